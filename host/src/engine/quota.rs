//! How much memory a step may hold.

use super::cause::Excess;
use super::settings::{CORE_INSTANCES, MEMORIES, TABLE_ELEMENTS, TABLES};
use super::usage::Peak;
use wasmtime::{Error, ResourceLimiter, Result};

/// Counts the linear memory of one sandbox, all its memories together.
pub(super) struct Quota {
    limit: usize,
    granted: usize,
    peak: Peak,
}

impl Quota {
    /// `peak` learns what is granted.
    pub(super) fn new(limit: usize, peak: Peak) -> Self {
        Self { limit, granted: 0, peak }
    }
}

/// A request above the limit stops the guest, so that the error names the limit; a refusal would only make its allocator
/// abort without a word.
impl ResourceLimiter for Quota {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        let granted = self.granted.saturating_add(desired.saturating_sub(current));
        if granted > self.limit {
            return Err(Error::new(Excess::Memory));
        }
        // Above its own maximum the growth fails whatever is said here, and must not count.
        let grows = maximum.is_none_or(|maximum| desired <= maximum);
        if grows {
            self.granted = granted;
            self.peak.set(granted);
        }
        Ok(grows)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        if desired > TABLE_ELEMENTS {
            return Err(Error::new(Excess::Table));
        }
        Ok(true)
    }

    fn instances(&self) -> usize {
        CORE_INSTANCES as usize
    }

    fn tables(&self) -> usize {
        TABLES as usize
    }

    fn memories(&self) -> usize {
        MEMORIES as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: usize = 64 * 1024;

    #[test]
    fn memory_is_granted_up_to_the_limit_and_not_beyond() {
        let peak = Peak::default();
        let mut quota = Quota::new(4 * PAGE, peak.clone());
        assert!(quota.memory_growing(0, 2 * PAGE, None).unwrap());
        assert!(quota.memory_growing(2 * PAGE, 4 * PAGE, None).unwrap());
        assert_eq!(peak.get(), 4 * PAGE);
        let error = quota.memory_growing(4 * PAGE, 5 * PAGE, None).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Excess::Memory));
    }

    #[test]
    fn several_memories_share_one_limit() {
        let mut quota = Quota::new(4 * PAGE, Peak::default());
        assert!(quota.memory_growing(0, 3 * PAGE, None).unwrap());
        assert!(quota.memory_growing(0, 2 * PAGE, None).is_err());
    }

    #[test]
    fn growth_that_fails_by_itself_does_not_count() {
        let mut quota = Quota::new(4 * PAGE, Peak::default());
        assert!(!quota.memory_growing(0, 3 * PAGE, Some(PAGE)).unwrap());
        assert!(quota.memory_growing(0, 4 * PAGE, None).unwrap());
    }

    #[test]
    fn a_table_has_a_limit() {
        let mut quota = Quota::new(PAGE, Peak::default());
        assert!(quota.table_growing(0, TABLE_ELEMENTS, None).unwrap());
        assert!(quota.table_growing(0, TABLE_ELEMENTS + 1, None).is_err());
    }
}
