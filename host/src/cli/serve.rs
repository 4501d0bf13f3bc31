//! `serve`: MCP on standard input and output.

use super::start::{self, Embedded, Error};
use super::{Options, exit};
use crate::config::{self, Config, Environment};
use crate::mcp::McpServer;
use crate::plugin::Plugin;
use crate::telemetry::metrics::textfile::Textfile;
use crate::telemetry::{Account, Level};
use crate::transport::{signal, stdio};
use tokio_util::sync::CancellationToken;

/// Serves the configured instances until the client leaves or the process is told to stop. Gives the exit code.
///
/// # Errors
/// When it cannot begin, or the connection to the client breaks.
pub async fn run(options: &Options, embedded: Option<Embedded>) -> Result<u8, Error> {
    let environment = Environment::of_process();
    start::log(options, &environment, Level::default())?;
    let config = config::load(options.config.as_deref(), options.plugin.as_deref())?;
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let account = Account::open(&config.audit).map_err(Error::Audit)?;
    let plugin = start::plugin(&config, &environment, embedded, &account).await?;
    over_stdio(plugin, &config, account).await
}

/// Serves a plugin over the process's own pipes.
pub(super) async fn over_stdio(plugin: Plugin, config: &Config, account: Account) -> Result<u8, Error> {
    let stop = CancellationToken::new();
    signal::stop_on_signal(stop.clone()).map_err(Error::Signals)?;
    let info = plugin.info();
    tracing::info!(plugin = info.name, version = info.version, tools = plugin.tools().len(), "serving");
    let server = McpServer::new(plugin, &config.limits, &config.hidden, account.clone())?;
    let textfile = config.metrics.file.clone().map(|path| Textfile::start(account.clone(), path));
    // As large as all that one call may be waiting for.
    let served = Box::pin(stdio::serve(server, stop)).await;
    if let Some(textfile) = textfile {
        textfile.end().await;
    }
    account.metrics().summary().log();
    served?;
    Ok(exit::OK)
}
