//! Whether a request is sent again, and when. Data in, decision out.

use crate::egress::error::{Error, Stage};
use crate::telemetry::Retry;
use odoo_firewall::methods::Class;
use std::time::Duration;

/// Attempts in all.
pub(crate) const ATTEMPTS: u32 = 3;

/// Before the second attempt; doubled before the third.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// The same after a conflict of transactions: Odoo itself has tried five times by then.
const CONFLICT_WAIT: Duration = Duration::from_secs(2);

/// How one attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With an answer that stands, be it a fault.
    Answered,
    /// No byte of the request's body left.
    NotSent,
    /// Somebody before Odoo sent it back, and may have said when to come again.
    Turned(Option<Duration>),
    /// Odoo undid it.
    RolledBack,
    /// Odoo may have carried it out.
    Lost,
    /// Trying again changes nothing: the gate's own refusal, a certificate, the deadline.
    Final,
}

impl Outcome {
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Connect { failure, .. } if !failure.may_pass() => Self::Final,
            Error::UnsentInTime { .. } | Error::Resting { .. } => Self::Final,
            Error::Broken { .. } => Self::Lost,
            other if other.stage() == Stage::NotSent => Self::NotSent,
            _ => Self::Final,
        }
    }
}

impl Outcome {
    /// The reason for the accounts, when it is one to repeat a request.
    pub(crate) fn repeated(self) -> Option<Retry> {
        match self {
            Self::NotSent => Some(Retry::NotSent),
            Self::Turned(_) => Some(Retry::Turned),
            Self::RolledBack => Some(Retry::RolledBack),
            Self::Lost => Some(Retry::Lost),
            Self::Answered | Self::Final => None,
        }
    }
}

/// What follows an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Send it again after this time.
    Again(Duration),
    /// The attempt's outcome is the request's.
    Give,
}

/// Decides after the attempt number `attempts` (from 1), with `left` until the deadline. `jitter` is between 0 and 1.
///
/// Invariant: [`Outcome::Lost`] is repeated for [`Class::Read`] only.
pub(crate) fn decide(class: Class, outcome: Outcome, attempts: u32, left: Duration, jitter: f64) -> Decision {
    let wait = match outcome {
        Outcome::Answered | Outcome::Final => return Decision::Give,
        Outcome::Lost if class != Class::Read => return Decision::Give,
        Outcome::NotSent | Outcome::Lost | Outcome::Turned(None) => grown(FIRST_WAIT, attempts, jitter),
        // Not before the server says; a little later, so that those who were sent away together come back apart.
        Outcome::Turned(Some(after)) => after.saturating_add(grown(FIRST_WAIT, attempts, jitter) / 4),
        Outcome::RolledBack => grown(CONFLICT_WAIT, attempts, jitter),
    };
    if attempts >= ATTEMPTS || wait >= left { Decision::Give } else { Decision::Again(wait) }
}

/// Doubled for each attempt before, times 0.5 to 1.5.
fn grown(first: Duration, attempts: u32, jitter: f64) -> Duration {
    let doubled = first.saturating_mul(1 << attempts.saturating_sub(1).min(8));
    doubled.mul_f64(0.5 + jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress::transport::failure::ConnectFailure;

    const LONG: Duration = Duration::from_secs(100);
    const CLASSES: [Class; 3] = [Class::Read, Class::Repeatable, Class::Once];

    fn again(class: Class, outcome: Outcome) -> bool {
        matches!(decide(class, outcome, 1, LONG, 0.5), Decision::Again(_))
    }

    #[test]
    fn what_may_have_arrived_is_repeated_only_when_it_changes_nothing() {
        assert!(again(Class::Read, Outcome::Lost));
        assert!(!again(Class::Repeatable, Outcome::Lost));
        assert!(!again(Class::Once, Outcome::Lost));
    }

    #[test]
    fn what_was_not_carried_out_may_be_repeated_whatever_it_is() {
        for class in CLASSES {
            assert!(again(class, Outcome::NotSent) && again(class, Outcome::RolledBack));
            assert!(again(class, Outcome::Turned(None)));
            assert!(!again(class, Outcome::Answered) && !again(class, Outcome::Final));
        }
    }

    #[test]
    fn three_attempts_each_after_twice_the_time() {
        let wait = |attempts| decide(Class::Read, Outcome::Lost, attempts, LONG, 0.5);
        assert_eq!(wait(1), Decision::Again(Duration::from_millis(200)));
        assert_eq!(wait(2), Decision::Again(Duration::from_millis(400)));
        assert_eq!(wait(3), Decision::Give);
    }

    #[test]
    fn a_wait_that_the_server_asks_for_is_kept_within_the_deadline_only() {
        let turned = |seconds, left| {
            let after = Some(Duration::from_secs(seconds));
            decide(Class::Once, Outcome::Turned(after), 1, Duration::from_secs(left), 0.0)
        };
        assert_eq!(turned(1, 10), Decision::Again(Duration::from_millis(1025)));
        assert_eq!(turned(3600, 10), Decision::Give);
        assert_eq!(turned(10, 10), Decision::Give);
        assert_eq!(turned(u64::MAX, 10), Decision::Give);
    }

    #[test]
    fn a_certificate_does_not_get_better_by_trying_again() {
        let connect = |failure| Outcome::of(&Error::Connect { instance: "x".into(), failure });
        assert_eq!(connect(ConnectFailure::Expired), Outcome::Final);
        assert_eq!(connect(ConnectFailure::Forbidden([169, 254, 169, 254].into())), Outcome::Final);
        assert_eq!(connect(ConnectFailure::Refused), Outcome::NotSent);
    }
}
