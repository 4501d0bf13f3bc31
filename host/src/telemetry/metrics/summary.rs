//! The main figures, for the last line of the log.

use super::Metrics;
use crate::telemetry::words::{Cache, Outcome};
use std::sync::PoisonError;

/// What a process did, all instances together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Requests of plugins, however they ended.
    pub requests: u64,
    pub refused: u64,
    pub faults: u64,
    /// Whose outcome at Odoo is not known: timed out or lost.
    pub unknown: u64,
    pub cancelled: u64,
    pub retries: u64,
    pub logins: u64,
    pub cache_hits: u64,
    pub cache_misses: u64,
    pub sent_bytes: u64,
    pub received_bytes: u64,
    /// Steps of guests.
    pub steps: u64,
    pub misplaced_placeholders: u64,
    pub audit_missing_lines: u64,
}

impl Metrics {
    /// What was counted so far.
    pub fn summary(&self) -> Summary {
        let process = Summary {
            steps: self.process.steps.sum(),
            misplaced_placeholders: self.process.misplaced.get(),
            audit_missing_lines: self.process.audit_missing.get(),
            ..Summary::default()
        };
        let instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner);
        instances.iter().fold(process, |sum, instance| {
            let ended = |outcome| instance.outcomes.count(outcome);
            let cached = |result| instance.cache.all().map(|results| results.count(result)).sum::<u64>();
            Summary {
                requests: sum.requests + instance.outcomes.sum(),
                refused: sum.refused + ended(Outcome::Refused),
                faults: sum.faults + ended(Outcome::Fault),
                unknown: sum.unknown + ended(Outcome::TimedOut) + ended(Outcome::Lost),
                cancelled: sum.cancelled + ended(Outcome::Cancelled),
                retries: sum.retries + instance.retries.sum(),
                logins: sum.logins + instance.logins.get(),
                cache_hits: sum.cache_hits + cached(Cache::Hit),
                cache_misses: sum.cache_misses + cached(Cache::Miss),
                sent_bytes: sum.sent_bytes + instance.sent.get(),
                received_bytes: sum.received_bytes + instance.received.get(),
                ..sum
            }
        })
    }
}

impl Summary {
    /// Of the requests that the cache could have answered, those that it did, in per cent; `None` when there were none.
    pub fn hit_rate(&self) -> Option<u64> {
        (self.cache_hits * 100).checked_div(self.cache_hits + self.cache_misses)
    }

    /// Writes it to the log.
    pub fn log(&self) {
        let Self { requests, refused, faults, unknown, cancelled, retries, logins, .. } = *self;
        let Self { sent_bytes, received_bytes, steps, misplaced_placeholders, audit_missing_lines, .. } = *self;
        let cache_hit_percent = self.hit_rate();
        tracing::info!(
            requests,
            refused,
            faults,
            unknown,
            cancelled,
            retries,
            logins,
            cache_hit_percent,
            sent_bytes,
            received_bytes,
            steps,
            misplaced_placeholders,
            audit_missing_lines,
            "served"
        );
    }
}
