//! The metrics of one instance, with their labels already set.

use super::calls::Series;
use super::family::{Counters, Each, Gauges, Histograms, Labels};
use crate::telemetry::words::{Breaker, Cache, Kept, Outcome, Retry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;

/// From a moment in the queue to the longest time-out, in seconds.
const WAITS: [f64; 8] = [0.001, 0.01, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0];

/// Families with a label `instance`.
pub(super) struct Families {
    active: Gauges<1>,
    outcomes: Counters<2>,
    cache: Counters<3>,
    logins: Counters<1>,
    retries: Counters<2>,
    breaker: Gauges<1>,
    breaker_changes: Counters<2>,
    queue_wait: Histograms<1>,
    rate_wait: Histograms<1>,
    busy: Counters<1>,
    sent: Counters<1>,
    received: Counters<1>,
    scrubs: Counters<1>,
}

/// The handles of one instance. Counting by them takes no look at a label.
#[derive(Debug)]
pub(crate) struct InstanceMetrics {
    pub name: Arc<str>,
    pub active: Gauge,
    pub outcomes: Each<Outcome, Counter>,
    pub cache: Each<Kept, Each<Cache, Counter>>,
    pub logins: Counter,
    pub retries: Each<Retry, Counter>,
    pub breaker: Gauge,
    pub breaker_changes: Each<Breaker, Counter>,
    pub queue_wait: Histogram,
    pub rate_wait: Histogram,
    pub busy: Counter,
    pub sent: Counter,
    pub received: Counter,
    pub scrubs: Counter,
    /// Of the verdict `allowed`.
    pub allowed: Counter,
    /// Of all rules that have no series of their own.
    pub other_rules: Counter,
    /// Of all calls that have no series of their own.
    pub other: Series,
}

impl Families {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let waits = || Histograms::new_with_constructor((|| Histogram::new(WAITS)) as fn() -> Histogram);
        let families = Self {
            active: Family::default(),
            outcomes: Family::default(),
            cache: Family::default(),
            logins: Family::default(),
            retries: Family::default(),
            breaker: Family::default(),
            breaker_changes: Family::default(),
            queue_wait: waits(),
            rate_wait: waits(),
            busy: Family::default(),
            sent: Family::default(),
            received: Family::default(),
            scrubs: Family::default(),
        };
        registry.register(
            "active_connections",
            "Connections to Odoo with a request under way",
            families.active.clone(),
        );
        registry.register("outcomes", "Requests by how they ended", families.outcomes.clone());
        registry.register("cache_requests", "Requests whose answers may be kept", families.cache.clone());
        registry.register("logins", "Logins that were sent", families.logins.clone());
        registry.register("retries", "Requests that were sent again", families.retries.clone());
        registry.register("breaker_state", "0 closed, 1 half open, 2 open: left alone", families.breaker.clone());
        registry.register("breaker_transitions", "Changes of that state", families.breaker_changes.clone());
        registry.register("queue_wait_seconds", "Waits for a free connection", families.queue_wait.clone());
        registry.register("rate_limit_wait_seconds", "Waits for the instance's rate", families.rate_wait.clone());
        registry.register("busy", "Requests refused because too many waited", families.busy.clone());
        registry.register("sent_bytes", "Bodies of requests to Odoo", families.sent.clone());
        registry.register("received_bytes", "Bodies of answers from Odoo", families.received.clone());
        registry.register("secret_scrubs", "Credentials taken out of answers", families.scrubs.clone());
        families
    }

    /// The handles of an instance. `other` and the two verdicts belong to families of others.
    pub(super) fn instance(
        &self,
        name: &Arc<str>,
        [allowed, other_rules]: [Counter; 2],
        other: Series,
    ) -> InstanceMetrics {
        let one: Labels<1> = [("instance", Arc::clone(name))];
        let two = |label| move |word: &'static str| [("instance", Arc::clone(name)), (label, Arc::from(word))];
        InstanceMetrics {
            name: Arc::clone(name),
            active: self.active.get_or_create_owned(&one),
            outcomes: Each::counters(&self.outcomes, two("outcome")),
            cache: Each::new(|kept: Kept| {
                let [instance] = one.clone();
                let kept = ("cache", Arc::from(kept.as_str()));
                Each::counters(&self.cache, |word| [instance.clone(), kept.clone(), ("result", Arc::from(word))])
            }),
            logins: self.logins.get_or_create_owned(&one),
            retries: Each::counters(&self.retries, two("reason")),
            breaker: self.breaker.get_or_create_owned(&one),
            breaker_changes: Each::counters(&self.breaker_changes, two("to")),
            queue_wait: self.queue_wait.get_or_create_owned(&one),
            rate_wait: self.rate_wait.get_or_create_owned(&one),
            busy: self.busy.get_or_create_owned(&one),
            sent: self.sent.get_or_create_owned(&one),
            received: self.received.get_or_create_owned(&one),
            scrubs: self.scrubs.get_or_create_owned(&one),
            allowed,
            other_rules,
            other,
        }
    }
}
