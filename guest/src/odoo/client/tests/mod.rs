//! The client on a scripted network: over each protocol, in the order of the protocols, and the same failures over all.

mod alike;
mod auto;
mod cases;
mod json2;
mod jsonrpc;
mod xmlrpc;

use crate::odoo::instance::Instance;
use crate::odoo::transport::{Method, Request, Response, Transport, TransportError};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::VecDeque;

/// What was sent.
struct Sent {
    method: Method,
    url: String,
    content_type: &'static str,
    database: Option<String>,
    bearer: Option<String>,
    body: String,
}

impl Sent {
    /// Below the instance's URL.
    fn path(&self) -> &str {
        self.url.strip_prefix("https://erp.example.com/base").unwrap()
    }
}

/// Gives prepared answers in order, and keeps what was sent.
#[derive(Default)]
struct Script {
    answers: RefCell<VecDeque<Result<Response, TransportError>>>,
    sent: RefCell<Vec<Sent>>,
}

impl Script {
    fn of(answers: impl IntoIterator<Item = Response>) -> Self {
        Self { answers: RefCell::new(answers.into_iter().map(Ok).collect()), ..Self::default() }
    }

    /// Answers of XML-RPC.
    fn xml(bodies: &[&str]) -> Self {
        Self::of(bodies.iter().map(|body| xml(body)))
    }

    fn then(self, answer: Result<Response, TransportError>) -> Self {
        self.answers.borrow_mut().push_back(answer);
        self
    }

    /// The paths that were asked, in order.
    fn paths(&self) -> Vec<String> {
        self.sent.borrow().iter().map(|sent| sent.path().to_owned()).collect()
    }

    /// A request's body as JSON.
    fn json(&self, index: usize) -> Value {
        serde_json::from_str(&self.sent.borrow()[index].body).unwrap()
    }
}

impl Transport for Script {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let Request { method, url, content_type, database, bearer, body } = request;
        let body = String::from_utf8(body).unwrap();
        self.sent.borrow_mut().push(Sent { method, url, content_type, database, bearer, body });
        self.answers.borrow_mut().pop_front().expect("no more requests")
    }
}

fn response(status: u16, content_type: &str, body: &str) -> Response {
    Response { status, content_type: content_type.into(), retry_after: None, location: None, body: body.into() }
}

fn xml(body: &str) -> Response {
    response(200, "text/xml", body)
}

fn html(status: u16) -> Response {
    response(status, "text/html", "<!doctype html><title>Not Found</title>")
}

/// An answer of JSON-2.
fn bare(status: u16, value: &Value) -> Response {
    response(status, "application/json", &value.to_string())
}

/// An answer of JSON-RPC.
fn result(value: &Value) -> Response {
    bare(200, &json!({"jsonrpc": "2.0", "id": 1, "result": value}))
}

/// What Odoo says of an exception, with a traceback that nobody must see.
fn exception(name: &str, message: &str) -> Value {
    let debug = format!(
        "Traceback (most recent call last):\n  File \"/opt/odoo/http.py\", line 3, in dispatch_rpc\n    x()\n{name}: {message}\n"
    );
    json!({"name": name, "message": message, "arguments": [message], "context": {}, "debug": debug})
}

/// An error of JSON-RPC.
fn raised(code: i64, name: &str, message: &str) -> Response {
    let error = json!({"code": code, "message": "Odoo Server Error", "data": exception(name, message)});
    bare(200, &json!({"jsonrpc": "2.0", "id": 1, "error": error}))
}

fn value(xml: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><methodResponse><params><param><value>{xml}</value></param></params></methodResponse>"
    )
}

fn fault(code: i64, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>{code}</int></value></member>\
         <member><name>faultString</name><value><string>{text}</string></value></member></struct></value></fault>\
         </methodResponse>"
    )
}

/// With a password and no protocol chosen.
fn instance() -> Instance {
    Instance::new("default", "https://erp.example.com/base", "main", "agent", "canary-secret".into())
}
