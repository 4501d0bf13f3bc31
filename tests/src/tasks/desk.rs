//! Where a model sits: a session with the server, and what is counted there.

use super::answer::Answer;
use super::odoo::Odoo;
use super::sweep::sweep;
use crate::backend::Backend;
use crate::client::Client;
use crate::server::{hermetic, server};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// What a job cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub calls: usize,
    /// HTTP requests that reached Odoo, repeats included; what a cache answered is none.
    pub requests: u64,
    /// Bytes of the answers' text.
    pub bytes: usize,
    /// Bytes of the answers' structured half, which a client may or may not show its model.
    pub structured: usize,
}

/// A session, and the means to look behind it.
pub struct Desk {
    client: Client,
    /// Prepares and checks; nothing of it is counted.
    pub odoo: Odoo,
    /// In the name of everything that the job makes, so that jobs can run side by side and again.
    pub mark: String,
    tally: Tally,
    conversation: String,
    audit: PathBuf,
    _folder: TempDir,
}

impl Desk {
    /// A session in which nothing was asked yet, with the real Odoo that the environment names.
    pub fn open() -> Result<Self> {
        let backend = Backend::real()?;
        let folder = tempfile::tempdir()?;
        let config = folder.path().join("config.toml");
        let Backend { url, database, user, .. } = &backend;
        std::fs::write(
            &config,
            format!(
                "default = \"main\"\n[instance.main]\nurl = \"{url}\"\ndatabase = \"{database}\"\n\
                 username = \"{user}\"\nsecret = {{ env = \"TASK_SECRET\" }}\n[audit]\nfile = \"audit.jsonl\"\n"
            ),
        )?;
        let mut command = hermetic(&server()?);
        command.arg("--config").arg(config).env("TASK_SECRET", &backend.password);
        Ok(Self {
            client: Client::connect(command)?,
            odoo: Odoo::connect(&backend)?,
            mark: String::new(),
            tally: Tally::default(),
            conversation: String::new(),
            audit: folder.path().join("audit.jsonl"),
            _folder: folder,
        })
    }

    /// Does one job under a mark of its own, and takes away what it made.
    pub fn work(&mut self, job: fn(&mut Self) -> Result<String>) -> Result<(Tally, String)> {
        self.mark = mark()?;
        self.tally = Tally::default();
        self.conversation.clear();
        let before = self.requests()?;
        let done = job(self);
        let requests = self.requests()? - before;
        // Also after a failure: others work in the same database.
        let swept = sweep(&self.odoo, &self.mark);
        let end = done?;
        swept.context("cannot take away what the job made")?;
        Ok((Tally { requests, ..self.tally }, end))
    }

    /// What was called in the last job, and what was answered.
    pub fn conversation(&self) -> &str {
        &self.conversation
    }

    /// A call that must succeed.
    pub fn call(&mut self, tool: &str, arguments: Value) -> Result<Answer> {
        let answer = self.ask(tool, arguments)?;
        ensure!(!answer.failed, "{tool} failed: {}", answer.text);
        Ok(answer)
    }

    /// A call that must be refused.
    pub fn refused(&mut self, tool: &str, arguments: Value) -> Result<Answer> {
        let answer = self.ask(tool, arguments)?;
        ensure!(answer.failed, "{tool} must not succeed: {}", answer.text);
        Ok(answer)
    }

    /// A call, however it ends.
    pub fn ask(&mut self, tool: &str, arguments: Value) -> Result<Answer> {
        self.conversation.push_str(&format!("> {tool} {arguments}\n"));
        let result = self.client.call(tool, arguments).with_context(|| format!("{tool} got no result"))?;
        let answer = Answer::new(&result);
        self.conversation.push_str(&format!("{}\n", answer.text));
        self.tally.calls += 1;
        self.tally.bytes += answer.bytes;
        self.tally.structured += answer.structured;
        Ok(answer)
    }

    /// How many requests reached Odoo so far. A call's lines are in the file before its answer is here.
    fn requests(&self) -> Result<u64> {
        let audit = match std::fs::read_to_string(&self.audit) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            read => read?,
        };
        let mut sent = 0;
        for line in audit.lines() {
            let line: Value = serde_json::from_str(line)?;
            if line["event"] == "finished" {
                sent += line["attempts"].as_u64().unwrap_or(0);
            }
        }
        Ok(sent)
    }
}

/// A word that no other job, process or run has in its names.
fn mark() -> Result<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let (process, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let time = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    Ok(format!("task{:x}{process:x}n{number}", time & 0xff_ffff))
}
