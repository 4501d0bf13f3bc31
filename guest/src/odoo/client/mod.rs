//! The client: one instance over whichever protocol is best.
//!
//! `services` calls over XML-RPC and JSON-RPC, `json2` over JSON-2, `version` finds Odoo's version; `wire` sends their
//! requests and `failure` says how an attempt ended. Here the protocols are put in order.

mod failure;
mod json2;
mod services;
mod version;
mod wire;

use super::call::CallDescription;
use super::instance::Instance;
use super::methods::{self, Class};
use super::protocol::{JSON2_SINCE, Protocol};
use super::transport::{Response, Transport};
use super::version::Version;
use super::{Rpc, fault};
use crate::error::{Code, Error, Source};
use failure::Failure;
use serde_json::{Map, Value, json};
use services::{Carrier, Service};
use std::cell::{Cell, OnceCell};
use wire::Wire;

/// Speaks to one instance for as long as one tool call takes.
///
/// The user's id and the version are asked for once. Beyond that nothing is kept: the host remembers the answers of
/// `authenticate` and `version`, so a new client asks cheaply.
///
/// Invariant: a call is sent once. It is sent again in another protocol only when it is certain that the first attempt
/// was not carried out.
pub struct Client<'a> {
    wire: Wire<'a>,
    uid: OnceCell<i64>,
    version: OnceCell<Version>,
    /// How many of the credential's protocols the server turned out not to speak.
    unspoken: Cell<usize>,
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
        Self { wire: Wire { instance, transport }, uid, version, unspoken: Cell::new(0) }
    }

    /// The protocols that are left to try, best first; at least one.
    fn protocols(&self) -> Result<&'static [Protocol], Error> {
        let all = self.wire.instance.credential.protocols();
        if let ([Protocol::Json2, _, ..], 0) = (all, self.unspoken.get())
            && self.version()?.major < JSON2_SINCE
        {
            self.unspoken.set(1);
        }
        Ok(all.get(self.unspoken.get()..).unwrap_or_default())
    }

    /// Makes an attempt in one protocol after the other, until one gives a value or an error that counts.
    ///
    /// When none speaks, the best protocol's reason is told: the others are makeshifts.
    fn in_best_protocol<T>(&self, attempt: impl Fn(Protocol) -> Result<T, Failure>) -> Result<T, Error> {
        let mut reason = None;
        let mut left = self.protocols()?;
        while let Some((protocol, next)) = left.split_first() {
            match attempt(*protocol) {
                Ok(value) => return Ok(value),
                Err(Failure::Failed(error)) => return Err(self.without_credential(error)),
                Err(Failure::Inexpressible(error)) => {
                    reason.get_or_insert(error);
                }
                Err(Failure::Unspoken(error)) => {
                    reason.get_or_insert(error);
                    self.forget(*protocol);
                }
            }
            left = next;
        }
        Err(self.without_credential(reason.unwrap_or_else(no_protocol)))
    }

    /// Leaves a protocol and the better ones out from now on, unless no other is left.
    fn forget(&self, protocol: Protocol) {
        let all = self.wire.instance.credential.protocols();
        let behind = all.iter().position(|known| *known == protocol).map_or(0, |at| at + 1);
        if behind < all.len() {
            self.unspoken.set(self.unspoken.get().max(behind));
        }
    }

    /// Logs in, unless the user's id is known.
    fn log_in(&self, carrier: Carrier) -> Result<i64, Failure> {
        if let Some(uid) = self.uid.get() {
            return Ok(*uid);
        }
        let call = &CallDescription::login(self.wire.instance);
        let Instance { database, username, credential, .. } = self.wire.instance;
        let params = [json!(database), json!(username), json!(credential.expose()), json!({})];
        let params: Vec<&Value> = params.iter().collect();
        let answer = carrier.ask(self.wire, Service::Common, "authenticate", &params, call)?;
        if answer == Value::Bool(false) {
            return Err(fault::refused_login(call).into());
        }
        let uid = user_id(&answer)?;
        Ok(*self.uid.get_or_init(|| uid))
    }

    /// JSON-2 has no login: the key says who calls.
    fn ask_who(&self) -> Result<i64, Failure> {
        let call = &CallDescription::login(self.wire.instance);
        let target = ("res.users", "context_get");
        let answer = json2::call(self.wire, target, &[], &Map::new(), self.major(), call)?;
        let uid = user_id(answer.get("uid").unwrap_or(&Value::Null))?;
        Ok(*self.uid.get_or_init(|| uid))
    }

    /// The major version as far as it is known. It is not asked for: only few names of arguments depend on it.
    fn major(&self) -> u32 {
        self.version.get().map_or(JSON2_SINCE, |version| version.major)
    }

    /// Odoo has no reason to repeat a credential. This keeps the promise for modules that have one.
    fn without_credential(&self, mut error: Error) -> Error {
        let credential = self.wire.instance.credential.expose();
        // A short word, such as a demo's `admin`, may stand in any text, and striking it out would show what it is.
        if credential.len() >= SECRET_LENGTH {
            error.message = error.message.replace(credential, "[credential]");
        }
        error
    }
}

impl Rpc for Client<'_> {
    fn instance(&self) -> &Instance {
        self.wire.instance
    }

    fn version(&self) -> Result<Version, Error> {
        if let Some(version) = self.version.get() {
            return Ok(version.clone());
        }
        let version = version::detect(self.wire)?;
        Ok(self.version.get_or_init(|| version).clone())
    }

    fn uid(&self) -> Result<i64, Error> {
        if let Some(uid) = self.uid.get() {
            return Ok(*uid);
        }
        self.in_best_protocol(|protocol| match protocol {
            Protocol::Json2 => self.ask_who(),
            Protocol::Jsonrpc => self.log_in(Carrier::Jsonrpc),
            Protocol::Xmlrpc => self.log_in(Carrier::Xmlrpc),
        })
    }

    fn call(&self, model: &str, method: &str, args: Vec<Value>, kwargs: Map<String, Value>) -> Result<Value, Error> {
        let call = CallDescription::method(self.wire.instance, model, method, &args, &kwargs);
        if would_do_nothing(method, &args) {
            return Err(Error::invalid(format!(
                "{call} was given no ids, so it would change nothing and report success."
            ))
            .hint("Search for the records first and give their ids."));
        }
        let execute = |carrier: Carrier, args: &Value, kwargs: &Value| {
            let uid = json!(self.log_in(carrier)?);
            let Instance { database, credential, .. } = self.wire.instance;
            let [database, secret] = [json!(database), json!(credential.expose())];
            let [model, method] = [json!(model), json!(method)];
            let params = [&database, &uid, &secret, &model, &method, args, kwargs];
            carrier.ask(self.wire, Service::Object, "execute_kw", &params, &call)
        };
        let (args, kwargs) = (Value::Array(args), Value::Object(kwargs));
        self.in_best_protocol(|protocol| match (protocol, &args, &kwargs) {
            (Protocol::Json2, Value::Array(args), Value::Object(kwargs)) => {
                json2::call(self.wire, (model, method), args, kwargs, self.major(), &call)
            }
            (Protocol::Xmlrpc, args, kwargs) => execute(Carrier::Xmlrpc, args, kwargs),
            (_, args, kwargs) => execute(Carrier::Jsonrpc, args, kwargs),
        })
    }

    fn document(&self, path: &str) -> Result<Response, Error> {
        self.wire.get(path, &CallDescription::document(self.wire.instance))
    }
}

/// Characters from which a credential is struck out of Odoo's texts; an API key has 40.
const SECRET_LENGTH: usize = 8;

/// Whether Odoo would carry a call out on no records at all, without a word. Buttons are methods of records, too.
fn would_do_nothing(method: &str, args: &[Value]) -> bool {
    const OF_RECORDS: [&str; 9] = [
        "activity_feedback",
        "activity_schedule",
        "copy",
        "message_post",
        "message_subscribe",
        "toggle_active",
        "unlink",
        "update_field_translations",
        "write",
    ];
    let is_button = method.starts_with("action_") || method.starts_with("button_");
    let of_records = is_button || OF_RECORDS.contains(&method);
    of_records
        && methods::class(method) == Class::Write
        && matches!(args.first(), Some(Value::Array(ids)) if ids.is_empty())
}

fn user_id(answer: &Value) -> Result<i64, Failure> {
    answer
        .as_i64()
        .filter(|uid| *uid > 0)
        .ok_or_else(|| Error::new(Code::Unknown, Source::Odoo, "Odoo answered the login without a user's id.").into())
}

/// Never happens: a credential always has a protocol.
fn no_protocol() -> Error {
    Error::new(Code::Unknown, Source::Plugin, "There is no protocol in which to call Odoo.")
}

#[cfg(test)]
mod tests;
