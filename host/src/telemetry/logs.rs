//! Logs: one JSON object a line on stderr.
//!
//! JSON, since a text line can be forged: a line break in outside data would begin a new one. The level is set with
//! `--log` or `ODOO_MCP_LOG` and holds for this program and its plugin. Libraries speak from `warn` on, whatever the
//! level: what they say below may hold requests. `rmcp` speaks from `error` on, since it logs every error answer with
//! its data at `warn`, and those are the user's. The audit speaks at `info`, unless it has a file of its own: a quieter log
//! has no audit, a louder one has no more of it.
//!
//! Invariant: nothing here writes to stdout, which belongs to the transport.

use super::audit::line::TARGET as AUDIT;
use super::unhurried::Unhurried;
use crate::config::Environment;
use std::fmt;
use std::io::Stderr;
use std::sync::LazyLock;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Target of a plugin's own log lines.
pub const PLUGIN: &str = "plugin";

/// The variable that sets the level when `--log` does not.
pub const LEVEL_VARIABLE: &str = "ODOO_MCP_LOG";

/// How much is logged, from nothing to everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    Off,
    Error,
    Warn,
    /// The default.
    #[default]
    Info,
    Debug,
    Trace,
}

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("{0} does not name a log level; the levels are {list}", list = Level::NAMES.join(", "))]
    Level(&'static str),
    #[error("environment variable {LEVEL_VARIABLE} is not UTF-8")]
    NotUnicode,
    #[error("logs have a destination already")]
    Twice,
}

impl Level {
    /// The levels' names, quietest first.
    pub const NAMES: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    const ALL: [Self; 6] = [Self::Off, Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    /// The level of a name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.to_string().eq_ignore_ascii_case(name))
    }

    /// The level that the command line or else the environment names; otherwise the default.
    ///
    /// # Errors
    /// When what is named is no level.
    pub fn chosen(option: Option<&str>, environment: &Environment) -> Result<Self, Error> {
        let (origin, name) = match option {
            Some(name) => ("--log", Some(name)),
            None => (LEVEL_VARIABLE, environment.get(LEVEL_VARIABLE).map_err(|_| Error::NotUnicode)?),
        };
        name.map_or(Ok(Self::default()), |name| Self::parse(name).ok_or(Error::Level(origin)))
    }

    /// What passes at this level.
    fn filter(self) -> EnvFilter {
        // Its lines are all of one level: they are not more in a louder log.
        let audit = self.min(Self::Info);
        let others = self.min(Self::Warn);
        let own = env!("CARGO_CRATE_NAME");
        let rmcp = self.min(Self::Error);
        EnvFilter::new(format!("{others},rmcp={rmcp},{AUDIT}={audit},{own}={self},{PLUGIN}={self}"))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        })
    }
}

/// Sends the logs of the whole process to stderr, which somebody may read.
///
/// # Errors
/// When that was done already.
pub fn start(level: Level) -> Result<(), Error> {
    static STDERR: LazyLock<Unhurried<Stderr>> = LazyLock::new(|| Unhurried::new(std::io::stderr()));
    tracing::subscriber::set_global_default(subscriber(level, || &*STDERR)).map_err(|_| Error::Twice)
}

/// One JSON object a line to a writer.
pub fn subscriber<W>(level: Level, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        // A closed stderr is no reason to print about it, least of all to stdout.
        .log_internal_errors(false)
        .with_env_filter(level.filter())
        .with_writer(writer)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: Level, events: impl FnOnce()) -> Vec<serde_json::Value> {
        let sink = Sink::default();
        let writer = sink.clone();
        tracing::subscriber::with_default(subscriber(level, move || writer.clone()), events);
        let bytes = sink.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn outside_data_cannot_forge_a_line() {
        let forged = "a\n{\"level\":\"ERROR\"}\r\u{1b}[2J";
        let lines = logged(Level::Info, || tracing::info!(target: PLUGIN, text = %forged, "{forged}"));
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["target"], PLUGIN);
        assert_eq!(lines[0]["text"], forged);
        assert_eq!(lines[0]["message"], forged);
        assert_eq!(lines[0]["level"], "INFO");
    }

    #[test]
    fn a_level_holds_for_this_program_and_its_plugin_and_is_capped_for_libraries() {
        let count = |level| {
            let lines = logged(level, || {
                tracing::debug!("own");
                tracing::debug!(target: PLUGIN, "plugin");
                tracing::debug!(target: "hyper_util::client", "library");
                tracing::warn!(target: "hyper_util::client", "library");
                tracing::warn!(target: "rmcp::service", "an error answer with its data");
                tracing::error!(target: "rmcp::service", "broken");
            });
            lines.iter().map(|line| line["target"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let own = concat!(env!("CARGO_CRATE_NAME"), "::telemetry::logs::tests");
        assert_eq!(count(Level::Off), [""; 0]);
        assert_eq!(count(Level::Error), ["rmcp::service"]);
        assert_eq!(count(Level::Info), ["hyper_util::client", "rmcp::service"]);
        assert_eq!(count(Level::Debug), [own, PLUGIN, "hyper_util::client", "rmcp::service"]);
        assert_eq!(count(Level::Trace), count(Level::Debug));
    }

    #[test]
    fn the_option_goes_before_the_variable() {
        let environment: Environment = [(LEVEL_VARIABLE, "debug")].into_iter().collect();
        assert_eq!(Level::chosen(Some("ERROR"), &environment).unwrap(), Level::Error);
        assert_eq!(Level::chosen(None, &environment).unwrap(), Level::Debug);
        assert_eq!(Level::chosen(None, &Environment::default()).unwrap(), Level::Info);
        let loud: Environment = [(LEVEL_VARIABLE, "loud")].into_iter().collect();
        assert_eq!(
            Level::chosen(None, &loud).unwrap_err().to_string(),
            "ODOO_MCP_LOG does not name a log level; the levels are off, error, warn, info, debug, trace"
        );
    }

    #[test]
    fn every_level_has_its_name() {
        assert_eq!(Level::ALL.map(|level| level.to_string()), Level::NAMES);
    }
}
