//! What the gate has done so far.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A snapshot, one entry per instance in the order of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    pub instances: Vec<InstanceStatistics>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceStatistics {
    pub instance: Arc<str>,
    /// Requests handed to a connection, or to the attempt to make one.
    pub requests: u64,
    /// Those of them that were sent again.
    pub repeats: u64,
    /// Those of the requests that were logins.
    pub logins: u64,
    /// Questions answered without a request of their own, logins included.
    pub cache_hits: u64,
    /// Questions that could have been answered from the cache, and made a request.
    pub cache_misses: u64,
    /// Requests under way, answers that are still being read included.
    pub under_way: usize,
}

/// Counts of one instance.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub requests: Count,
    pub repeats: Count,
    pub logins: Count,
    pub hits: Count,
    pub misses: Count,
}

#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub(super) fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
