//! The audit: what was asked of Odoo, on whose behalf, and how it ended. One JSON object a line, never a value.
//!
//! A request that may change something has a line `started` before it leaves. Every request has one line `finished` before
//! the plugin has the end of its answer. A `started` without a `finished` of the same `rpc` is a request whose answer
//! nobody knows, for instance because the server was killed:
//!
//! ```console
//! $ jq -s 'group_by(.rpc)[] | select(all(.event == "started"))' audit.jsonl
//! ```
//!
//! | field | what |
//! |---|---|
//! | `time` | UTC; in the log it is `timestamp` |
//! | `event` | `started` or `finished` |
//! | `rpc` | the request; unique also among several servers and restarts |
//! | `call`, `tool` | the MCP call that it was made for |
//! | `instance`, `user` | where to, and as whom; absent when it was refused before that could be told |
//! | `protocol`, `model`, `method`, `ids` | what was asked; `ids` is a number of records |
//! | `verdict` | `allowed`, or the rule that stopped it |
//! | `outcome` | `ok`, `fault`, `refused`, `not-sent`, `timed-out`, `lost` or `cancelled` |
//! | `status` | of the HTTP answer |
//! | `duration_ms` | from the verdict to the end of the answer, waiting included |
//! | `bytes_out`, `bytes_in` | of the bodies, all attempts together |
//! | `attempts` | how often it was sent; 0 when it was not |
//! | `cache` | `hit`, `miss`, or `none` for what is never kept |
//!
//! With `timed-out` and `lost`, and with `cancelled` unless `attempts` is 0, Odoo may have carried the request out.
//!
//! By default the lines go to the log, at the target `audit` and the level `info`: they are there from `info` on, and a
//! quieter log has none. With `[audit] file` they go to that file instead, whatever the level.
//!
//! In reading order: [`record`] is what the gate tells, `line` how it is written, `legible` how outside text is kept from
//! forging anything, [`mod@file`] where it goes, [`settings`] what the operator chooses.

pub mod file;
pub(super) mod legible;
pub mod line;
pub mod record;
pub mod settings;

pub use file::OpenError;
pub use settings::AuditSettings;

use file::{AuditFile, Missing};
use line::Line;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// Where the lines go.
#[derive(Debug)]
pub(super) struct Audit {
    pub(super) file: Option<AuditFile>,
    required: bool,
    /// Of this process; the first part of each request's name.
    run: u32,
    next: AtomicU64,
}

impl Audit {
    pub(super) fn open(settings: &AuditSettings) -> Result<Self, OpenError> {
        let file = settings.file.as_deref().map(AuditFile::open).transpose()?;
        let required = settings.required && file.is_some();
        // Random, though not secret: it only tells one process's lines from another's.
        let run = RandomState::new().hash_one(std::process::id()) as u32;
        Ok(Self { file, required, run, next: AtomicU64::new(1) })
    }

    /// A name that no other request has.
    pub(super) fn name(&self) -> String {
        format!("{:08x}-{}", self.run, self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Records that a request is about to leave. A request that changes nothing has no such line, but for one reason:
    /// while the file is required and broken, it is the probe that shows whether the file works again.
    ///
    /// # Errors
    /// When the line is missing, and the file is required.
    pub(super) fn started(&self, line: &Line<'_>, is_read: bool) -> Result<(), Missing> {
        let probes = || self.required && self.file.as_ref().is_some_and(AuditFile::is_broken);
        if is_read && !probes() {
            return Ok(());
        }
        let written = self.write(line);
        if self.required { written } else { Ok(()) }
    }

    /// Records how a request ended.
    pub(super) fn finished(&self, line: &Line<'_>) -> Result<(), Missing> {
        self.write(line)
    }

    fn write(&self, line: &Line<'_>) -> Result<(), Missing> {
        match &self.file {
            None => {
                line.log();
                Ok(())
            }
            Some(file) => file.append(&line.json(SystemTime::now()).map_err(|_| Missing)?),
        }
    }
}

impl Default for Audit {
    /// To the log.
    fn default() -> Self {
        Self { file: None, required: false, run: RandomState::new().hash_one(0) as u32, next: AtomicU64::new(1) }
    }
}
