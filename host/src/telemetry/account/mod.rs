//! Accounts for everything that passes the gate, in the audit and in the metrics at once.
//!
//! The gate holds one [`Account`], each of its endpoints a [`Book`]. For every request that is judged it either calls
//! [`Book::refuse`], or [`Book::begin`] and keeps the [`Entry`] until the answer has been read; [`Account::stray`] and
//! [`Account::misplaced`] take what is refused before its instance is known. A [`Wire`] goes with the request to where it
//! is sent.
//!
//! Invariant: exactly one line `finished` for each request, whatever becomes of it: an entry that is dropped writes it too.

mod body;
mod book;
mod entry;

pub use body::Accounted;
pub use book::{Book, Connected};
pub use entry::{Entry, Wire};

use super::audit::line::{Ended, Event, Line};
use super::audit::{Audit, AuditSettings, OpenError};
use super::metrics::{InstanceMetrics, Metrics};
use super::words::{Cache, Called, Kept, Outcome, StepEnd};
use super::{Caller, audit};
use std::sync::Arc;
use std::time::Duration;

/// The instance of requests that were refused before they had one. No configured instance has such a name.
const NO_INSTANCE: &str = "(none)";

/// The rule by which a request is refused that has a placeholder in the wrong place.
const MISPLACED: &str = "placeholder";

/// The accounts of one process. Cheap to clone.
///
/// The default one writes the audit to the log, and has metrics of its own.
#[derive(Clone)]
pub struct Account(Arc<Ledger>);

struct Ledger {
    audit: Audit,
    metrics: Metrics,
    stray: Arc<InstanceMetrics>,
}

/// A request may not leave, since nothing would tell that it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audit file cannot be written, without which nothing may be sent (audit.required)")]
pub struct Unrecorded;

impl Account {
    /// Opens the audit.
    ///
    /// # Errors
    /// When its file cannot be opened, required or not: at the start there is someone to tell.
    pub fn open(settings: &AuditSettings) -> Result<Self, OpenError> {
        Ok(Self::new(Audit::open(settings)?))
    }

    /// The book of an instance, as whose `user` its requests are made.
    pub fn instance(&self, name: &str, user: &str) -> Book {
        Book::new(self.clone(), name, user)
    }

    /// Records a request that was refused before it was known for which instance it is; `rule` is the reason's id.
    pub fn stray(&self, caller: &Caller, rule: &str) {
        let Ledger { metrics, stray, .. } = &*self.0;
        stray.outcomes.one_more(Outcome::Refused);
        metrics.judged(stray, rule);
        metrics.request(stray, [""; 2], true, None);
        let ended = Ended {
            verdict: rule,
            outcome: Outcome::Refused,
            status: None,
            duration: Duration::ZERO,
            bytes_out: 0,
            bytes_in: 0,
            attempts: 0,
            cache: Cache::None,
        };
        self.finished(&Line {
            event: Event::Finished,
            rpc: &self.0.audit.name(),
            call: &caller.call,
            tool: caller.tool.as_deref(),
            instance: None,
            user: None,
            request: None,
            ended: Some(ended),
        });
    }

    /// Records, with a warning, that a sandbox used a credential's placeholder where it does not belong: at `place`, which
    /// names it and is never the value. A plugin that works well does not do that.
    pub fn misplaced(&self, caller: &Caller, place: &'static str) {
        tracing::warn!(
            target: audit::line::TARGET, call = &*caller.call, place,
            "a plugin used a credential's placeholder where it does not belong"
        );
        self.0.metrics.misplaced();
        self.stray(caller, MISPLACED);
    }

    /// How many answers the cache keeps.
    pub fn cache_entries(&self, kept: Kept, entries: u64) {
        self.0.metrics.cache_entries(kept, entries);
    }

    /// Counts one MCP tool call.
    pub fn called(&self, tool: &str, called: Called) {
        self.0.metrics.called(tool, called);
    }

    /// Counts one step of a guest: the CPU time that it used, and in bytes the most memory that it had.
    pub fn step(&self, end: StepEnd, cpu: Duration, peak_memory: u64) {
        self.0.metrics.step(end, cpu, peak_memory);
    }

    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    fn new(audit: Audit) -> Self {
        let metrics = Metrics::default();
        let stray = metrics.instance(NO_INSTANCE);
        Self(Arc::new(Ledger { audit, metrics, stray }))
    }

    /// Writes the last line of a request.
    fn finished(&self, line: &Line<'_>) {
        if self.0.audit.finished(line).is_err() {
            self.0.metrics.audit_missing();
        }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self::new(Audit::default())
    }
}

#[cfg(test)]
mod tests;
