//! Odoo's HTTP answers: statuses, headers and pages.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use super::{body::Answer, wire::Link};

const SERVER: HeaderValue = HeaderValue::from_static("Werkzeug/3.1.6 Python/3.11.7");
const XML: HeaderValue = HeaderValue::from_static("text/xml; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// An XML-RPC answer; Odoo sends status 200 for a fault too.
pub(crate) fn xml(body: impl Into<Bytes>) -> Response<Answer> {
    let mut response = with(StatusCode::OK, XML, Answer::whole(body));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// An answer whose body ends after `keep` bytes.
pub(crate) fn cut(body: Bytes, keep: usize, link: Arc<Link>) -> Response<Answer> {
    with(StatusCode::OK, XML, Answer::cut(body, keep, link))
}

/// A well-formed answer that holds one string of `length` bytes.
pub(crate) fn huge(length: u64) -> Response<Answer> {
    const HEAD: &str = "<?xml version=\"1.0\"?>\n<methodResponse><params><param><value><string>";
    const TAIL: &str = "</string></value></param></params></methodResponse>";
    with(StatusCode::OK, XML, Answer::huge(HEAD, length, TAIL))
}

/// A page. An unknown status becomes 500.
pub(crate) fn html(status: u16, body: String) -> Response<Answer> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    with(status, HTML, Answer::whole(body))
}

/// An empty answer with headers of its own. A header that HTTP forbids is left out.
pub(crate) fn bare(status: u16, headers: Vec<(&'static str, String)>) -> Response<Answer> {
    let mut response = html(status, String::new());
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (header::HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A JSON answer.
pub(crate) fn json(body: &'static str) -> Response<Answer> {
    with(StatusCode::OK, JSON, Answer::whole(body))
}

pub(crate) fn not_found() -> Response<Answer> {
    page(StatusCode::NOT_FOUND, "Not Found", "The requested URL was not found on the server.")
}

pub(crate) fn method_not_allowed() -> Response<Answer> {
    let mut response =
        page(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", "The method is not allowed for the requested URL.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST, OPTIONS"));
    response
}

pub(crate) fn too_large() -> Response<Answer> {
    page(
        StatusCode::PAYLOAD_TOO_LARGE,
        "Request Entity Too Large",
        "The data value transmitted exceeds the capacity limit.",
    )
}

fn page(status: StatusCode, title: &str, text: &str) -> Response<Answer> {
    let code = status.as_u16();
    html(
        code,
        format!("<!doctype html>\n<html lang=en>\n<title>{code} {title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n"),
    )
}

fn with(status: StatusCode, content_type: HeaderValue, body: Answer) -> Response<Answer> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::SERVER, SERVER);
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}
