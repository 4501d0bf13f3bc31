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
//! | `timeout` | for one request, 100ms to 12m | `"130s"` |
//! | `connect_timeout` | for its connection, 100ms to 60s, no longer than `timeout` | `"10s"` |
//! | `max_connections` | requests under way at once, 1 to 100 | 10; 2 for `*.odoo.com` |
//! | `queue_timeout` | how long a request may wait for one of them to end, 100ms to 10m | `"30s"` |
//! | `rate` | `{ per_second = 10, burst = 20 }`: requests sent at most | none; 10 and 20 for `*.odoo.com` |
//! | `protocol` | what the plugin speaks: `auto`, `xmlrpc`, `jsonrpc` or `json2` | `"auto"` |
//! | `ca_file` | PEM file of certificate authorities to trust besides the system's | none |
//! | `first_byte_timeout` | for an answer to begin once the request has left, 100ms to `timeout` | as `timeout` |
//! | `private_network` | whether the host may be at a private address | `true` for a private address, `localhost`, a name without a dot, or below `.local`, `.lan`, `.internal`, `.intranet`, `.home`, `.corp`, `.home.arpa`, `.test`, `.localhost`; else `false` |
//! | `client_certificate` | PEM file to show a server that asks who is there; goes with `client_key` | none |
//! | `client_key` | PEM file of its private key, for the owner only | none |
//! | `proxy` | `"http://HOST:PORT"`, `"https://HOST:PORT"`, or `"environment"` for the usual variables, see [`super::proxy`] | none |
//! | `[instance.NAME.context]` | in which language, zone and companies Odoo answers when a call does not say | the user's own |
//! | `lang` | code of an installed language: `"fr_FR"` | |
//! | `tz` | time zone: `"Europe/Paris"` | |
//! | `company_ids` | ids of up to 100 companies, the current one first | |
//! | `[instance.NAME.rpc]` | what a plugin may ask of that instance; deny beats allow | |
//! | `profile` | `"read-only"`: reads; `"standard"`: all but making credentials, granting rights, running code; `"full"` | `"standard"` |
//! | `models` | `{ allow = [...], deny = [...] }`; with `allow`, no others; `*` and `?` in names | no lists |
//! | `methods` | the same for `METHOD` or `MODEL.METHOD` | no lists |
//! | `fields` | `{ deny = { "MODEL" = ["FIELD"] } }`: neither read nor written, wherever a call names them | no list |
//! | `[tools]` | what clients are offered | |
//! | `hide` | names of tools, with `*` and `?`, or whole groups: `read`, `write`, `destructive`, `execute` | none |
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
//! | `[audit]` | one line per request to Odoo, see [`crate::telemetry::audit`] | |
//! | `file` | appended to, 0600; else the lines are in the log | none |
//! | `required` | refuse calls while it cannot be written | `false` |
//! | `[metrics]` | figures for a monitoring system | |
//! | `file` | written every 15 s and at the end, for a node exporter | none |
//!
//! `secret` is one of `{ env = "VARIABLE" }`, `{ file = "PATH" }` (for the owner only, see [`mod@crate::secret::file`]),
//! `{ command = ["PROGRAM", "ARGUMENT"] }` (no shell; it has 10 seconds), `{ keyring = "NAME" }` and `{ store = "NAME" }`
//! (`odoo-mcp-server secret set NAME` puts one in).
//!
//! Durations are texts with units (`"250ms"`, `"130s"`, `"2m"`) or numbers of seconds; sizes are texts (`"64MiB"`) or
//! numbers of bytes. Relative paths start at the file's folder. An unknown key is an error. A complete example with
//! comments is `samples/valid/full.toml` beside this source file.
//!
//! With a `proxy` it is the proxy that looks the host up, so that `private_network` and the addresses that are never
//! dialled are the proxy's business; only a host that is an address itself is still checked here.
//!
//! The environment gives one instance, `default`, with ODOO_URL, ODOO_DB, ODOO_USERNAME, and ODOO_PASSWORD or
//! ODOO_API_KEY; ODOO_PROTOCOL, ODOO_PRIVATE_NETWORK and ODOO_PROXY are the keys of these names, ODOO_CONTEXT is `context` as JSON, ODOO_MCP_PROFILE is
//! `rpc.profile`. ODOO_MCP_HIDE_TOOLS is `tools.hide`, with commas between. A file without instances (only `plugin`,
//! `[tools]` or `[limits]`) goes with it; instances in both are an error,
//! since neither could silently win without someone writing to the wrong database.

mod instance_table;
mod limits;
mod policy;
mod tools;

use super::document::Document;
use super::environment::Environment;
use super::error::Error;
use super::instance::{Instance, InstanceName, NameError};
use super::limits::Limits;
use super::quantity::Period;
use super::tools::Hidden;
use crate::nearest::nearest;
use crate::secret::store::Place;
use crate::telemetry::audit::settings::{AuditSettings, AuditTable};
use crate::telemetry::metrics::settings::{MetricsSettings, MetricsTable};
use instance_table::InstanceTable;
use limits::LimitsTable;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use toml::Spanned;
use tools::ToolsTable;

/// Instances in one file. More databases than one agent can keep apart, and it bounds the plugin's environment.
const MOST_INSTANCES: usize = 100;

/// What a file says, checked by itself.
#[derive(Debug, Default)]
pub struct Contents {
    /// Possibly none.
    pub instances: BTreeMap<InstanceName, Instance>,
    pub default: Option<InstanceName>,
    pub plugin: Option<PathBuf>,
    pub hidden: Hidden,
    /// Where the encrypted store is.
    pub store: Place,
    /// All but `wall`.
    pub limits: Limits,
    pub audit: AuditSettings,
    pub metrics: MetricsSettings,
    /// `limits.wall`, to be checked against the instances.
    pub wall: Option<Spanned<Period>>,
}

/// Reads a configuration file's text. The environment is asked for what the text refers to.
///
/// # Errors
/// With file, line and key of the first mistake.
pub fn read(document: &Document, environment: &Environment) -> Result<Contents, Error> {
    let tables: Tables = toml::from_str(document.text()).map_err(|error| document.misread(&error))?;
    let store = tables.store(document);
    let instances = tables.instances(document, environment, &store)?;
    let default = tables.default.map(|name| default(document, &name, &instances)).transpose()?;
    let (limits, wall) = tables.limits.check(document)?;
    let plugin = tables.plugin.map(|path| document.resolve(&path));
    let (audit, metrics) = (tables.audit.check(document)?, tables.metrics.check(document));
    let hidden = tables.tools.check(document)?;
    Ok(Contents { instances, default, plugin, hidden, store, limits, audit, metrics, wall })
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
    tools: ToolsTable,
    #[serde(default)]
    limits: LimitsTable,
    #[serde(default)]
    audit: AuditTable,
    #[serde(default)]
    metrics: MetricsTable,
}

fn default(
    document: &Document,
    name: &Spanned<String>,
    instances: &BTreeMap<InstanceName, Instance>,
) -> Result<InstanceName, Error> {
    let found = instances.keys().find(|known| known.as_str() == name.get_ref());
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = instances.keys().map(InstanceName::as_str).collect();
        let problem = match (nearest(name.get_ref(), known.iter().copied()), known.is_empty()) {
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

    fn instances(
        &self,
        document: &Document,
        environment: &Environment,
        store: &Place,
    ) -> Result<BTreeMap<InstanceName, Instance>, Error> {
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
            instances.insert(name.clone(), table.check(document, environment, name, store)?);
        }
        Ok(instances)
    }
}

fn checked<T>(
    document: &Document,
    text: &Spanned<String>,
    parse: fn(&str) -> Result<T, NameError>,
) -> Result<T, Error> {
    parse(text.get_ref()).map_err(|error| document.wrong(text.span(), error.to_string()))
}
