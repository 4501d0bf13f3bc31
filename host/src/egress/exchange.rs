//! One request on the wire, and what may be said when it fails.

use super::Body;
use super::answer::guarded::{Bounds, Guarded};
use super::answer::passing;
use super::endpoint::Endpoint;
use super::error::Error;
use super::message::Message;
use super::transport::failure::{Break, ConnectFailure, is_header_too_large};
use super::transport::outgoing::{Outgoing, Ticket};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderName, HeaderValue, Request, Response};
use http_body::Body as _;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::error::Error as _;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("odoo-mcp-server/", env!("CARGO_PKG_VERSION")));

/// Sends `message` once. The answer's body holds the permit until it ends or is dropped.
///
/// # Errors
/// [`Error::stage`] says whether Odoo can have seen the request.
///
/// # Cancel safety
/// Dropping the future, or the answer's body, closes the connection and gives the permit back. What already left may be
/// carried out.
pub(crate) async fn send(
    endpoint: &Arc<Endpoint>,
    message: &Message,
    permit: OwnedSemaphorePermit,
    deadline: Instant,
) -> Result<Response<Body>, Error> {
    let (body, ticket) = Outgoing::new(message.pieces.iter().cloned());
    let mut request = Request::builder().method(message.method.clone()).uri(message.uri.clone());
    if let Some(headers) = request.headers_mut() {
        if let Some(media) = &message.media {
            headers.insert(CONTENT_TYPE, media.clone());
            headers.insert(ACCEPT, media.clone());
            // Always, since Odoo's JSON-2 takes a body without it for an empty one.
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.length()));
        }
        if let Some(authorization) = &message.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        headers.insert(USER_AGENT, AGENT);
        headers.insert(DATABASE, endpoint.database_header.clone());
    }
    // The parts are constants and values that were checked when the endpoint was built.
    let request = request.body(body).map_err(|_| Error::Unsent { instance: Arc::clone(&endpoint.name) })?;

    let response = match timeout_at(deadline, endpoint.client.request(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(failed(endpoint, &ticket, &error)),
        Err(_) => return Err(timed_out(endpoint, &ticket)),
    };
    let limit = endpoint.response;
    check(&response, limit)?;

    let (head, incoming) = response.into_parts();
    let bounds = Bounds { instance: Arc::clone(&endpoint.name), deadline, timeout: endpoint.timeout, limit };
    let guarded = Guarded::new(incoming, permit, bounds);
    let mut answer = Response::new(guarded.boxed_unsync());
    *answer.status_mut() = head.status;
    *answer.headers_mut() = passing(&head.headers);
    Ok(answer)
}

/// Judges the head of an answer.
fn check(response: &Response<Incoming>, limit: usize) -> Result<(), Error> {
    let encodings = response.headers().get_all(CONTENT_ENCODING);
    if encodings.iter().any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Error::Encoded);
    }
    let declared = response.body().size_hint().lower();
    if usize::try_from(declared).map_or(true, |declared| declared > limit) {
        return Err(Error::AnswerTooLarge { limit });
    }
    Ok(())
}

fn timed_out(endpoint: &Endpoint, ticket: &Ticket) -> Error {
    let (instance, timeout) = (Arc::clone(&endpoint.name), endpoint.timeout);
    if ticket.revoke() { Error::UnsentInTime { instance, timeout } } else { Error::TimedOut { instance, timeout } }
}

/// What `error` means. Whether the request left is the ticket's word, never the error's: the same error follows a
/// request that was carried out and one that never arrived.
fn failed(endpoint: &Endpoint, ticket: &Ticket, error: &hyper_util::client::legacy::Error) -> Error {
    let instance = Arc::clone(&endpoint.name);
    if ticket.revoke() {
        return match error.source().and_then(|cause| cause.downcast_ref::<ConnectFailure>()) {
            Some(failure) => Error::Connect { instance, failure: failure.clone() },
            None => Error::Unsent { instance },
        };
    }
    if is_header_too_large(error) {
        return Error::HeaderTooLarge { limit: endpoint.header };
    }
    Error::Broken { instance, reason: Break::of(error) }
}
