//! The book of one instance.

use super::entry::Entry;
use super::{Account, Unrecorded};
use crate::telemetry::audit::record::Request;
use crate::telemetry::metrics::InstanceMetrics;
use crate::telemetry::words::Breaker;
use prometheus_client::metrics::gauge::Gauge;
use std::sync::Arc;
use std::time::Duration;

/// Where the requests of one instance are recorded. Cheap to clone.
#[derive(Clone)]
pub struct Book(pub(super) Arc<Page>);

pub(super) struct Page {
    pub account: Account,
    pub metrics: Arc<InstanceMetrics>,
    pub instance: Arc<str>,
    pub user: Arc<str>,
}

impl Book {
    pub(super) fn new(account: Account, name: &str, user: &str) -> Self {
        let metrics = account.metrics().instance(name);
        Self(Arc::new(Page { account, metrics, instance: Arc::from(name), user: Arc::from(user) }))
    }

    /// Records a request that may leave. What is not a read has its line `started` when this returns: not before may it
    /// be queued or sent.
    ///
    /// # Errors
    /// When that line could not be written and the operator requires it. The request counts as refused then, and must not
    /// be sent.
    pub fn begin(&self, request: &Request<'_>) -> Result<Entry, Unrecorded> {
        let entry = Entry::new(self.clone(), request);
        if entry.started(request.is_read).is_ok() {
            return Ok(entry);
        }
        entry.refuse("audit");
        Err(Unrecorded)
    }

    /// Records a request that may not leave; `rule` is the id of what forbids it.
    pub fn refuse(&self, request: &Request<'_>, rule: &str) {
        Entry::new(self.clone(), request).refuse(rule);
    }

    /// Counts a connection with a request under way, until the guard is dropped.
    pub fn connected(&self) -> Connected {
        self.0.metrics.active.inc();
        Connected(self.0.metrics.active.clone())
    }

    /// Counts a wait for a free connection.
    pub fn queued(&self, waited: Duration) {
        self.0.metrics.queue_wait.observe(waited.as_secs_f64());
    }

    /// Counts a wait for the instance's rate.
    pub fn throttled(&self, waited: Duration) {
        self.0.metrics.rate_wait.observe(waited.as_secs_f64());
    }

    /// Counts a request for which there was no place in the queue, or none in time.
    pub fn busy(&self) {
        self.0.metrics.busy.inc();
    }

    /// Counts a change of the breaker's state.
    pub fn breaker(&self, to: Breaker) {
        let level = match to {
            Breaker::Closed => 0,
            Breaker::HalfOpen => 1,
            Breaker::Open => 2,
        };
        self.0.metrics.breaker.set(level);
        self.0.metrics.breaker_changes.one_more(to);
    }

    /// Counts a login that is sent.
    pub fn login(&self) {
        self.0.metrics.logins.inc();
    }

    /// Counts credentials that were taken out of an answer.
    pub fn scrubbed(&self, times: u64) {
        self.0.metrics.scrubs.inc_by(times);
    }
}

/// A connection with a request under way.
#[derive(Debug)]
#[must_use = "the connection counts until this is dropped"]
pub struct Connected(Gauge);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.dec();
    }
}
