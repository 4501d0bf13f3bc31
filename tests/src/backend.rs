//! The simulator or a real Odoo, behind one description.

use crate::server::{hermetic, server};
use anyhow::{Context, Result};
use odoo_sim::{Data, Sim};
use std::process::Command;

/// An Odoo database and two users of it: one who may do everything, one with few rights.
pub struct Backend {
    pub url: String,
    pub database: String,
    pub user: String,
    pub password: String,
    pub low_user: String,
    pub low_password: String,
    /// API keys of the same two users: a bearer key for JSON-2, a password for the other protocols.
    pub api_key: String,
    pub low_api_key: String,
    /// A user whose password has characters that XML must escape.
    pub quoted_user: String,
    pub quoted_password: String,
    simulator: Option<Simulator>,
}

struct Simulator {
    sim: Sim,
    // Dropped after the simulator, which runs on it.
    _runtime: tokio::runtime::Runtime,
}

impl Backend {
    /// A simulator of its own.
    pub fn simulated() -> Result<Self> {
        Self::simulated_with(Data::demo())
    }

    pub fn simulated_with(data: Data) -> Result<Self> {
        let quoted = "p<&>\"' é]]> x";
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let sim = runtime.block_on(Sim::start(data.with_api_key(odoo_sim::LOW_USER, quoted)))?;
        Ok(Self {
            url: sim.url(),
            database: odoo_sim::DATABASE.into(),
            user: odoo_sim::ADMIN.into(),
            password: odoo_sim::PASSWORD.into(),
            low_user: odoo_sim::LOW_USER.into(),
            low_password: odoo_sim::LOW_PASSWORD.into(),
            api_key: odoo_sim::API_KEY.into(),
            low_api_key: odoo_sim::LOW_API_KEY.into(),
            quoted_user: odoo_sim::LOW_USER.into(),
            quoted_password: quoted.into(),
            simulator: Some(Simulator { sim, _runtime: runtime }),
        })
    }

    /// The real Odoo that the environment names. A missing one is a failure, never a silent skip.
    pub fn real() -> Result<Self> {
        Self::of_environment("ODOO_TEST")
    }

    /// The real Odoo 14 that the environment names, likewise.
    pub fn real_14() -> Result<Self> {
        Self::of_environment("ODOO_TEST_OLD")
    }

    fn of_environment(prefix: &str) -> Result<Self> {
        let read = |name: &str| {
            let name = format!("{prefix}_{name}");
            std::env::var(&name).with_context(|| format!("{name} is not set: run `just test`"))
        };
        Ok(Self {
            url: read("URL")?,
            database: read("DB")?,
            user: read("USER")?,
            password: read("PASSWORD")?,
            low_user: read("LOW_USER")?,
            low_password: read("LOW_PASSWORD")?,
            api_key: read("API_KEY")?,
            low_api_key: read("LOW_API_KEY")?,
            quoted_user: read("QUOTED_USER")?,
            quoted_password: read("QUOTED_PASSWORD")?,
            simulator: None,
        })
    }

    /// The simulator's own account of what it did. Panics for a real Odoo, which keeps none.
    pub fn sim(&self) -> Result<&Sim> {
        self.simulator.as_ref().map(|simulator| &simulator.sim).context("not a simulator")
    }

    /// The server's command line for the user who may do everything.
    pub fn command(&self) -> Result<Command> {
        self.command_as(&self.user, &self.password)
    }

    /// The server's command line for this user.
    pub fn command_as(&self, user: &str, password: &str) -> Result<Command> {
        let mut command = hermetic(&server()?);
        command
            .env("ODOO_URL", &self.url)
            .env("ODOO_DB", &self.database)
            .env("ODOO_USERNAME", user)
            .env("ODOO_PASSWORD", password);
        Ok(command)
    }

    /// The server's command line for a user and an API key, speaking this protocol: `xmlrpc`, `jsonrpc`, `json2`, `auto`.
    pub fn command_over(&self, protocol: &str, user: &str, api_key: &str) -> Result<Command> {
        let mut command = hermetic(&server()?);
        command
            .env("ODOO_URL", &self.url)
            .env("ODOO_DB", &self.database)
            .env("ODOO_USERNAME", user)
            .env("ODOO_API_KEY", api_key)
            .env("ODOO_PROTOCOL", protocol);
        Ok(command)
    }
}
