//! Odoo's version, asked for without a login.

use super::failure::Failure;
use super::services::{Carrier, Service};
use super::wire::{Wire, unreadable};
use crate::error::{Code, Error, Source};
use crate::odoo::call::CallDescription;
use crate::odoo::protocol::Protocol;
use crate::odoo::version::Version;
use crate::odoo::{exchange, json};
use serde_json::Value;

/// Asks by `common.version`, which every Odoo up to 21 answers, and by `GET /web/version` (19 and later) where that
/// service is not to be had: its protocols are being removed.
pub(super) fn detect(wire: Wire<'_>) -> Result<Version, Error> {
    let call = CallDescription::version(wire.instance);
    let (carriers, by_get): (&[Carrier], bool) = match wire.instance.credential.protocols() {
        [Protocol::Xmlrpc] => (&[Carrier::Xmlrpc], false),
        [Protocol::Jsonrpc] => (&[Carrier::Jsonrpc], false),
        _ => (&[Carrier::Jsonrpc, Carrier::Xmlrpc], true),
    };
    let mut first = None;
    for carrier in carriers {
        match carrier.ask(wire, Service::Common, "version", &[], &call) {
            Ok(answer) => return read(&answer, &call),
            Err(Failure::Failed(error)) => return Err(error),
            Err(Failure::Unspoken(error) | Failure::Inexpressible(error)) => {
                first.get_or_insert(error);
            }
        }
    }
    if by_get {
        let response = wire.get("/web/version", &call)?;
        if response.status == 200 && response.is_json() {
            let answer = json::decode(&response.body).map_err(|problem| unreadable(&problem, &call))?;
            return read(&answer, &call);
        }
        first.get_or_insert_with(|| exchange::foreign(&response, &call));
    }
    Err(first.unwrap_or_else(|| no_version(&call)))
}

fn read(answer: &Value, call: &CallDescription) -> Result<Version, Error> {
    Version::from_answer(answer).ok_or_else(|| no_version(call))
}

fn no_version(call: &CallDescription) -> Error {
    let message = format!("What answers at {} tells no version of Odoo.", call.url);
    Error::new(Code::Connection, Source::Odoo, message).hint("Check the URL in this server's configuration (ODOO_URL).")
}
