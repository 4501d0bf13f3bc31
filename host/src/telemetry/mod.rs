//! What the host tells the operator: logs, an audit of every request, and metrics.
//!
//! In reading order: [`logs`] go to stderr. [`account`] is what the rest of the program holds: it accounts for everything
//! that passes the gate, in the [`audit`] (one line per request, for a human who asks what happened) and in the
//! [`metrics`] (bounded figures, for a machine that watches). [`words`] are the labels of both.
//!
//! Invariant: nothing here writes to stdout, which belongs to the transport, and nothing here is a value: neither a
//! credential nor what a request or an answer holds.

pub mod account;
pub mod audit;
pub mod logs;
pub mod metrics;
mod unhurried;
pub mod words;

pub use account::{Account, Book, Entry, Unrecorded, Wire};
pub use audit::record::{Caller, Request};
pub use logs::{Error, LEVEL_VARIABLE, Level, PLUGIN, start, subscriber};
pub use words::{Breaker, Cache, Called, Kept, Outcome, Retry, StepEnd};
