//! One instance's requests, and what is common to answers that cannot be read.

use super::failure::Failure;
use crate::error::{Code, Error, Source};
use crate::odoo::call::CallDescription;
use crate::odoo::exchange;
use crate::odoo::instance::Instance;
use crate::odoo::methods::Class;
use crate::odoo::transport::{Method, Request, Response, Transport};
use std::fmt::Display;

pub(super) const XML: &str = "text/xml";
pub(super) const JSON: &str = "application/json";

/// The way to one instance.
#[derive(Clone, Copy)]
pub(super) struct Wire<'a> {
    pub(super) instance: &'a Instance,
    pub(super) transport: &'a dyn Transport,
}

impl Wire<'_> {
    /// Sends a body to a path below the instance's URL.
    pub(super) fn post(
        &self,
        path: &str,
        content_type: &'static str,
        body: Vec<u8>,
        bearer: Option<&str>,
        call: &CallDescription,
    ) -> Result<Response, Error> {
        let bearer = bearer.map(str::to_owned);
        let request = Request { method: Method::Post, content_type, bearer, body, ..self.get_request(path) };
        exchange::send(self.transport, request, call)
    }

    /// Asks for a path below the instance's URL.
    pub(super) fn get(&self, path: &str, call: &CallDescription) -> Result<Response, Error> {
        exchange::send(self.transport, self.get_request(path), call)
    }

    fn get_request(&self, path: &str) -> Request {
        let database = &self.instance.database;
        // Python reads other characters in a header as something else; the name in the arguments must do then.
        let plain = database.bytes().all(|byte| byte.is_ascii_graphic());
        Request {
            method: Method::Get,
            url: format!("{}{path}", self.instance.url),
            content_type: "",
            database: plain.then(|| database.clone()),
            bearer: None,
            body: Vec::new(),
        }
    }
}

/// Odoo answered, in a form that cannot be trusted. A write may well be done.
pub(super) fn unreadable(problem: &impl Display, call: &CallDescription) -> Error {
    let error = Error::new(Code::Unknown, Source::Odoo, format!("Odoo's answer cannot be read: {problem}."));
    match call.class() {
        // The same read gives the same answer.
        Class::Read => error.hint("Ask for fewer records or fields; a single field's text may be the cause."),
        Class::Write => call.lost(error),
    }
}

/// What an answer without JSON means in the JSON protocols.
pub(super) fn no_json(response: &Response, call: &CallDescription) -> Failure {
    match response.status {
        500 if response.content_type.contains("html") => Failure::Failed(page_for_a_value(response, call)),
        _ => foreign(response, call),
    }
}

/// What an answer means that is not of the protocol's own kind.
pub(super) fn foreign(response: &Response, call: &CallDescription) -> Failure {
    let error = exchange::foreign(response, call);
    if response.has_no_route() { Failure::Unspoken(error) } else { Failure::Failed(error) }
}

/// Odoo commits, and then fails to write a result such as bytes that are no text; for that it sends a page. A proxy's own
/// page looks alike, so for a write it is not certain.
fn page_for_a_value(response: &Response, call: &CallDescription) -> Error {
    match call.class() {
        Class::Read => Error::new(
            Code::Unknown,
            Source::Odoo,
            format!(
                "Odoo sent a page in the place of a value for {call} (HTTP 500): most likely JSON cannot carry it."
            ),
        )
        .hint("Ask for fewer fields. Of a binary field ask for the text (`datas` of an attachment, not `raw`)."),
        Class::Write => exchange::foreign(response, call),
    }
}

/// The credential holds what a protocol cannot carry.
pub(super) fn unspeakable_credential(carrier: impl Display) -> Error {
    Error::new(
        Code::Authentication,
        Source::Plugin,
        format!("The configured password or API key holds a character that {carrier} cannot carry."),
    )
    .hint("Whoever runs this server must set another one.")
}

/// A value of the call cannot be written down.
pub(super) fn unsendable(problem: impl Display, call: &CallDescription) -> Error {
    Error::invalid(format!("{call} cannot be sent: {problem}.")).hint("Nothing was sent. Correct that value.")
}
