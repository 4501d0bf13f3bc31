//! The client: one instance over XML-RPC.

use super::call::CallDescription;
use super::exchange::exchange;
use super::instance::Instance;
use super::methods::Class;
use super::transport::{Request, Transport};
use super::version::Version;
use super::xmlrpc::{self, Answer};
use super::{Rpc, fault};
use crate::error::{Code, Error, Source};
use serde_json::{Map, Value, json};
use std::cell::OnceCell;

/// Speaks to one instance for as long as one tool call takes.
///
/// The user's id and the version are asked for once. Beyond that nothing is kept: the host remembers the answers of
/// `authenticate` and `version`, so a new client asks cheaply.
pub struct Client<'a> {
    instance: &'a Instance,
    transport: &'a dyn Transport,
    uid: OnceCell<i64>,
    version: OnceCell<Version>,
}

impl<'a> Client<'a> {
    /// A client that has asked nothing yet, but may know something from the host.
    pub fn new(instance: &'a Instance, transport: &'a dyn Transport) -> Self {
        let (uid, version) = (OnceCell::new(), OnceCell::new());
        if let Some(known) = instance.uid {
            uid.get_or_init(|| known);
        }
        if let Some(known) = &instance.version {
            version.get_or_init(|| known.clone());
        }
        Self { instance, transport, uid, version }
    }

    fn ask(&self, service: Service, method: &str, params: &[Value], call: &CallDescription) -> Result<Value, Error> {
        let body = xmlrpc::encode_call(method, params).map_err(|error| unsendable(&error, service, call))?;
        let url = format!("{}/xmlrpc/2/{}", self.instance.url, service.as_str());
        let request = Request { url, content_type: XML, body };
        let response = exchange(self.transport, request, &[XML, "application/xml"], call)?;
        match xmlrpc::decode_response(&response.body) {
            Ok(Answer::Value(value)) => Ok(value),
            Ok(Answer::Fault { code, text }) => {
                fault::outcome(code, &text, call).map_err(|error| self.without_credential(error))
            }
            Err(problem) => Err(unreadable(&problem, call)),
        }
    }

    /// Odoo has no reason to repeat a credential. This keeps the promise for modules that have one.
    fn without_credential(&self, mut error: Error) -> Error {
        let credential = self.instance.credential.as_str();
        // A short word, such as a demo's `admin`, may stand in any text, and striking it out would show what it is.
        if credential.len() >= SECRET_LENGTH {
            error.message = error.message.replace(credential, "[credential]");
        }
        error
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
        let call = CallDescription::version(self.instance);
        let answer = self.ask(Service::Common, "version", &[], &call)?;
        let version = Version::from_answer(&answer).ok_or_else(|| {
            Error::new(
                Code::Connection,
                Source::Odoo,
                format!("What answers at {} tells no version of Odoo.", call.url),
            )
            .hint("Check the URL in this server's configuration (ODOO_URL).")
        })?;
        Ok(self.version.get_or_init(|| version).clone())
    }

    fn uid(&self) -> Result<i64, Error> {
        if let Some(uid) = self.uid.get() {
            return Ok(*uid);
        }
        let Instance { database, username, credential, .. } = self.instance;
        let call = CallDescription::login(self.instance);
        let params = [json!(database), json!(username), json!(credential), json!({})];
        let answer = self.ask(Service::Common, "authenticate", &params, &call)?;
        if answer == Value::Bool(false) {
            return Err(fault::refused_login(&call));
        }
        match answer.as_i64().filter(|uid| *uid > 0) {
            Some(uid) => Ok(*self.uid.get_or_init(|| uid)),
            None => Err(Error::new(Code::Unknown, Source::Odoo, "Odoo answered the login without a user's id.")),
        }
    }

    fn call(&self, model: &str, method: &str, args: Vec<Value>, kwargs: Map<String, Value>) -> Result<Value, Error> {
        let call = CallDescription::method(self.instance, model, method, &args, &kwargs);
        if NEED_IDS.contains(&method) && args.first().and_then(Value::as_array).is_some_and(Vec::is_empty) {
            return Err(Error::invalid(format!(
                "{call} was given no ids, so it would change nothing and report success."
            ))
            .hint("Search for the records first and give their ids."));
        }
        let uid = self.uid()?;
        let Instance { database, credential, .. } = self.instance;
        let params = [
            json!(database),
            json!(uid),
            json!(credential),
            json!(model),
            json!(method),
            Value::Array(args),
            Value::Object(kwargs),
        ];
        self.ask(Service::Object, "execute_kw", &params, &call)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    Common,
    Object,
}

impl Service {
    fn as_str(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Object => "object",
        }
    }
}

const XML: &str = "text/xml";
/// Characters from which a credential is struck out of Odoo's texts; an API key has 40.
const SECRET_LENGTH: usize = 8;
/// Methods of every model that Odoo carries out on no records at all, without a word.
const NEED_IDS: [&str; 6] = ["action_archive", "action_unarchive", "copy", "toggle_active", "unlink", "write"];

/// The call cannot be written down. Its own arguments are told by their names, not by their place in the RPC.
fn unsendable(error: &xmlrpc::EncodeError, service: Service, call: &CallDescription) -> Error {
    let text = error.to_string();
    if text.starts_with("params[2]") {
        return Error::new(
            Code::Authentication,
            Source::Plugin,
            "The configured password or API key holds a character that XML-RPC cannot carry.",
        )
        .hint("Whoever runs this server must set another one.");
    }
    let text = match service {
        Service::Object => text.replacen("params[5]", "args", 1).replacen("params[6]", "kwargs", 1),
        Service::Common => text,
    };
    Error::invalid(format!("{call} cannot be sent: {text}.")).hint("Nothing was sent. Correct that value.")
}

/// Odoo answered, in a form that cannot be trusted. A write may well be done.
fn unreadable(problem: &xmlrpc::DecodeError, call: &CallDescription) -> Error {
    let error = Error::new(Code::Unknown, Source::Odoo, format!("Odoo's answer cannot be read: {problem}."));
    match call.class() {
        // The same read gives the same answer.
        Class::Read => error.hint("Ask for fewer records or fields; a single field's text may be the cause."),
        Class::Write => call.lost(error),
    }
}

#[cfg(test)]
mod tests;
