//! A guest's clocks, coarser than the machine's.

use std::time::{Duration, Instant, SystemTime};
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// The steps of both clocks.
///
/// The guest shares a process with the credentials. Code that measures how long an access takes could guess at memory that
/// it cannot read; that takes a clock of nanoseconds, and no plugin has another use for one.
pub(super) const RESOLUTION: Duration = Duration::from_millis(1);

/// Time since the sandbox was made.
pub(super) struct Monotonic(Instant);

/// The time of day.
pub(super) struct Wall;

impl Monotonic {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }
}

impl HostMonotonicClock for Monotonic {
    fn resolution(&self) -> u64 {
        nanoseconds(RESOLUTION)
    }

    fn now(&self) -> u64 {
        nanoseconds(coarse(self.0.elapsed()))
    }
}

impl HostWallClock for Wall {
    fn resolution(&self) -> Duration {
        RESOLUTION
    }

    /// Before 1970 it stays at its beginning: the interface has no negative times.
    fn now(&self) -> Duration {
        coarse(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
    }
}

fn coarse(time: Duration) -> Duration {
    let part = time.as_nanos() % RESOLUTION.as_nanos();
    time.saturating_sub(Duration::from_nanos(u64::try_from(part).unwrap_or_default()))
}

/// 584 years fit.
fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_whole_number_of_steps_and_never_in_the_future() {
        for (time, seen) in [(0, 0), (999_999, 0), (1_000_000, 1_000_000), (7_654_321, 7_000_000)] {
            assert_eq!(coarse(Duration::from_nanos(time)), Duration::from_nanos(seen));
        }
    }

    #[test]
    fn both_clocks_move_on_in_steps() {
        assert_eq!(Monotonic::start().now() % 1_000_000, 0);
        assert_eq!(Wall.now().subsec_nanos() % 1_000_000, 0);
        assert!(Wall.now() > Duration::from_secs(1_700_000_000));
    }
}
