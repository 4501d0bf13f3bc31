//! The configuration file, in TOML: `--config FILE` or `ODOO_MCP_CONFIG`. Its reference:
//!
//! | key | what | default |
//! |---|---|---|
//! | `default` | the instance meant when a call names none | the only one, else none |
//! | `plugin` | a component (`.wasm`) that replaces the embedded one | embedded |
//! | `secret_store` | the encrypted store's file, see [`crate::secret::store`] | `odoo-mcp-server/secrets.age` in the user's configuration folder |
//! | `store_identity` | the age identity file that opens the store, for the owner only | none: a passphrase does |
//! | `[instance.NAME]` | one Odoo database; NAME has up to 32 of a-z, 0-9, `-` and `_` | |
//! | `url` | base URL: scheme, host, port, and a path if a proxy puts Odoo below one | required |
//! | `database` | its name | required |
//! | `username` | the user to work as; what that user may do is what an agent may do | required |
//! | `secret` | where the password or API key is, see below | required |
//! | `timeout` | for one request, 1s to 12m | `"130s"` |
//! | `connect_timeout` | for its connection, 1s to 60s, no longer than `timeout` | `"10s"` |
//! | `max_connections` | requests under way at once, 1 to 100 | 10; 2 for `*.odoo.com` |
//! | `ca_file` | PEM file of certificate authorities to trust besides the system's | none |
//! | `[limits]` | bounds of plugin and server | |
//! | `memory` | linear memory of one sandbox, 8 MiB to 1 GiB | `"64MiB"` |
//! | `cpu` | CPU time of one step, 100ms to 60s | `"2s"` |
//! | `wall` | wall time of one step, from the longest `timeout` to 1h | 150s, or 20s more than the longest `timeout` |
//! | `rpcs` | requests to Odoo in one step, 1 to 10000 | 64 |
//! | `result` | what one step may answer, 4 KiB to 64 MiB | `"1MiB"` |
//! | `log_line` | a plugin's log line, 128 B to 64 KiB | `"4KiB"` |
//! | `log_rate` | a plugin's log lines per second, 1 to 10000 | 64 |
//! | `plugin_file` | size of a plugin, 64 KiB to 256 MiB | `"16MiB"` |
//! | `calls` | calls under way at once, 1 to 10000 | 256 |
//! | `request` | a request to Odoo, 64 KiB to 256 MiB | `"16MiB"` |
//! | `response` | an answer of Odoo, 64 KiB to 256 MiB | `"32MiB"` |
//! | `header` | header section of an answer, 4 KiB to 1 MiB | `"64KiB"` |
//!
//! `secret` is one of `{ env = "VARIABLE" }`, `{ file = "PATH" }` (for the owner only, see [`mod@crate::secret::file`]),
//! `{ command = ["PROGRAM", "ARGUMENT"] }` (no shell; it has 10 seconds), `{ keyring = "NAME" }` and `{ store = "NAME" }`
//! (`odoo-mcp-server secret set NAME` puts one in).
//!
//! Durations are texts with units (`"250ms"`, `"130s"`, `"2m"`) or numbers of seconds; sizes are texts (`"64MiB"`) or
//! numbers of bytes. Relative paths start at the file's folder. An unknown key is an error. A complete example with
//! comments is `samples/valid/full.toml` beside this source file.
//!
//! The environment gives one instance, `default`, with ODOO_URL, ODOO_DB, ODOO_USERNAME, and ODOO_PASSWORD or
//! ODOO_API_KEY. A file without instances (only `plugin` or `[limits]`) goes with it; instances in both are an error,
//! since neither could silently win without someone writing to the wrong database.

mod limits;

use super::bounds::{non_zero, period};
use super::credential::Credential;
use super::document::{Document, nearest};
use super::error::Error;
use super::instance::{self, DEFAULT_CONNECT_TIMEOUT, DEFAULT_TIMEOUT, Instance, InstanceName, NameError};
use super::limits::Limits;
use super::origin::BaseUrl;
use super::quantity::Period;
use crate::secret::SecretSource;
use crate::secret::store::Place;
use limits::LimitsTable;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;

/// Instances in one file. More databases than one agent can keep apart, and it bounds the plugin's environment.
const MOST_INSTANCES: usize = 100;

/// What a file says, checked by itself.
#[derive(Debug, Default)]
pub struct Contents {
    /// Possibly none.
    pub instances: BTreeMap<InstanceName, Instance>,
    pub default: Option<InstanceName>,
    pub plugin: Option<PathBuf>,
    /// Where the encrypted store is.
    pub store: Place,
    /// All but `wall`.
    pub limits: Limits,
    /// `limits.wall`, to be checked against the instances.
    pub wall: Option<Spanned<Period>>,
}

/// Reads a configuration file's text.
///
/// # Errors
/// With file, line and key of the first mistake.
pub fn read(document: &Document) -> Result<Contents, Error> {
    let tables: Tables = toml::from_str(document.text()).map_err(|error| document.misread(&error))?;
    let store = tables.store(document);
    let instances = tables.instances(document, &store)?;
    let default = tables.default.map(|name| default(document, &name, &instances)).transpose()?;
    let (limits, wall) = tables.limits.check(document)?;
    let plugin = tables.plugin.map(|path| document.resolve(&path));
    Ok(Contents { instances, default, plugin, store, limits, wall })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    default: Option<Spanned<String>>,
    plugin: Option<PathBuf>,
    secret_store: Option<PathBuf>,
    store_identity: Option<PathBuf>,
    #[serde(default)]
    instance: BTreeMap<Spanned<String>, InstanceTable>,
    #[serde(default)]
    limits: LimitsTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstanceTable {
    url: Spanned<String>,
    database: Spanned<String>,
    username: Spanned<String>,
    secret: Credential,
    timeout: Option<Spanned<Period>>,
    connect_timeout: Option<Spanned<Period>>,
    max_connections: Option<Spanned<u64>>,
    ca_file: Option<PathBuf>,
}

fn default(
    document: &Document,
    name: &Spanned<String>,
    instances: &BTreeMap<InstanceName, Instance>,
) -> Result<InstanceName, Error> {
    let found = instances.keys().find(|known| known.as_str() == name.get_ref());
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = instances.keys().map(InstanceName::as_str).collect();
        let problem = match (nearest(name.get_ref(), &known), known.is_empty()) {
            (_, true) => "there is no [instance.NAME] in this file".to_owned(),
            (Some(near), _) => format!("there is no such instance; did you mean `{near}`?"),
            (None, _) => format!("there is no such instance; there are {}", known.join(", ")),
        };
        document.wrong(name.span(), problem)
    })
}

// === impl Tables ===

impl Tables {
    fn store(&self, document: &Document) -> Place {
        let resolved = |path: &Option<PathBuf>| path.as_ref().map(|path| document.resolve(path));
        Place { file: resolved(&self.secret_store), identity: resolved(&self.store_identity) }
    }

    fn instances(&self, document: &Document, store: &Place) -> Result<BTreeMap<InstanceName, Instance>, Error> {
        let mut instances = BTreeMap::new();
        let mut prefixes = BTreeMap::new();
        for (key, table) in &self.instance {
            let name = checked(document, key, InstanceName::parse)?;
            if instances.len() == MOST_INSTANCES {
                return Err(document.wrong(key.span(), format!("is one too many: at most {MOST_INSTANCES} instances")));
            }
            if let Some(other) = prefixes.insert(name.variable_prefix(), name.clone()) {
                let problem =
                    format!("is too like `{other}`: a plugin is told both by variables {}_*", name.variable_prefix());
                return Err(document.wrong(key.span(), problem));
            }
            instances.insert(name.clone(), table.check(document, name, store)?);
        }
        Ok(instances)
    }
}

// === impl InstanceTable ===

impl InstanceTable {
    fn check(&self, document: &Document, name: InstanceName, store: &Place) -> Result<Instance, Error> {
        let base =
            BaseUrl::parse(self.url.get_ref()).map_err(|error| document.wrong(self.url.span(), error.to_string()))?;
        let minute = Duration::from_secs(60);
        let timeout = period(document, self.timeout.as_ref(), Duration::from_secs(1)..=12 * minute, DEFAULT_TIMEOUT)?;
        let connect = self.connect_timeout.as_ref();
        let connect_timeout =
            period(document, connect, Duration::from_secs(1)..=minute, DEFAULT_CONNECT_TIMEOUT.min(timeout))?;
        if let Some(given) = connect.filter(|_| connect_timeout > timeout) {
            let problem = format!("{} is longer than the whole `timeout`, {}", given.get_ref(), Period(timeout));
            return Err(document.wrong(given.span(), problem));
        }
        Ok(Instance {
            name,
            database: checked(document, &self.database, instance::database)?,
            username: checked(document, &self.username, instance::username)?,
            secret: source(document, &self.secret.0, store),
            timeout,
            connect_timeout,
            max_connections: non_zero(
                document,
                self.max_connections.as_ref(),
                1..=100,
                instance::default_connections(&base.origin),
            )?,
            ca_file: self.ca_file.as_ref().map(|path| document.resolve(path)),
            origin: base.origin,
            base_path: base.path,
        })
    }
}

/// The source with its paths from the file's folder. A program named without a slash is looked up in PATH.
fn source(document: &Document, source: &SecretSource, store: &Place) -> SecretSource {
    match source {
        SecretSource::Keyring(name) => SecretSource::Keyring(name.clone()),
        SecretSource::Store { name, .. } => SecretSource::Store { name: name.clone(), place: store.clone() },
        SecretSource::Environment(name) => SecretSource::Environment(name.clone()),
        SecretSource::File(path) => SecretSource::File(document.resolve(path)),
        SecretSource::Command(words) => {
            let mut words = words.clone();
            if let Some(program) = words.first_mut().filter(|program| program.contains('/')) {
                *program = document.resolve(Path::new(program.as_str())).to_string_lossy().into_owned();
            }
            SecretSource::Command(words)
        }
    }
}

fn checked<T>(
    document: &Document,
    text: &Spanned<String>,
    parse: fn(&str) -> Result<T, NameError>,
) -> Result<T, Error> {
    parse(text.get_ref()).map_err(|error| document.wrong(text.span(), error.to_string()))
}
