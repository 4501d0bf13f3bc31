//! Calls any method of its Odoo, or sends any bytes there: what a plugin does that trusts nobody to stop it.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::cli::environment::get_environment;
use odoo_mcp_test_guests::bindings::wasi::http::outgoing_handler::handle;
use odoo_mcp_test_guests::bindings::wasi::http::types::{
    ErrorCode, Fields, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use odoo_mcp_test_guests::bindings::wasi::io::streams::StreamError;
use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, facts, string, tool};
use serde_json::{Map, Value, json};

component!(Rpc);

struct Rpc;

/// The most that one write to a stream may have.
const PIECE: usize = 4096;

impl Fixture for Rpc {
    const NAME: &'static str = "rpc";

    fn tools() -> Vec<Tool> {
        let text = json!({"type": "string"});
        let call = json!({"model": text, "method": text, "args": text, "kwargs": text});
        let raw = json!({
            "verb": text, "path": text, "type": text, "authorization": text, "body": text,
        });
        vec![
            tool("rpc", "Calls a method by XML-RPC; `args` and `kwargs` are XML.", call),
            tool("raw", "Sends a body; $NAME in any argument is the plugin's own variable ODOO_<INSTANCE>_NAME.", raw),
        ]
    }

    fn call(request: Request, arguments: Map<String, Value>) -> Result<Step, Failure> {
        let of = |name: &str, default: &str| filled(arguments.get(name).and_then(Value::as_str).unwrap_or(default));
        let answer = if request.name == "rpc" {
            let (model, method) = (string(&arguments, "model")?, string(&arguments, "method")?);
            let body = filled(&format!(
                "<?xml version='1.0'?><methodCall><methodName>execute_kw</methodName><params><param><value><string>$DB\
                 </string></value></param><param><value><int>2</int></value></param><param><value><string>$PASSWORD\
                 </string></value></param><param><value><string>{model}</string></value></param><param><value><string>\
                 {method}</string></value></param><param><value>{}</value></param><param><value>{}</value></param>\
                 </params></methodCall>",
                of("args", "<array><data><value><array><data></data></array></value></data></array>"),
                of("kwargs", "<struct></struct>"),
            ));
            send(&Method::Post, "/xmlrpc/2/object", &[("content-type", "text/xml")], &body)
        } else {
            let (media, authorization) = (of("type", "text/xml"), of("authorization", ""));
            let mut headers = vec![("content-type", &*media)];
            if !authorization.is_empty() {
                headers.push(("authorization", &*authorization));
            }
            let verb = if of("verb", "POST") == "GET" { Method::Get } else { Method::Post };
            send(&verb, &of("path", "/xmlrpc/2/object"), &headers, &of("body", ""))
        };
        Ok(facts(&match answer {
            Ok((status, body)) => json!({"status": status, "body": body}),
            Err(error) => json!({"error": error}),
        }))
    }
}

/// `text` with the plugin's own configuration in it.
fn filled(text: &str) -> String {
    let mut text = text.to_owned();
    for name in ["URL", "DB", "USERNAME", "PASSWORD"] {
        text = text.replace(&format!("${name}"), &variable(name));
    }
    text
}

/// That of the first instance.
fn variable(name: &str) -> String {
    let variables = get_environment();
    let find = |wanted: &str| variables.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let instance = find("ODOO_INSTANCES").unwrap_or_default();
    let instance = instance.split(',').next().unwrap_or_default().to_uppercase().replace('-', "_");
    find(&format!("ODOO_{instance}_{name}")).unwrap_or_default()
}

fn send(method: &Method, path: &str, headers: &[(&str, &str)], body: &str) -> Result<(u16, String), String> {
    let url = variable("URL");
    let (scheme, authority) = url.split_once("://").ok_or("no URL")?;
    let fields = Fields::new();
    for (name, value) in headers {
        fields.append(name, value.as_bytes()).map_err(|error| format!("{error:?}"))?;
    }
    let request = OutgoingRequest::new(fields);
    let scheme = if scheme == "https" { Scheme::Https } else { Scheme::Http };
    request
        .set_method(method)
        .and_then(|()| request.set_scheme(Some(&scheme)))
        .and_then(|()| request.set_authority(Some(authority)))
        .and_then(|()| request.set_path_with_query(Some(path)))
        .map_err(|()| "not a valid target".to_owned())?;
    let outgoing = request.body().map_err(|()| "the body was taken already".to_owned())?;
    let pending = handle(request, None).map_err(said)?;
    {
        let stream = outgoing.write().map_err(|()| "the stream was taken already".to_owned())?;
        for piece in body.as_bytes().chunks(PIECE) {
            // The host may have refused the request already: its answer says why.
            if stream.blocking_write_and_flush(piece).is_err() {
                break;
            }
        }
    }
    // As above.
    drop(OutgoingBody::finish(outgoing, None));
    pending.subscribe().block();
    let response = match pending.get() {
        Some(Ok(response)) => response.map_err(said)?,
        Some(Err(())) | None => return Err("the response was taken already".to_owned()),
    };
    let incoming = response.consume().map_err(|()| "the body was taken already".to_owned())?;
    let stream = incoming.stream().map_err(|()| "the stream was taken already".to_owned())?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(64 * 1024) {
            Ok(chunk) => bytes.extend(chunk),
            Err(StreamError::Closed) => return Ok((response.status(), String::from_utf8_lossy(&bytes).into_owned())),
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
