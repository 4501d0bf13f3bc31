//! `demo`: MCP with a small Odoo in this process, on a port of its own.

use super::start::{self, Embedded, Error};
use super::{Options, serve};
use crate::config::{Config, Environment, Sources};
use crate::telemetry::{Account, Level};
use odoo_sim::{ADMIN, DATABASE, Data, PASSWORD, Sim};

/// Serves the demo until the client leaves or the process is told to stop. Gives the exit code.
///
/// Everything is as in [`serve`], the gate and the sandbox too: only what answers is not a real Odoo.
///
/// # Errors
/// As [`serve::run`], and when no port on the loopback interface is to be had.
pub async fn run(options: &Options, embedded: Option<Embedded>) -> Result<u8, Error> {
    start::log(options, &Environment::of_process(), Level::default())?;
    if options.config.is_some() {
        tracing::warn!("the demo has an instance of its own: the configuration file is not read");
    }
    let odoo = Sim::start(Data::demo()).await.map_err(Error::Demo)?;
    let environment: Environment = [
        ("ODOO_URL", odoo.url().as_str()),
        ("ODOO_DB", DATABASE),
        ("ODOO_USERNAME", ADMIN),
        ("ODOO_PASSWORD", PASSWORD),
    ]
    .into_iter()
    .collect();
    let sources = Sources { environment, file: None, plugin: options.plugin.clone() };
    let config = Config::load(&sources)?;
    let account = Account::default();
    let plugin = start::plugin(&config, &sources.environment, embedded, &account).await?;
    tracing::info!(url = odoo.url(), database = DATABASE, "the demo's Odoo is in memory: nothing is kept");
    serve::over_stdio(plugin, &config, account).await
}
