//! Sends requests wherever its arguments say, and reports what came back.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::http::outgoing_handler::handle;
use odoo_mcp_test_guests::bindings::wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use odoo_mcp_test_guests::bindings::wasi::io::streams::{OutputStream, StreamError};
use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, facts, string, tool};
use serde_json::{Map, Value, json};

component!(Dial);

struct Dial;

/// A call that anybody may make, and that Odoo answers.
const VERSION: &[u8] =
    b"<?xml version='1.0'?><methodCall><methodName>version</methodName><params></params></methodCall>";

/// Requests under way at once.
const PARALLEL: usize = 8;

const MIB: usize = 1024 * 1024;

impl Fixture for Dial {
    const NAME: &'static str = "dial";

    fn tools() -> Vec<Tool> {
        let mut target = json!({
            "scheme": {"type": "string"},
            "authority": {"type": "string", "description": "host:port"},
            "path": {"type": "string"},
        });
        let dial = tool("dial", "Asks scheme://authority/path for its version, once or more often.", {
            let mut target = target.clone();
            target["times"] = json!({"type": "integer"});
            target["method"] = json!({"type": "string"});
            target
        });
        target["how"] = json!({"type": "string", "enum": ["declared", "endless", "stalled", "parallel", "too-much"]});
        vec![dial, tool("upload", "Sends a body that is too large, that does not end, or many at once.", target)]
    }

    fn call(request: Request, arguments: Map<String, Value>) -> Result<Step, Failure> {
        let target = Target::of(&arguments)?;
        let answer = match request.name.as_str() {
            "dial" => {
                let times = arguments.get("times").and_then(Value::as_u64).unwrap_or(1);
                (0..times).try_fold((0, String::new()), |_, _| target.ask_version())
            }
            "upload" => match string(&arguments, "how")? {
                "declared" => target.declare(1024 * MIB),
                "endless" => target.send_without_end(),
                "stalled" => target.stall(),
                "parallel" => target.send_many(),
                "too-much" => target.write_too_much(),
                _ => return Err(Failure::InvalidArguments("how is one of those in the schema".to_owned())),
            },
            _ => return Err(Failure::UnknownTool),
        };
        Ok(facts(&match answer {
            Ok((status, body)) => json!({"status": status, "body": body}),
            Err(error) => json!({"error": error}),
        }))
    }
}

struct Target {
    method: Method,
    scheme: Scheme,
    authority: String,
    path: String,
}

/// Status and body, or what the host said.
type Answer = Result<(u16, String), String>;

impl Target {
    fn of(arguments: &Map<String, Value>) -> Result<Self, Failure> {
        let scheme = match string(arguments, "scheme")? {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => Scheme::Other(other.to_owned()),
        };
        let method = match arguments.get("method").and_then(Value::as_str) {
            None | Some("POST") => Method::Post,
            Some(other) => Method::Other(other.to_owned()),
        };
        let (authority, path) = (string(arguments, "authority")?.to_owned(), string(arguments, "path")?.to_owned());
        Ok(Self { method, scheme, authority, path })
    }

    fn ask_version(&self) -> Answer {
        let (request, body, stream) = self.request(&[])?;
        stream.blocking_write_and_flush(VERSION).map_err(broken)?;
        drop(stream);
        let pending = handle(request, None).map_err(said)?;
        OutgoingBody::finish(body, None).map_err(said)?;
        answer(&pending)
    }

    /// Announces `bytes`, sends none.
    fn declare(&self, bytes: usize) -> Answer {
        let (request, _body, _stream) = self.request(&[("content-length", &bytes.to_string())])?;
        answer(&handle(request, None).map_err(said)?)
    }

    fn send_without_end(&self) -> Answer {
        let (request, _body, stream) = self.request(&[])?;
        let pending = handle(request, None).map_err(said)?;
        while stream.blocking_write_and_flush(&[b' '; 4096]).is_ok() {}
        answer(&pending)
    }

    /// Begins a body and waits for an answer to it.
    fn stall(&self) -> Answer {
        let (request, _body, stream) = self.request(&[])?;
        let pending = handle(request, None).map_err(said)?;
        stream.blocking_write_and_flush(VERSION).map_err(broken)?;
        answer(&pending)
    }

    /// Bodies that are not too large each, and never end.
    fn send_many(&self) -> Answer {
        let mut sending = Vec::new();
        for _ in 0..PARALLEL {
            let (request, body, stream) = self.request(&[])?;
            // A stream is dropped before its body.
            sending.push((handle(request, None).map_err(said)?, stream, body));
        }
        for _ in 0..15 * MIB / 4096 {
            for (pending, stream, _) in &sending {
                if stream.blocking_write_and_flush(&[b' '; 4096]).is_err() {
                    return answer(pending);
                }
            }
        }
        Err(format!("{PARALLEL} bodies of 15 MiB, and nobody minded"))
    }

    /// Writes more than the host said it would take.
    fn write_too_much(&self) -> Answer {
        let (_request, _body, stream) = self.request(&[])?;
        let room = stream.check_write().map_err(broken)?;
        stream.write(&vec![b' '; usize::try_from(room).unwrap_or(MIB) + 1]).map_err(broken)?;
        Err("it was taken".to_owned())
    }

    fn request(&self, headers: &[(&str, &str)]) -> Result<(OutgoingRequest, OutgoingBody, OutputStream), String> {
        let mut fields = vec![("content-type".to_owned(), b"text/xml".to_vec())];
        fields.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())));
        let fields = Fields::from_list(&fields).map_err(|error| error.to_string())?;
        let request = OutgoingRequest::new(fields);
        let set = request
            .set_method(&self.method)
            .and_then(|()| request.set_scheme(Some(&self.scheme)))
            .and_then(|()| request.set_authority(Some(&self.authority)))
            .and_then(|()| request.set_path_with_query(Some(&self.path)));
        set.map_err(|()| "not a valid target".to_owned())?;
        let body = request.body().map_err(|()| "the body was taken already".to_owned())?;
        let stream = body.write().map_err(|()| "the stream was taken already".to_owned())?;
        Ok((request, body, stream))
    }
}

fn answer(pending: &FutureIncomingResponse) -> Answer {
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

fn broken(error: StreamError) -> String {
    match error {
        StreamError::Closed => "the stream is closed".to_owned(),
        StreamError::LastOperationFailed(error) => error.to_debug_string(),
    }
}
