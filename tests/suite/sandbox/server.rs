//! A server with one of the fixtures as its plugin.

use super::footprint::Footprint;
use crate::answers::{failure, is_error, text};
use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::{Client, Finished};
use odoo_mcp_tests::server::{fixture, hermetic, server};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// How a server is started; what is not said is its default.
pub(super) struct Setup {
    plugin: PathBuf,
    /// Lines of the table `[limits]`.
    limits: String,
    database: Option<String>,
}

/// A server that shook hands and answered a call.
pub(super) struct Server {
    pub(super) backend: Backend,
    pub(super) client: Client,
    before: Footprint,
    _folder: TempDir,
}

impl Setup {
    pub(super) fn fixture(name: &str) -> Result<Self> {
        Ok(Self::file(&fixture(name)?))
    }

    pub(super) fn file(plugin: &Path) -> Self {
        Self { plugin: plugin.to_owned(), limits: String::new(), database: None }
    }

    pub(super) fn limits(mut self, lines: &str) -> Self {
        self.limits = lines.to_owned();
        self
    }

    /// What the plugin is told that its database is called.
    pub(super) fn database(mut self, name: &str) -> Self {
        self.database = Some(name.to_owned());
        self
    }

    pub(super) fn start(self) -> Result<Server> {
        let backend = Backend::simulated()?;
        let (command, folder) = self.command(&backend)?;
        let mut client = Client::connect(command)?;
        hello(&mut client)?;
        let before = Footprint::of(client.pid())?;
        Ok(Server { backend, client, before, _folder: folder })
    }

    /// What it says when it does not start.
    pub(super) fn refusal(self) -> Result<String> {
        let backend = Backend::simulated()?;
        let (mut command, folder) = self.command(&backend)?;
        // What is refused was never compiled before, and is not worth keeping.
        command.env("XDG_CACHE_HOME", folder.path());
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.code() == Some(1), "{}: {said}", output.status);
        ensure!(!said.contains("panicked"), "{said}");
        Ok(said)
    }

    fn command(&self, backend: &Backend) -> Result<(Command, TempDir)> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("config.toml");
        let Backend { url, database, user, .. } = backend;
        let database = self.database.as_ref().unwrap_or(database);
        // The shortest time-outs, so that `wall` may be short.
        fs::write(
            &file,
            format!(
                "[instance.default]\nurl = {url:?}\ndatabase = {database:?}\nusername = {user:?}\n\
                 secret = {{ env = \"SECRET_OF_THE_TEST\" }}\ntimeout = \"1s\"\nconnect_timeout = \"1s\"\n\
                 [limits]\n{}\n",
                self.limits
            ),
        )?;
        let mut command = hermetic(&server()?);
        command.arg("--config").arg(&file).arg("--plugin").arg(&self.plugin);
        command.env("SECRET_OF_THE_TEST", &backend.password);
        Ok((command, folder))
    }
}

impl Server {
    /// Calls a tool that must fail with a text that has `part`, and holds the server to what it was before.
    pub(super) fn stops(&mut self, tool: &str, arguments: Value, part: &str) -> Result<()> {
        let said = format!("{tool} {arguments}");
        let error = failure(&mut self.client, tool, arguments)?;
        ensure!(error.contains(part), "{said}: {part:?} is not in: {error}");
        self.is_as_before()
    }

    /// The next calls are answered, and memory, threads and sockets are given back.
    pub(super) fn is_as_before(&mut self) -> Result<()> {
        hello(&mut self.client)?;
        self.client.request("tools/list", json!({}))?;
        Footprint::returns_to(&self.before, &mut self.client)
    }

    /// Ends the server, which must not have said anything that nobody asked for.
    pub(super) fn finish(self) -> Result<Finished> {
        ensure!(self.client.heard.is_empty(), "{:?}", self.client.heard);
        let finished = self.client.finish()?;
        ensure!(finished.status.success() && finished.rest.is_empty(), "{} {:?}", finished.status, finished.rest);
        ensure!(!finished.stderr.contains("panicked"), "{}", finished.stderr);
        Ok(finished)
    }
}

fn hello(client: &mut Client) -> Result<()> {
    let result = client.call("hello", json!({}))?;
    ensure!(!is_error(&result) && text(&result) == "Hello.", "{result}");
    Ok(())
}
