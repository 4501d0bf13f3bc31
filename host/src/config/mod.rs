//! What the operator decides: the instances, and the limits of a plugin and of the server.
//!
//! In reading order: [`origin`], [`context`], [`instance`], [`tools`] and [`limits`] are types that cannot be wrong; [`network`] and [`proxy`] say
//! what may lie between here and there. [`mod@file`] has the reference
//! of the configuration file; it is read with [`document`] (text, line and key of a mistake), [`quantity`] (durations
//! and sizes), [`bounds`] and [`credential`] (where a secret is). [`environment`] reads the variables for one instance.
//! [`error`] says what is wrong.
//!
//! Invariant: reading the configuration asks no server, starts no command and reads no secret; [`Config::load`] itself
//! does no I/O at all. No error repeats a value that may be a secret.

pub mod bounds;
pub mod context;
pub mod credential;
pub mod document;
pub mod environment;
pub mod error;
pub mod file;
pub mod instance;
pub mod limits;
pub mod network;
pub mod origin;
pub mod proxy;
pub mod quantity;
pub mod tools;

pub use environment::Environment;
pub use error::Error;

use crate::secret::store::Place;
use crate::telemetry::audit::settings::AuditSettings;
use crate::telemetry::metrics::settings::MetricsSettings;
use document::Document;
use instance::{Instance, InstanceName};
use limits::Limits;
use quantity::Period;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tools::Hidden;

/// The variable that names the configuration file when `--config` does not.
pub const FILE_VARIABLE: &str = "ODOO_MCP_CONFIG";

/// How much longer than the longest time-out of an instance a step may take when `limits.wall` is not set.
const WALL_MARGIN: Duration = Duration::from_secs(20);

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// At least one.
    pub instances: BTreeMap<InstanceName, Instance>,
    /// The instance meant when a call names none. Set when there is just one.
    pub default_instance: Option<InstanceName>,
    /// A component that replaces the embedded one.
    pub plugin: Option<PathBuf>,
    /// The tools that clients are not offered: those of the file and those of the environment.
    pub hidden: Hidden,
    pub limits: Limits,
    pub audit: AuditSettings,
    pub metrics: MetricsSettings,
}

/// All that a configuration is made of, read but not understood.
#[derive(Debug, Default)]
pub struct Sources {
    pub environment: Environment,
    pub file: Option<Document>,
    /// From the command line; goes before the file's.
    pub plugin: Option<PathBuf>,
}

/// Loads the configuration from the process environment and the file that the command line (`file`) or the environment
/// names; `plugin` is the command line's too.
///
/// # Errors
/// See [`Config::load`]; also when the file cannot be read.
pub fn load(file: Option<&Path>, plugin: Option<&Path>) -> Result<Config, Error> {
    let mut sources = Sources::read(file, Environment::of_process())?;
    sources.plugin = plugin.map(Path::to_owned);
    Config::load(&sources)
}

impl Sources {
    /// Reads the configuration file that is given or that the environment names, if any.
    ///
    /// # Errors
    /// When that file cannot be read, is too large or is not UTF-8.
    pub fn read(file: Option<&Path>, environment: Environment) -> Result<Self, Error> {
        let named = file.map(Path::to_owned).or_else(|| environment.path(FILE_VARIABLE));
        let file = named.map(Document::read).transpose()?;
        Ok(Self { environment, file, plugin: None })
    }

    /// Where the encrypted store is, as the file says. The file need not have an instance.
    ///
    /// # Errors
    /// When the file has a mistake, wherever.
    pub fn secret_store(&self) -> Result<Place, Error> {
        Ok(self
            .file
            .as_ref()
            .map(|file| file::read(file, &self.environment))
            .transpose()?
            .map(|contents| contents.store)
            .unwrap_or_default())
    }
}

impl Config {
    /// Understands and checks the sources. Instances come from the file *or* from the environment.
    ///
    /// # Errors
    /// When a key or variable is unknown, missing, wrong or out of bounds, when the file and the environment both give
    /// instances, or neither does.
    pub fn load(sources: &Sources) -> Result<Self, Error> {
        let contents =
            sources.file.as_ref().map(|file| file::read(file, &sources.environment)).transpose()?.unwrap_or_default();
        let single = environment::instance(&sources.environment)?;
        let instances = match (contents.instances.is_empty(), single) {
            (false, None) => {
                environment::without_profile(&sources.environment)?;
                contents.instances
            }
            (true, Some(instance)) => BTreeMap::from([(instance.name.clone(), instance)]),
            (true, None) => return Err(Error::NoInstance),
            (false, Some(_)) => {
                let path = sources.file.as_ref().map(|document| document.path().to_owned()).unwrap_or_default();
                return Err(Error::TwoSources { path });
            }
        };
        let mut limits = contents.limits;
        limits.wall = wall(sources.file.as_ref(), contents.wall, &instances)?;
        let default_instance = match contents.default {
            Some(name) => Some(name),
            None if instances.len() == 1 => instances.keys().next().cloned(),
            None => None,
        };
        let mut hidden = contents.hidden;
        environment::hide_tools(&sources.environment, &mut hidden)?;
        Ok(Self {
            instances,
            default_instance,
            hidden,
            plugin: sources.plugin.clone().or(contents.plugin),
            limits,
            audit: contents.audit,
            metrics: contents.metrics,
        })
    }

    /// What is allowed but unwise, one sentence each, for the log at start.
    pub fn warnings(&self) -> Vec<String> {
        self.instances
            .values()
            .filter(|instance| !instance.origin.tls && !instance.origin.is_loopback())
            .map(|instance| {
                format!(
                    "instance {}: {} is not https, so the password or API key crosses the network in the clear",
                    instance.name,
                    instance.url()
                )
            })
            .collect()
    }
}

/// The wall time of a step. Invariant: no shorter than the time-out of any instance, or a slow answer of Odoo would be
/// reported as a fault of the plugin.
fn wall(
    file: Option<&Document>,
    given: Option<toml::Spanned<Period>>,
    instances: &BTreeMap<InstanceName, Instance>,
) -> Result<Duration, Error> {
    let Some(slowest) = instances.values().max_by_key(|instance| instance.timeout) else {
        return Ok(Limits::default().wall);
    };
    match (given, file) {
        (Some(given), Some(file)) if given.get_ref().0 < slowest.timeout => Err(file.wrong(
            given.span(),
            format!(
                "{} is shorter than the time-out of instance `{}`, {}: raise this limit, or set that instance's \
                 `timeout` no higher",
                given.get_ref(),
                slowest.name,
                Period(slowest.timeout)
            ),
        )),
        (Some(given), _) => Ok(given.get_ref().0),
        (None, _) => Ok(Limits::default().wall.max(slowest.timeout.saturating_add(WALL_MARGIN))),
    }
}

#[cfg(test)]
mod tests;
