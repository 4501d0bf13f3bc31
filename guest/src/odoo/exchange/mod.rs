//! Sends one request, and judges answers that are not of the protocol's own kind: those of proxies, login pages and
//! overloaded servers become errors that say what to check.
//!
//! Whoever reads an answer asks its media type first: [`Response::is_json`] and [`Response::is_xml`].
//!
//! Invariant: one request is sent once. Whether it may be sent again is the caller's decision, by `Error::retry`.

mod status;

use super::call::CallDescription;
use super::transport::{Request, Response, Transport, TransportError};
use crate::error::{Code, Error, Retry, Source};

pub use status::error as foreign;

/// Sends `request` and gives the answer, whatever it is.
///
/// # Errors
/// E001, E003, E004, E006 or E007 when there is none, with the retry class that is right for `call`.
pub fn send(transport: &dyn Transport, request: Request, call: &CallDescription) -> Result<Response, Error> {
    transport.send(request).map_err(|failure| not_answered(&failure, call))
}

fn not_answered(failure: &TransportError, call: &CallDescription) -> Error {
    match failure {
        TransportError::NotSent(text) => Error::new(
            Code::Connection,
            Source::Network,
            format!("Odoo at {} was not reached: {text}.", call.url),
        )
        .retry(Retry::Safe)
        .hint("Nothing was sent. Check that the URL is right and that the server runs and can be reached from here."),
        TransportError::TimedOut(text) => {
            call.lost(Error::new(Code::Timeout, Source::Network, format!("Odoo did not answer in time: {text}.")))
        }
        TransportError::Lost(text) => {
            call.lost(Error::new(Code::Connection, Source::Network, format!("Odoo's answer did not arrive: {text}.")))
        }
        TransportError::Refused(text) => refused(text, call),
    }
}

/// The host's own words say which rule or limit it was. The code tells a model what helps: waiting, less at once, or
/// nothing that it could do.
fn refused(text: &str, call: &CallDescription) -> Error {
    let error = |code| Error::new(code, Source::Host, format!("The server refused to send {call}: {text}."));
    if text.contains("is busy") {
        error(Code::RateLimit).retry(Retry::Safe).hint("Nothing was sent. Repeat the call in a few seconds.")
    } else if text.contains("limits.rpcs") {
        error(Code::RateLimit).hint("Ask for less in one call.")
    } else if text.contains("limits.request") {
        error(Code::Validation).hint("Send less at once: split the values or the records over several calls.")
    } else {
        error(Code::Permission)
            .hint("Nothing was sent. This is a rule of whoever runs this server; repeating the call changes nothing.")
    }
}

#[cfg(test)]
mod tests;
