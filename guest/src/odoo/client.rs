//! The client: one instance over XML-RPC.
//!
//! Each sandbox lives for one step, so that the login and the version are asked for anew each time; the host answers
//! both from its cache. Other encodings will stand beside [`Client::post`].

use super::fault::{self, Lost};
use super::instance::Instance;
use super::method::{how_to_look, is_read};
use super::transport::{Request, Transport, TransportError};
use super::version::Version;
use super::xmlrpc::{self, Answer};
use super::{Rpc, page};
use crate::error::{Code, Error, Retry, Source};
use serde_json::{Map, Value, json};
use std::cell::OnceCell;

/// One instance and the way to it.
pub struct Client<'a> {
    instance: &'a Instance,
    transport: &'a dyn Transport,
    uid: OnceCell<i64>,
    version: OnceCell<Version>,
}

/// What is being called, for the words of an error.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Empty for the service `common`.
    pub model: &'a str,
    pub method: &'a str,
}

impl Call<'_> {
    /// May the call have changed something?
    pub fn writes(&self) -> bool {
        !self.model.is_empty() && !is_read(self.method)
    }

    fn name(&self) -> String {
        if self.model.is_empty() { self.method.to_owned() } else { format!("{}.{}", self.model, self.method) }
    }
}

impl<'a> Client<'a> {
    pub fn new(instance: &'a Instance, transport: &'a dyn Transport) -> Self {
        Self { instance, transport, uid: OnceCell::new(), version: OnceCell::new() }
    }

    fn post(&self, service: &str, method: &str, params: &[Value], call: Call<'_>) -> Result<Value, Error> {
        let body = xmlrpc::encode_call(method, params).map_err(|error| unsendable(&error))?;
        let request =
            Request { url: format!("{}/xmlrpc/2/{service}", self.instance.url), content_type: "text/xml", body };
        let response = self.transport.send(request).map_err(|error| self.not_carried(error, call))?;
        if let Some(error) = page::refusal(&response, self.instance, call) {
            return Err(error);
        }
        match xmlrpc::decode_response(&response.body) {
            Ok(Answer::Value(value)) => Ok(value),
            Ok(Answer::Fault { code, text }) => match fault::lost_result(&text) {
                // The method ran and was committed; only its result could not be written as XML.
                Some(Lost::Nothing) => Ok(Value::Null),
                Some(Lost::Result) => Err(carried_out(call)),
                None => Err(fault::from_fault(code, &text, self.instance, call)),
            },
            Err(error) => Err(unreadable(&error, call)),
        }
    }

    fn not_carried(&self, error: TransportError, call: Call<'_>) -> Error {
        let host = &self.instance.url;
        match error {
            TransportError::NotSent(why) => {
                Error::new(Code::Connection, Source::Network, format!("Odoo at {host} was not reached: {why}."))
                    .retry(Retry::Safe)
                    .hint("Nothing was sent. Try again later; if it stays so, the operator checks ODOO_URL and whether Odoo is up.")
            }
            TransportError::TimedOut(why) => lost(Code::Timeout, format!("Odoo at {host} did not answer in time: {why}."), call),
            TransportError::Lost(why) => {
                lost(Code::Connection, format!("The answer of Odoo at {host} was lost: {why}."), call)
            }
            TransportError::Refused(why) => {
                let code = if why.contains("busy") { Code::RateLimit } else { Code::Permission };
                let retry = if code == Code::RateLimit { Retry::Safe } else { Retry::Never };
                Error::new(code, Source::Host, format!("The host did not send {}: {why}.", call.name())).retry(retry)
            }
        }
    }
}

impl Rpc for Client<'_> {
    fn instance(&self) -> &Instance {
        self.instance
    }

    fn version(&self) -> Result<Version, Error> {
        if let Some(version) = self.version.get() {
            return Ok(version.clone());
        }
        let answer = self.post("common", "version", &[], Call { model: "", method: "version" })?;
        let version = Version::from_answer(&answer).ok_or_else(|| {
            Error::new(
                Code::Connection,
                Source::Odoo,
                "The server answered the question for its version with something else.",
            )
            .hint("Is ODOO_URL the base address of an Odoo server?")
        })?;
        Ok(self.version.get_or_init(|| version).clone())
    }

    fn uid(&self) -> Result<i64, Error> {
        if let Some(uid) = self.uid.get() {
            return Ok(*uid);
        }
        let Instance { database, username, credential, .. } = self.instance;
        let params = [json!(database), json!(username), json!(credential), json!({})];
        let answer = self.post("common", "authenticate", &params, Call { model: "", method: "authenticate" })?;
        match answer.as_i64().filter(|uid| *uid > 0) {
            Some(uid) => Ok(*self.uid.get_or_init(|| uid)),
            None => Err(fault::bad_credentials(self.instance)),
        }
    }

    fn call(&self, model: &str, method: &str, args: Vec<Value>, kwargs: Map<String, Value>) -> Result<Value, Error> {
        let Instance { database, credential, .. } = self.instance;
        let params = [
            json!(database),
            json!(self.uid()?),
            json!(credential),
            json!(model),
            json!(method),
            args.into(),
            kwargs.into(),
        ];
        self.post("object", "execute_kw", &params, Call { model, method })
    }
}

/// An error after the request may have left: a read may be repeated, a write is unknown, never "failed".
pub(super) fn lost(code: Code, message: String, call: Call<'_>) -> Error {
    if call.writes() {
        let unknown = format!("{message} Whether {} was carried out is unknown.", call.name());
        Error::new(code, Source::Network, unknown)
            .retry(Retry::UnknownOutcome)
            .hint(how_to_look(call.model, call.method))
    } else {
        Error::new(code, Source::Network, message)
            .retry(Retry::Safe)
            .hint("It only reads: the same call may be made again.")
    }
}

fn unreadable(error: &xmlrpc::DecodeError, call: Call<'_>) -> Error {
    let message = format!("What came back from Odoo cannot be read: {error}.");
    let error = lost(Code::Connection, message, call);
    if call.writes() {
        error
    } else {
        error.hint("Ask for fewer records or fields; if it stays so, tell the operator.")
    }
}

fn carried_out(call: Call<'_>) -> Error {
    Error::new(
        Code::Unknown,
        Source::Odoo,
        format!("{} was carried out, but XML-RPC cannot carry its result. Do not repeat it.", call.name()),
    )
    .hint(how_to_look(call.model, call.method).replace("Look before repeating it", "To see what it did"))
}

/// The path counts from the parameters of the call; the caller knows the values by name alone.
fn unsendable(error: &xmlrpc::EncodeError) -> Error {
    let text = error.to_string();
    let named = text.trim_start_matches(|c: char| matches!(c, '[' | ']' | '.') || c.is_ascii_digit());
    Error::invalid(format!("A value cannot be sent to Odoo: {named}."))
        .hint("Change that value and call again; nothing was sent.")
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
