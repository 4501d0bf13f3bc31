//! Takes without end, of whatever there is to take.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::cli::stderr::get_stderr;
use odoo_mcp_test_guests::bindings::wasi::clocks::monotonic_clock::subscribe_duration;
use odoo_mcp_test_guests::bindings::wasi::http::types::{Fields, OutgoingBody, OutgoingRequest};
use odoo_mcp_test_guests::bindings::wasi::io::streams::OutputStream;
use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, key, string, text, tool};
use serde_json::{Map, Value, json};
use std::hint::black_box;

component!(Hoard);

struct Hoard;

/// More than any sandbox gives.
const MANY: u32 = 100_000;

const MIB: usize = 1024 * 1024;

impl Fixture for Hoard {
    const NAME: &'static str = "hoard";

    fn tools() -> Vec<Tool> {
        let what = json!({"what": {"type": "string", "enum": [
            "memory", "pollables", "streams", "headers", "requests", "bodies", "handles", "fields", "transfer",
        ]}});
        vec![tool("hoard", "Takes one after the other, until it is stopped or has far too many.", what)]
    }

    fn call(_: Request, arguments: Map<String, Value>) -> Result<Step, Failure> {
        let taken = match string(&arguments, "what")? {
            // 4 GiB, which no 32-bit memory has.
            "memory" => hoard(4096, || black_box(vec![1_u8; MIB])),
            "pollables" => hoard(MANY, || subscribe_duration(u64::MAX)),
            "streams" => hoard(MANY, get_stderr),
            "headers" => hoard(MANY, full_headers),
            "requests" => hoard(MANY, || OutgoingRequest::new(Fields::new())),
            "bodies" => hoard(MANY, full_body),
            "handles" => hoard(MANY, key),
            "fields" => {
                let fields = Fields::new();
                hoard(MANY, || fields.append("x-hoard", &[b'x'; 100]).is_ok())
            }
            "transfer" => {
                let fields = vec![("x-hoard".to_owned(), vec![b'x'; MIB]); 8];
                hoard(1, || Fields::from_list(&fields).is_ok())
            }
            _ => return Err(Failure::InvalidArguments("what is one of those in the schema".to_owned())),
        };
        Ok(text(format!("{taken} and nobody minded")))
    }
}

/// Keeps all of them to the end.
fn hoard<T>(count: u32, mut take: impl FnMut() -> T) -> usize {
    let hoard: Vec<T> = (0..count).map(|_| take()).collect();
    black_box(hoard).len()
}

/// As large as the host lets one list be, without being stopped for it.
fn full_headers() -> Option<Fields> {
    let fields = Fields::new();
    fields.append("x-hoard", &[b'x'; 24 * 1024]).ok().map(|()| fields)
}

/// A body that nobody reads, with as much written to it as the host takes.
fn full_body() -> Option<(OutputStream, OutgoingBody, OutgoingRequest)> {
    let request = OutgoingRequest::new(Fields::new());
    let body = request.body().ok()?;
    let stream = body.write().ok()?;
    while let Ok(room @ 1..) = stream.check_write() {
        let room = usize::try_from(room).unwrap_or(usize::MAX).min(2 * MIB);
        stream.write(&vec![b'x'; room]).ok()?;
    }
    Some((stream, body, request))
}
