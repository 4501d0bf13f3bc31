//! Figures of what passed the gate, as Prometheus reads them.
//!
//! The labels are what the gate read from the wire or what the operator configured, never what a plugin says of itself.
//!
//! Invariant: however many names come in, the number of series is bounded: instances by the configuration, models and
//! methods together, rules and tools each by a table. What comes later is counted under `other`.
//!
//! In reading order: `calls` are the requests by model and method, `instance` the rest of what an instance has, `process`
//! what belongs to none; `table` bounds names that come from outside, `family` holds labels ready. [`textfile`] writes it
//! all where a node exporter finds it, [`settings`] says where that is.
//!
//! The text is OpenMetrics with counters, gauges and histograms only, which the older Prometheus format's readers, such as
//! the node exporter's, take as well.

mod calls;
mod family;
mod instance;
mod process;
pub mod settings;
pub mod summary;
mod table;
pub mod textfile;

pub use settings::MetricsSettings;
pub use summary::Summary;

pub(super) use instance::InstanceMetrics;

use super::audit::legible::legible;
use super::audit::line::ALLOWED;
use super::words::{Called, Kept, StepEnd};
use calls::{Calls, OTHER};
use family::{Counters, Labels};
use instance::Families;
use process::Process;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use table::Table;

/// The content type under which [`Metrics::encode`]'s text is served.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Rules with series of their own, of all instances together.
const RULES: usize = 256;

/// Instances with series of their own. More than a configuration may have.
const INSTANCES: usize = 128;

/// All metrics of one process.
pub struct Metrics {
    registry: Registry,
    calls: Calls,
    families: Families,
    verdicts: Counters<2>,
    rules: Table<2, Counter>,
    process: Process,
    instances: Mutex<Vec<Arc<InstanceMetrics>>>,
}

impl Metrics {
    /// The exposition, whole.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail; were it cut, no reader would take it without its end mark.
        if let Err(error) = text::encode(&mut text, &self.registry) {
            tracing::error!(%error, "the metrics cannot be written");
        }
        text
    }

    /// The handles of an instance, the same for the same name.
    pub(super) fn instance(&self, name: &str) -> Arc<InstanceMetrics> {
        let mut instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner);
        let name = if instances.len() < INSTANCES { legible(name, 64) } else { OTHER.into() };
        if let Some(known) = instances.iter().find(|known| *known.name == *name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = Arc::from(&*name);
        let verdicts = [ALLOWED, OTHER].map(|rule| self.verdict(&name, rule));
        let instance = Arc::new(self.families.instance(&name, verdicts, self.calls.other(&name)));
        instances.push(Arc::clone(&instance));
        instance
    }

    /// Counts one request, and its duration in seconds if it was sent.
    pub(super) fn request(
        &self,
        instance: &InstanceMetrics,
        [model, method]: [&str; 2],
        was_refused: bool,
        duration: Option<f64>,
    ) {
        self.calls.count([&instance.name, model, method], &instance.other, was_refused, duration);
    }

    /// Counts what the gate said to one request.
    pub(super) fn judged(&self, instance: &InstanceMetrics, verdict: &str) {
        if verdict == ALLOWED {
            instance.allowed.inc();
            return;
        }
        let rule = self.rules.get_or_insert([&instance.name, verdict], || self.verdict(&instance.name, verdict));
        rule.unwrap_or(&instance.other_rules).inc();
    }

    pub(super) fn misplaced(&self) {
        self.process.misplaced.inc();
    }

    pub(super) fn audit_missing(&self) {
        self.process.audit_missing.inc();
    }

    pub(super) fn cache_entries(&self, kept: Kept, entries: u64) {
        if let Some(gauge) = self.process.entries.get(kept) {
            gauge.set(i64::try_from(entries).unwrap_or(i64::MAX));
        }
    }

    pub(super) fn called(&self, tool: &str, called: Called) {
        self.process.called(tool, called);
    }

    pub(super) fn step(&self, end: StepEnd, cpu: Duration, peak_memory: u64) {
        self.process.step(end, cpu, peak_memory);
    }

    fn verdict(&self, instance: &Arc<str>, rule: &str) -> Counter {
        let labels: Labels<2> = [("instance", Arc::clone(instance)), ("rule", Arc::from(&*legible(rule, 64)))];
        self.verdicts.get_or_create_owned(&labels)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        process::register_start(&mut registry);
        let own = registry.sub_registry_with_prefix("odoo_mcp");
        let calls = Calls::register(own);
        let families = Families::register(own);
        let verdicts = Counters::default();
        own.register(
            "verdicts",
            "Requests by what the gate said: allowed, or the rule that stopped it",
            verdicts.clone(),
        );
        let process = Process::register(own);
        let (rules, instances) = (Table::new(RULES), Mutex::default());
        Self { registry, calls, families, verdicts, rules, process, instances }
    }
}

#[cfg(test)]
mod tests;
