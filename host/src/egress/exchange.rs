//! One request on the wire, and what may be said when it fails.

use super::Body;
use super::address::Service;
use super::answer::guarded::{Bounds, Guarded};
use super::answer::{self, passing};
use super::endpoint::Endpoint;
use super::error::{Error, Refusal};
use super::permits::Shortage;
use super::transport::outgoing::Outgoing;
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::BodyExt;
use std::sync::Arc;
use tokio::time::Instant;

const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");
const XML: HeaderValue = HeaderValue::from_static("text/xml");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("odoo-mcp-server/", env!("CARGO_PKG_VERSION")));

/// A request ready to leave: all of it is the gate's own, but for the last piece of the body.
pub(crate) struct Exchange {
    pub endpoint: Arc<Endpoint>,
    pub service: Service,
    /// The body: the composed head with the credential, then the sandbox's tail.
    pub pieces: [Bytes; 2],
    /// Of the endpoint when the request was judged.
    pub generation: u64,
}

impl Exchange {
    /// Sends the request once. The endpoint's time-out covers all of it, the reading of the answer's body included.
    ///
    /// # Errors
    /// [`Error::stage`] says whether Odoo can have seen the request.
    ///
    /// # Cancel safety
    /// Dropping the future, or the answer's body, closes the connection and gives the permit back. What already left may
    /// be carried out.
    pub(crate) async fn run(self) -> Result<Response<Body>, Error> {
        let endpoint = self.endpoint;
        let deadline = Instant::now() + endpoint.timeout;
        let permit = endpoint.permits.acquire(deadline).await.map_err(|shortage| busy(&endpoint, &shortage))?;
        endpoint.counters.requests.one_more();

        let (body, ticket) = Outgoing::new(self.pieces);
        let mut request = Request::post(endpoint.uri(self.service));
        if let Some(headers) = request.headers_mut() {
            headers.insert(CONTENT_TYPE, XML);
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.length()));
            headers.insert(ACCEPT, XML);
            headers.insert(ACCEPT_ENCODING, answer::content::ACCEPTED);
            headers.insert(USER_AGENT, AGENT);
            headers.insert(DATABASE, endpoint.database_header.clone());
        }
        // The parts are constants and values that were checked when the endpoint was built.
        let request = request.body(body).map_err(|_| Error::Unsent { instance: Arc::clone(&endpoint.name) })?;

        let response = endpoint.client.send(request, &ticket, deadline).await?;
        let limit = endpoint.response;
        let (head, incoming) = answer::open(response, limit)?;
        let bounds = Bounds { instance: Arc::clone(&endpoint.name), deadline, timeout: endpoint.timeout, limit };
        let generation = self.generation;
        let guarded = Guarded::new(incoming, permit, bounds, move || endpoint.forget(generation));
        let mut answer = Response::new(guarded.boxed_unsync());
        *answer.status_mut() = head.status;
        *answer.headers_mut() = passing(&head.headers);
        Ok(answer)
    }
}

fn busy(endpoint: &Endpoint, shortage: &Shortage) -> Error {
    let instance = Arc::clone(&endpoint.name);
    match shortage {
        Shortage::Queue(waiting) => Refusal::Busy { instance, waiting: *waiting },
        Shortage::Deadline => Refusal::NoPermit { instance, timeout: endpoint.timeout },
    }
    .into()
}
