//! HTTP answers: statuses and headers as Odoo's own server writes them.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use super::{body::Answer, canned::Canned, wire::Link};
use crate::rpc::{HTML, Reply};

const SERVER: HeaderValue = HeaderValue::from_static("Werkzeug/3.1.6 Python/3.11.7");

/// An endpoint's answer.
pub(crate) fn whole(reply: Reply) -> Response<Answer> {
    let (body, head) = split(reply);
    head.map(|()| Answer::whole(body))
}

/// An endpoint's answer whose body ends after `keep` bytes.
pub(crate) fn cut(reply: Reply, keep: usize, link: Arc<Link>) -> Response<Answer> {
    let (body, head) = split(reply);
    let announced = body.len() as u64;
    let keep = keep.min(body.len().saturating_sub(1));
    head.map(|()| Answer::cut(body.slice(..keep), announced, link))
}

/// An endpoint's answer under a wrong length.
pub(crate) fn misdeclared(reply: Reply, length: u64, link: Arc<Link>) -> Response<Answer> {
    let (body, mut head) = split(reply);
    head.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    match usize::try_from(length) {
        // hyper would hold back what is beyond the length; the socket sends it after hyper is done.
        Ok(short) if short < body.len() => {
            link.append(body.slice(short..));
            head.map(|()| Answer::whole(body.slice(..short)))
        }
        _ => head.map(|()| Answer::cut(body, length, link)),
    }
}

/// An endpoint's answer with another body, which need not be at hand as a whole.
pub(crate) fn with_body(reply: Reply, body: impl FnOnce(Bytes) -> Answer) -> Response<Answer> {
    let (bytes, head) = split(reply);
    head.map(|()| body(bytes))
}

/// An answer that a test made up.
pub(crate) fn canned(canned: Canned) -> Response<Answer> {
    whole(Reply { headers: canned.headers, ..Reply::new(canned.status, HTML, canned.body) })
}

/// The answer to a body beyond Odoo's limit.
pub(crate) fn too_large() -> Response<Answer> {
    let text = "The data value transmitted exceeds the capacity limit.";
    whole(Reply::page(413, "Request Entity Too Large", text))
}

/// The body, and all else. An unknown status becomes 500; a header that HTTP forbids is left out.
fn split(reply: Reply) -> (Bytes, Response<()>) {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let success = response.status().is_success();
    let headers = response.headers_mut();
    headers.insert(header::SERVER, SERVER);
    if let Ok(content_type) = HeaderValue::try_from(reply.content_type) {
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    if success {
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (header::HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    (reply.body, response)
}
