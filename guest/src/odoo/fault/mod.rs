//! Odoo's faults as errors.
//!
//! Over XML-RPC Odoo answers with one of four codes: 1 with a whole traceback, 2 to 4 with a text meant for people, in
//! the user's language. The JSON protocols name the exception. Invariant: the same failure gives the same code, retry
//! class and hint over all of them.
//!
//! In reading order: [`raised`] reads exceptions that have a name, [`traceback`] finds the one in a traceback,
//! [`exception`] is the table of exceptions, [`message`] reads the texts for people, [`unsendable`] knows the faults that
//! are none, and [`text`] takes out of all of them what nobody must see.

mod exception;
mod message;
mod raised;
mod text;
mod traceback;
mod unsendable;

pub(super) use exception::unknown_database;
pub(super) use message::refused_login;
pub use raised::Raised;
pub use text::clean;

use super::call::CallDescription;
use super::protocol::Protocol;
use crate::error::{Code, Error, Retry, Source};
use serde_json::Value;
use unsendable::Unsendable;

/// What a call gave for which Odoo answered with a fault of XML-RPC.
///
/// # Errors
/// All but two: a method that returns nothing, or records, is carried out and then answered with a fault, for XML-RPC has
/// no word for them. Those are [`Value::Null`].
pub fn outcome(code: i64, text: &str, call: &CallDescription) -> Result<Value, Error> {
    match unsendable::recognise(code, text) {
        Some(Unsendable::Nothing | Unsendable::Records) => Ok(Value::Null),
        Some(Unsendable::Result) => Err(unsent_result(Protocol::Xmlrpc, call)),
        None => Err(from_fault(code, text, call)),
    }
}

/// The error that a fault of XML-RPC stands for.
///
/// Its message is bounded, and holds neither traceback nor server path.
pub fn from_fault(code: i64, text: &str, call: &CallDescription) -> Error {
    match code {
        1 => exception::error(&traceback::exception(text), call),
        2 => message::user_error(&text::clean(text), call),
        3 => message::access_denied(&text::clean(text), call),
        4 => message::access_error(&text::clean(text), call),
        _ => odoo(
            Code::Unknown,
            format!("Odoo answered {call} with a fault of unknown code {code}: {}", text::clean(text)),
        ),
    }
}

/// Not `Retry::UnknownOutcome`: what happened is known.
fn unsent_result(protocol: Protocol, call: &CallDescription) -> Error {
    odoo(
        Code::Unknown,
        format!(
            "The call was carried out, its result could not be transferred: {call} returns a value that {protocol} \
             cannot carry."
        ),
    )
    .retry(Retry::Never)
    .hint("Do not repeat a write: it is done. For a read, ask for fewer fields or attributes, or use another method.")
}

fn odoo(code: Code, message: impl Into<String>) -> Error {
    Error::new(code, Source::Odoo, message)
}

#[cfg(test)]
mod tests;
