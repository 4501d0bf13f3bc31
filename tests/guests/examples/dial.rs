//! Sends a request wherever its arguments say, and reports what came back.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::http::outgoing_handler::handle;
use odoo_mcp_test_guests::bindings::wasi::http::types::{
    ErrorCode, Fields, IncomingResponse, Method, OutgoingRequest, Scheme,
};
use odoo_mcp_test_guests::bindings::wasi::io::streams::StreamError;
use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, facts, string, tool};
use serde_json::{Map, Value, json};

component!(Dial);

struct Dial;

impl Fixture for Dial {
    const NAME: &'static str = "dial";

    fn tools() -> Vec<Tool> {
        let target = json!({
            "scheme": {"type": "string"},
            "authority": {"type": "string", "description": "host:port"},
            "path": {"type": "string"},
        });
        vec![tool("dial", "GETs scheme://authority/path, and says status and body, or the error.", target)]
    }

    fn call(_: Request, arguments: Map<String, Value>) -> Result<Step, Failure> {
        let scheme = match string(&arguments, "scheme")? {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => Scheme::Other(other.to_owned()),
        };
        let answer = get(&scheme, string(&arguments, "authority")?, string(&arguments, "path")?);
        Ok(facts(&match answer {
            Ok((status, body)) => json!({"status": status, "body": body}),
            Err(error) => json!({"error": error}),
        }))
    }
}

fn get(scheme: &Scheme, authority: &str, path: &str) -> Result<(u16, String), String> {
    let request = OutgoingRequest::new(Fields::new());
    let set = request
        .set_method(&Method::Get)
        .and_then(|()| request.set_scheme(Some(scheme)))
        .and_then(|()| request.set_authority(Some(authority)))
        .and_then(|()| request.set_path_with_query(Some(path)));
    set.map_err(|()| "not a valid target".to_owned())?;
    let pending = handle(request, None).map_err(said)?;
    pending.subscribe().block();
    let response = match pending.get() {
        Some(Ok(response)) => response.map_err(said)?,
        Some(Err(())) | None => return Err("the response was taken already".to_owned()),
    };
    Ok((response.status(), body(&response)?))
}

fn body(response: &IncomingResponse) -> Result<String, String> {
    let body = response.consume().map_err(|()| "the body was taken already".to_owned())?;
    let stream = body.stream().map_err(|()| "the stream was taken already".to_owned())?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(64 * 1024) {
            Ok(chunk) => bytes.extend(chunk),
            Err(StreamError::Closed) => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(StreamError::LastOperationFailed(error)) => return Err(error.to_debug_string()),
        }
    }
}

fn said(error: ErrorCode) -> String {
    match error {
        ErrorCode::InternalError(Some(text)) => text,
        other => format!("{other:?}"),
    }
}
