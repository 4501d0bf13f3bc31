//! Leaves an instance alone that does not answer, so that calls fail at once instead of one by one after their time-out.

use crate::telemetry;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Failures in a row after which it opens.
const FAILURES: u32 = 5;
/// For how long, the first time; doubled for each probe that fails.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(30);

/// Counts failures in a row: closed (all pass), open (none passes), half open (one passes, to see).
#[derive(Debug)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed {
        failures: u32,
    },
    Open {
        until: Instant,
        rest: Duration,
    },
    /// A probe is under way.
    HalfOpen {
        rest: Duration,
    },
}

/// What one request tells of the instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Well,
    Ill,
    Unknown,
}

/// What changed, for the log: one line a change, however many calls fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Opened(Duration),
    Closed,
}

impl Change {
    pub(crate) fn state(self) -> telemetry::Breaker {
        match self {
            Self::Opened(_) => telemetry::Breaker::Open,
            Self::Closed => telemetry::Breaker::Closed,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened(rest) => write!(f, "the instance does not answer and is left alone for {rest:?}"),
            Self::Closed => f.write_str("the instance answers again"),
        }
    }
}

/// A request that was let through. Must be reported; dropped without (the caller gave up), it tells nothing.
#[must_use]
pub(crate) struct Admitted<'a> {
    breaker: &'a Breaker,
    /// The one request of a half-open breaker.
    probe: bool,
}

impl Breaker {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State::Closed { failures: 0 }))
    }

    /// Lets a request through, or says in how long the next may try.
    pub(crate) fn admit(&self, now: Instant) -> Result<Admitted<'_>, Duration> {
        let mut state = self.lock();
        let probe = match *state {
            State::Closed { .. } => false,
            State::Open { until, rest } if now >= until => {
                *state = State::HalfOpen { rest };
                true
            }
            State::Open { until, .. } => return Err(until.saturating_duration_since(now)),
            State::HalfOpen { rest } => return Err(rest),
        };
        Ok(Admitted { breaker: self, probe })
    }

    /// How long it still lets nothing through.
    pub(crate) fn resting(&self, now: Instant) -> Option<Duration> {
        match *self.lock() {
            State::Open { until, .. } => Some(until.saturating_duration_since(now)).filter(|rest| !rest.is_zero()),
            State::Closed { .. } | State::HalfOpen { .. } => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admitted<'_> {
    /// Counts what the request told.
    pub(crate) fn report(mut self, health: Health) -> Option<Change> {
        let probe = std::mem::take(&mut self.probe);
        let mut state = self.breaker.lock();
        match (*state, health) {
            (State::HalfOpen { .. }, Health::Well) if probe => {
                *state = State::Closed { failures: 0 };
                Some(Change::Closed)
            }
            (State::HalfOpen { rest }, Health::Ill) if probe => Some(open(&mut state, (rest * 2).min(LONGEST_REST))),
            (State::HalfOpen { rest }, Health::Unknown) if probe => {
                *state = State::Open { until: Instant::now(), rest };
                None
            }
            (State::Closed { .. }, Health::Well) => {
                *state = State::Closed { failures: 0 };
                None
            }
            (State::Closed { failures }, Health::Ill) if failures + 1 >= FAILURES => Some(open(&mut state, FIRST_REST)),
            (State::Closed { failures }, Health::Ill) => {
                *state = State::Closed { failures: failures + 1 };
                None
            }
            // Sent before it opened: tells nothing new.
            _ => None,
        }
    }
}

impl Drop for Admitted<'_> {
    /// A probe that was given up leaves its place to the next.
    fn drop(&mut self) {
        if self.probe {
            let mut state = self.breaker.lock();
            if let State::HalfOpen { rest } = *state {
                *state = State::Open { until: Instant::now(), rest };
            }
        }
    }
}

fn open(state: &mut State, rest: Duration) -> Change {
    *state = State::Open { until: Instant::now() + rest, rest };
    Change::Opened(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker, times: u32) -> Option<Change> {
        (0..times).filter_map(|_| breaker.admit(Instant::now()).unwrap().report(Health::Ill)).last()
    }

    /// Long after any rest.
    fn later() -> Instant {
        Instant::now() + Duration::from_secs(3600)
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_a_success_between_begins_anew() {
        let breaker = Breaker::new();
        assert_eq!(fail(&breaker, 4), None);
        assert_eq!(breaker.admit(Instant::now()).unwrap().report(Health::Well), None);
        assert_eq!(fail(&breaker, 4), None);
        assert_eq!(breaker.admit(Instant::now()).unwrap().report(Health::Unknown), None);
        assert_eq!(fail(&breaker, 1), Some(Change::Opened(FIRST_REST)));
        let rest = breaker.admit(Instant::now()).map(drop).unwrap_err();
        assert!(rest <= FIRST_REST && breaker.resting(Instant::now()).is_some(), "{rest:?}");
    }

    #[test]
    fn one_probe_decides_and_a_failed_one_doubles_the_rest() {
        let breaker = Breaker::new();
        fail(&breaker, FAILURES);
        let probe = breaker.admit(later()).unwrap();
        assert!(breaker.admit(later()).is_err(), "one at a time");
        assert_eq!(probe.report(Health::Ill), Some(Change::Opened(FIRST_REST * 2)));
        let probe = breaker.admit(later()).unwrap();
        assert_eq!(probe.report(Health::Well), Some(Change::Closed));
        assert!(breaker.resting(Instant::now()).is_none());
        assert_eq!(fail(&breaker, FAILURES - 1), None);
    }

    #[test]
    fn a_probe_that_is_given_up_leaves_its_place() {
        let breaker = Breaker::new();
        fail(&breaker, FAILURES);
        drop(breaker.admit(later()).unwrap());
        assert!(breaker.admit(later()).is_ok());
    }

    #[test]
    fn the_rest_is_bounded() {
        let breaker = Breaker::new();
        fail(&breaker, FAILURES);
        let last = (0..20).filter_map(|_| breaker.admit(later()).unwrap().report(Health::Ill)).last();
        assert_eq!(last, Some(Change::Opened(LONGEST_REST)));
    }
}
