//! The services `common` and `object`, which XML-RPC and JSON-RPC share with their positional arguments.

use super::failure::Failure;
use super::wire::{JSON, Wire, XML, foreign, no_json, unreadable, unsendable, unspeakable_credential};
use crate::error::Error;
use crate::odoo::call::CallDescription;
use crate::odoo::protocol::Protocol;
use crate::odoo::transport::Response;
use crate::odoo::{fault, jsonrpc, xmlrpc};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
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

/// Which of the two carries a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Xmlrpc,
    Jsonrpc,
}

impl Carrier {
    /// Calls a service's method. `params[2]` is the credential, where there is one.
    pub(super) fn ask(
        self,
        wire: Wire<'_>,
        service: Service,
        method: &str,
        params: &[&Value],
        call: &CallDescription,
    ) -> Result<Value, Failure> {
        match self {
            Self::Xmlrpc => over_xmlrpc(wire, service, method, params, call),
            Self::Jsonrpc => over_jsonrpc(wire, service, method, params, call),
        }
    }
}

fn over_xmlrpc(
    wire: Wire<'_>,
    service: Service,
    method: &str,
    params: &[&Value],
    call: &CallDescription,
) -> Result<Value, Failure> {
    let body = xmlrpc::encode_call(method, params).map_err(|error| unwritten(&error, service, call))?;
    let path = format!("/xmlrpc/2/{}", service.as_str());
    let response = wire.post(&path, XML, body, None, call)?;
    if response.status != 200 || !response.is_xml() {
        return Err(foreign(&response, call));
    }
    match xmlrpc::decode_response(&response.body) {
        Ok(xmlrpc::Answer::Value(value)) => Ok(value),
        Ok(xmlrpc::Answer::Fault { code, text }) => Ok(fault::outcome(code, &text, call)?),
        Err(problem) => Err(unreadable(&problem, call).into()),
    }
}

/// The call cannot be written down. Its own arguments are told by their names, not by their place in the RPC.
fn unwritten(error: &xmlrpc::EncodeError, service: Service, call: &CallDescription) -> Error {
    let text = error.to_string();
    if text.starts_with("params[2]") {
        return unspeakable_credential(Protocol::Xmlrpc);
    }
    match service {
        Service::Object => unsendable(text.replacen("params[5]", "args", 1).replacen("params[6]", "kwargs", 1), call),
        Service::Common => unsendable(text, call),
    }
}

/// Odoo answers with status 200 but for errors of the request itself; up to 15 also for those with another one.
fn over_jsonrpc(
    wire: Wire<'_>,
    service: Service,
    method: &str,
    params: &[&Value],
    call: &CallDescription,
) -> Result<Value, Failure> {
    let body = jsonrpc::encode_call(service.as_str(), method, params).map_err(|error| unsendable(error, call))?;
    let response = wire.post("/jsonrpc", JSON, body, None, call)?;
    let decoded = if response.is_json() { Some(jsonrpc::decode_response(&response.body)) } else { None };
    match decoded {
        Some(Ok(jsonrpc::Answer::Value(value))) if response.status == 200 => Ok(value),
        Some(Ok(jsonrpc::Answer::Raised(raised))) => Err(raised.error(Protocol::Jsonrpc, call).into()),
        // The status that Odoo wrote into the answer instead of the answer's head.
        Some(Ok(jsonrpc::Answer::NoRoute)) => Err(foreign(&Response { status: 404, ..response }, call)),
        Some(Err(problem)) if response.status == 200 => Err(unreadable(&problem, call).into()),
        _ => Err(no_json(&response, call)),
    }
}
