//! How many requests an instance is sent per second.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// A rate as the operator gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Requests per second in the long run; more than zero.
    pub per_second: f64,
    /// Requests that may come at once; at least one.
    pub burst: u32,
}

/// A token bucket: requests take their turn by the order in which they came, and wait no longer than they say.
pub(crate) struct Bucket(Option<(Rate, Mutex<Instant>)>);

impl Bucket {
    /// Without a rate it never makes anyone wait.
    pub(crate) fn new(rate: Option<Rate>) -> Self {
        Self(rate.map(|rate| (rate, Mutex::new(Instant::now()))))
    }

    /// Waits for a turn until `patience`, else says at once in how long there would be one.
    ///
    /// # Cancel safety
    /// A turn that was taken and given up is lost: the bucket errs on the slow side.
    pub(crate) async fn take(&self, patience: Instant) -> Result<(), Duration> {
        let Some((rate, next)) = &self.0 else { return Ok(()) };
        let turn = reserve(rate, &mut next.lock().unwrap_or_else(PoisonError::into_inner), Instant::now(), patience)?;
        sleep_until(turn).await;
        Ok(())
    }
}

/// When the next request may leave. `full` is the moment at which the bucket will be full again: that one number is its
/// whole state.
fn reserve(rate: &Rate, full: &mut Instant, now: Instant, patience: Instant) -> Result<Instant, Duration> {
    let interval = Duration::from_secs_f64(1.0 / rate.per_second);
    let filled = (*full).max(now) + interval;
    let turn = filled.checked_sub(interval.saturating_mul(rate.burst)).map_or(now, |turn| turn.max(now));
    if turn > patience {
        return Err(turn.saturating_duration_since(now));
    }
    *full = filled;
    Ok(turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_leaves_at_once_and_the_rest_at_the_rate() {
        let rate = Rate { per_second: 10.0, burst: 3 };
        let now = Instant::now();
        let mut full = now;
        let patience = now + Duration::from_secs(1);
        let waits: Vec<u128> =
            (0..6).map(|_| (reserve(&rate, &mut full, now, patience).unwrap() - now).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 100, 200, 300]);
        let later = now + Duration::from_secs(10);
        assert_eq!(reserve(&rate, &mut full, later, later).unwrap(), later, "full again");
    }

    #[test]
    fn who_would_wait_too_long_is_told_how_long_and_takes_no_turn() {
        let rate = Rate { per_second: 1.0, burst: 1 };
        let now = Instant::now();
        let mut full = now;
        reserve(&rate, &mut full, now, now).unwrap();
        let before = full;
        assert_eq!(reserve(&rate, &mut full, now, now), Err(Duration::from_secs(1)));
        assert_eq!(full, before);
    }

    #[tokio::test]
    async fn without_a_rate_nobody_waits() {
        let bucket = Bucket::new(None);
        for _ in 0..1000 {
            assert_eq!(bucket.take(Instant::now()).await, Ok(()));
        }
    }
}
