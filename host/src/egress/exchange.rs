//! One request on the wire, and what may be said when it fails.

use super::Body;
use super::answer::guarded::{Bounds, Guarded};
use super::answer::{self, passing};
use super::dispatch::permits::Held;
use super::endpoint::Endpoint;
use super::error::Error;
use super::message::Message;
use super::transport::outgoing::Outgoing;
use crate::telemetry::Wire;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::BodyExt;
use std::sync::Arc;
use tokio::time::Instant;

const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("odoo-mcp-server/", env!("CARGO_PKG_VERSION")));

/// Sends `message` once. The answer's body keeps what is `held` until it ends or is dropped.
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
    held: Held,
    deadline: Instant,
    wire: &Wire,
) -> Result<Response<Body>, Error> {
    let (body, ticket) = Outgoing::new(message.pieces.iter().cloned());
    let body_length = body.length();
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
        headers.insert(ACCEPT_ENCODING, answer::content::ACCEPTED);
        headers.insert(USER_AGENT, AGENT);
        headers.insert(DATABASE, endpoint.database_header.clone());
    }
    // The parts are constants and values that were checked when the endpoint was built.
    let request = request.body(body).map_err(|_| Error::Unsent { instance: Arc::clone(&endpoint.name) })?;

    wire.sent(body_length);
    let response = endpoint.client.send(request, &ticket, deadline).await?;
    wire.status(response.status());
    let limit = endpoint.response;
    let (head, incoming) = answer::open(response, limit)?;
    let bounds = Bounds { instance: Arc::clone(&endpoint.name), deadline, timeout: endpoint.timeout, limit };
    let mut answer = Response::new(Guarded::new(incoming, held, bounds).boxed_unsync());
    *answer.status_mut() = head.status;
    *answer.headers_mut() = passing(&head.headers);
    Ok(answer)
}
