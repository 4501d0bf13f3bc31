//! Requests and their durations by instance, model and method, as the gate read them from the wire.

use super::family::{Counters, Histograms};
use super::table::Table;
use crate::telemetry::audit::legible::legible;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;

/// Triples with a series of their own. A sandbox that makes names up does not get more; an agent at work uses some dozens.
pub(super) const NAMED: usize = 200;

/// Model and method of what has no series of its own.
pub(crate) const OTHER: &str = "other";

/// Longest name in a label, in bytes.
const LONGEST: usize = 128;

/// From an answer of a cache to Odoo's longest reports, in seconds.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0];

/// The requests of all instances.
pub(super) struct Calls {
    requests: Counters<3>,
    durations: Histograms<3>,
    named: Table<3, Series>,
}

/// The metrics of one triple.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub requests: Counter,
    /// Of those that were sent.
    pub duration: Histogram,
}

impl Calls {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let requests = Counters::default();
        let durations: Histograms<3> = Histograms::new_with_constructor(|| Histogram::new(SECONDS));
        registry.register(
            "requests",
            "Requests of plugins, those answered by the cache or refused included",
            requests.clone(),
        );
        registry.register(
            "request_duration_seconds",
            "Time from the verdict to the end of the answer, of requests that were sent",
            durations.clone(),
        );
        Self { requests, durations, named: Table::new(NAMED) }
    }

    /// Counts one request, and its duration in seconds if it was sent. One that was refused gets no new series: its names
    /// may be made up.
    pub(super) fn count(&self, key: [&str; 3], other: &Series, was_refused: bool, duration: Option<f64>) {
        let found = match self.named.get(key) {
            None if !was_refused => self.named.get_or_insert(key, || self.series(key)),
            found => found,
        };
        let series = found.unwrap_or(other);
        series.requests.inc();
        if let Some(duration) = duration {
            series.duration.observe(duration);
        }
    }

    /// What an instance's requests without a series of their own are counted under.
    pub(super) fn other(&self, instance: &str) -> Series {
        self.series([instance, OTHER, OTHER])
    }

    fn series(&self, key: [&str; 3]) -> Series {
        let [instance, model, method] = key.map(|name| Arc::from(&*legible(name, LONGEST)));
        let labels = [("instance", instance), ("model", model), ("method", method)];
        Series {
            requests: self.requests.get_or_create_owned(&labels),
            duration: self.durations.get_or_create_owned(&labels),
        }
    }
}
