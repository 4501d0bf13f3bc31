//! For whom a step sends requests, and how many it may.

use super::error::{Error, Refusal};
use crate::telemetry::Caller;
use std::sync::atomic::{AtomicU32, Ordering};

/// The requests that a step has left. Answers from the cache count too: a sandbox that asks without end is stopped
/// either way.
#[derive(Debug)]
pub struct Budget {
    pub(super) caller: Caller,
    limit: u32,
    left: AtomicU32,
}

impl Budget {
    /// For one step, with `limits.rpcs`.
    pub fn new(caller: Caller, rpcs: u32) -> Self {
        Self { caller, limit: rpcs, left: AtomicU32::new(rpcs) }
    }

    /// Takes one request off.
    pub(super) fn spend(&self) -> Result<(), Error> {
        let spent = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        spent.map(drop).map_err(|_| Refusal::Budget { limit: self.limit }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_budget_refuses_and_names_its_limit() {
        let budget = Budget::new(Caller { call: "call".into(), tool: None }, 2);
        assert!(budget.spend().is_ok());
        assert!(budget.spend().is_ok());
        let refused = budget.spend().unwrap_err().to_string();
        assert!(refused.contains("2 requests") && refused.contains("limits.rpcs"), "{refused}");
    }
}
