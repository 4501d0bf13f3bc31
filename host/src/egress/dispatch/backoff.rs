//! Chance, so that those who failed together do not come back together, and a bound on repeats.

use std::sync::atomic::{AtomicU32, Ordering};

/// Repeats that may come at once, in tenths.
const MOST: u32 = 100;
/// What each first attempt earns, in tenths: one repeat for two requests.
const EARNED: u32 = 5;
const COST: u32 = 10;

/// How many repeats an instance's requests have left. When all of them fail, repeating each three times would only keep a
/// server down that is coming back.
pub(crate) struct Repeats(AtomicU32);

impl Repeats {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(MOST))
    }

    /// For one first attempt.
    pub(crate) fn earn(&self) {
        self.change(|tenths| Some((tenths + EARNED).min(MOST)));
    }

    /// Takes one repeat off, if there is one.
    pub(crate) fn spend(&self) -> bool {
        self.change(|tenths| tenths.checked_sub(COST))
    }

    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

/// Between 0 and 1. Without randomness the middle: waits then only coincide.
pub(crate) fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_repeats_at_once_then_one_for_two_requests() {
        let repeats = Repeats::new();
        assert_eq!((0..100).filter(|_| repeats.spend()).count(), 10);
        repeats.earn();
        assert!(!repeats.spend());
        repeats.earn();
        assert!(repeats.spend() && !repeats.spend());
        (0..10_000).for_each(|_| repeats.earn());
        assert_eq!((0..100).filter(|_| repeats.spend()).count(), 10);
    }

    #[test]
    fn chance_stays_between_its_bounds() {
        assert!((0..1000).map(|_| jitter()).all(|jitter| (0.0..=1.0).contains(&jitter)));
    }
}
