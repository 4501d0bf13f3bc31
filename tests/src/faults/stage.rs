//! What a fault happens to: the real server, and Odoo's simulator behind a proxy that does wrong.

use super::proxy::Proxy;
pub use crate::answer::{is_error, text};
use crate::client::Client;
use crate::measure::{open_files, resident_kilobytes};
use crate::server::{fixture, hermetic, server};
use anyhow::{Context, Result, ensure};
use odoo_sim::{ADMIN, DATABASE, Data, PASSWORD, Sim};
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Calls that must all succeed after a fault.
const CALLS_AFTER: usize = 100;
/// How much more memory than before a server may hold after a fault: a sandbox's slot keeps up to half a megabyte for the
/// next step, and a fault may have had more steps under way than the warm-up.
const MEMORY_SLACK_KB: u64 = 48 * 1024;
/// How many more files and sockets: the pool may keep as many connections as `max_connections` allows, and how many of ten
/// calls at once had one of their own before is chance.
const FILE_SLACK: usize = 10;
/// For what happens in the background.
const PATIENCE: Duration = Duration::from_secs(20);

/// The server, the proxy and the simulator.
pub struct Stage {
    pub client: Client,
    pub proxy: Proxy,
    pub sim: Sim,
    folder: TempDir,
    before: Option<State>,
    marked: u64,
    runtime: Runtime,
}

/// What must be the same again after a fault.
#[derive(Debug, Clone, Copy)]
struct State {
    resident_kilobytes: u64,
    files: usize,
}

/// How a stage is built.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Lines of `[instance.main]`.
    pub instance: String,
    /// Tables after it, such as `[limits]`.
    pub rest: String,
    /// A component of `tests/guests` in place of the product's own.
    pub plugin: Option<&'static str>,
    /// Of the instance's user.
    pub password: String,
    /// Arguments of the server.
    pub arguments: Vec<String>,
}

impl Default for Setting {
    /// Short time-outs.
    fn default() -> Self {
        Self {
            instance: "timeout = \"1s\"\nconnect_timeout = \"300ms\"\nqueue_timeout = \"500ms\"\n".into(),
            rest: String::new(),
            plugin: None,
            password: PASSWORD.into(),
            arguments: Vec::new(),
        }
    }
}

impl Stage {
    /// A server that has answered once: connected, logged in, its caches filled.
    pub fn new() -> Result<Self> {
        Self::with(&Setting::default())
    }

    pub fn with(setting: &Setting) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let data = Data::demo().with_password(ADMIN, &setting.password);
        let sim = runtime.block_on(Sim::start(data))?;
        let proxy = runtime.block_on(Proxy::start(sim.url().trim_start_matches("http://").parse()?))?;
        let folder = tempfile::tempdir()?;
        let client = Client::connect(command(&folder, &format!("http://{}", proxy.address), setting)?)?;
        let mut stage = Self { client, proxy, sim, folder, before: None, marked: 0, runtime };
        if setting.plugin.is_none() {
            // As many at once as later, so that pools and caches have their size.
            stage.read()?;
            stage.ten_at_once()?;
        }
        stage.before = Some(stage.state()?);
        Ok(stage)
    }

    /// A server's command line for an Odoo elsewhere, with this stage's configuration.
    pub fn elsewhere(&self, url: &str, setting: &Setting) -> Result<Command> {
        command(&self.folder, url, setting)
    }

    /// Lets the server end in order.
    pub fn end(&mut self) -> Result<()> {
        self.client.close_stdin();
        ensure!(self.client.wait()?.success(), "it did not end well");
        Ok(())
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// A read that must succeed.
    pub fn read(&mut self) -> Result<Value> {
        let answer = self.count()?;
        ensure!(!is_error(&answer), "a read failed: {}", text(&answer));
        Ok(answer)
    }

    /// A read, however it ends.
    pub fn count(&mut self) -> Result<Value> {
        self.client.call("odoo_count", json!({"model": "res.partner", "domain": []}))
    }

    /// A write, however it ends.
    pub fn create(&mut self) -> Result<Value> {
        self.client.call("odoo_create", json!({"model": "res.partner", "values": {"name": "Fault"}}))
    }

    /// The address of the proxy.
    pub fn proxied(&self) -> String {
        format!("http://{}", self.proxy.address)
    }

    /// From here on [`Stage::created_since_mark`] counts.
    pub fn mark(&mut self) {
        self.marked = self.created();
    }

    pub fn created_since_mark(&self) -> u64 {
        self.created() - self.marked
    }

    /// How often the simulator created a partner.
    pub fn created(&self) -> u64 {
        self.sim.executions("res.partner", "create")
    }

    fn ten_at_once(&mut self) -> Result<()> {
        let call = json!({"name": "odoo_count", "arguments": {"model": "res.partner", "domain": []}});
        let sent: Vec<u64> = (0..10).map(|_| self.client.send("tools/call", call.clone())).collect::<Result<_>>()?;
        for id in sent {
            let answer = self.client.receive(id)?;
            let result = answer.get("result").cloned().unwrap_or_default();
            ensure!(!is_error(&result), "one of ten calls at once failed: {}", text(&result));
        }
        Ok(())
    }

    fn state(&self) -> Result<State> {
        let pid = self.client.pid();
        Ok(State { resident_kilobytes: resident_kilobytes(pid)?, files: open_files(pid)? })
    }

    /// Waits until a read succeeds again: the breaker's rest, a restart.
    pub fn until_well(&mut self) -> Result<Duration> {
        let start = Instant::now();
        loop {
            let answer = self.count()?;
            if !is_error(&answer) {
                return Ok(start.elapsed());
            }
            ensure!(start.elapsed() < PATIENCE, "the server did not recover: {}", text(&answer));
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// The second verdict on every fault: the next hundred calls succeed, ten of them at once, and memory and sockets are
    /// what they were.
    pub fn recovered(&mut self) -> Result<()> {
        self.proxy.clear();
        self.until_well()?;
        for _ in 0..CALLS_AFTER / 10 {
            self.ten_at_once()?;
        }
        let before = self.before.context("no state from before")?;
        let start = Instant::now();
        loop {
            let now = self.state()?;
            let grown = now.resident_kilobytes.saturating_sub(before.resident_kilobytes);
            if grown <= MEMORY_SLACK_KB && now.files <= before.files + FILE_SLACK {
                return Ok(());
            }
            ensure!(start.elapsed() < PATIENCE, "not as before: {before:?}, now {now:?}");
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }
}

fn command(folder: &TempDir, url: &str, setting: &Setting) -> Result<Command> {
    let config = folder.path().join("config.toml");
    std::fs::write(
        &config,
        format!(
            "default = \"main\"\n[instance.main]\nurl = \"{url}\"\ndatabase = \"{DATABASE}\"\nusername = \"{ADMIN}\"\n\
             secret = {{ env = \"FAULT_SECRET\" }}\nprotocol = \"xmlrpc\"\n{}\n{}",
            setting.instance, setting.rest
        ),
    )?;
    let mut command = hermetic(&server()?);
    command.args(&setting.arguments).arg("--config").arg(config).env("FAULT_SECRET", &setting.password);
    if let Some(plugin) = setting.plugin {
        command.arg("--plugin").arg(fixture(plugin)?);
    }
    Ok(command)
}
