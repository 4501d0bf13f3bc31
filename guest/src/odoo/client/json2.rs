//! Calls over JSON-2.

use super::failure::Failure;
use super::wire::{JSON, Wire, no_json, unreadable, unsendable, unspeakable_credential};
use crate::error::Error;
use crate::odoo::call::CallDescription;
use crate::odoo::fault;
use crate::odoo::json2::{self, ArgumentError};
use crate::odoo::protocol::{JSON2_SINCE, Protocol};
use crate::odoo::transport::Response;
use serde_json::{Map, Value};

/// Calls a model's method. `major` is Odoo's version, on which some arguments' names depend.
pub(super) fn call(
    wire: Wire<'_>,
    target: (&str, &str),
    args: &[Value],
    kwargs: &Map<String, Value>,
    major: u32,
    call: &CallDescription,
) -> Result<Value, Failure> {
    let (model, method) = target;
    let key = wire.instance.credential.expose();
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::Inexpressible(unspeakable_credential("an HTTP header")));
    }
    if !is_name(model) || !is_name(method) {
        return Err(Failure::Failed(Error::invalid(format!("{call} is not a plain name of a model and a method."))));
    }
    let body = json2::encode_arguments(method, args, kwargs, major).map_err(|error| inexpressible(&error, call))?;
    let response = wire.post(&format!("/json/2/{model}/{method}"), JSON, body, Some(key), call)?;
    if response.status != 200 || !response.is_json() {
        return Err(refusal(&response, call));
    }
    json2::decode_value(&response.body, method, args).map_err(|problem| unreadable(&problem, call).into())
}

/// Names become a part of the URL. Invariant: no other URL can be made with them.
fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(plain))
}

fn inexpressible(error: &ArgumentError, call: &CallDescription) -> Failure {
    let error = match error {
        ArgumentError::UnknownNames { .. } => Error::invalid(format!("{call} cannot be called: {error}.")).hint(
            "Nothing was sent. Give the ids of the records first and everything else by name, or let whoever runs this \
             server set ODOO_<NAME>_PROTOCOL to auto.",
        ),
        error => unsendable(error, call),
    };
    Failure::Inexpressible(error)
}

/// What an answer without a value means.
fn refusal(response: &Response, call: &CallDescription) -> Failure {
    let raised = if response.is_json() { json2::decode_failure(&response.body) } else { None };
    match (response.status, raised) {
        // Before anything is looked up: no key, an unknown or expired one, or a password.
        (401, Some(raised)) => Failure::Unspoken(raised.error(Protocol::Json2, call)),
        (400..=599, Some(raised)) => Failure::Failed(raised.error(Protocol::Json2, call)),
        (404, None) => Failure::Unspoken(no_route(call)),
        _ => no_json(response, call),
    }
}

/// Odoo answers so for a database that it does not find, and up to 18 always.
fn no_route(call: &CallDescription) -> Error {
    let mut error = fault::unknown_database(call);
    error.message = format!(
        "There is no JSON-2 API for the database `{}` at {}: the database's name is wrong, or Odoo is older than \
         {JSON2_SINCE}.0.",
        call.database, call.url
    );
    error
}
