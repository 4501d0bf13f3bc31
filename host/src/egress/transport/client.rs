//! One instance's connections, and what one request on them came to.

use super::connector::Connector;
use super::failure::{Break, ConnectFailure, is_header_too_large};
use super::outgoing::{Outgoing, Ticket};
use super::stream::use_again;
use crate::config::instance::Instance;
use crate::egress::error::{BuildError, Error};
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{self, Builder};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// Odoo's own server closes after each answer; proxies keep idle connections for a minute or more. Closing first keeps
/// a request from meeting a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(20);

/// More headers than any server or proxy sends.
const HEADERS: usize = 100;

/// The smallest buffer that hyper allows.
const SMALLEST_BUFFER: usize = 8192;

/// One instance's connections. Never shared between instances: the pool tells connections apart by host and port only,
/// not by the certificates they trust or show.
///
/// A connection is opened for a request, never in advance: Odoo's workers wait on idle ones.
pub(crate) struct Client {
    pool: legacy::Client<Connector, Outgoing>,
    instance: Arc<str>,
    timeout: Duration,
    first_byte_timeout: Duration,
    /// Largest header section of an answer in bytes.
    header: usize,
}

impl Client {
    /// Connects to nothing yet. `header` is the largest header section of an answer in bytes.
    pub(crate) fn new(instance: &Instance, header: usize) -> Result<Self, BuildError> {
        Ok(Self::over(Connector::new(instance)?, instance, header))
    }

    /// The same, believing `lookup` about names.
    #[cfg(test)]
    pub(crate) fn with_lookup(
        instance: &Instance,
        header: usize,
        lookup: Arc<dyn super::resolver::Lookup>,
    ) -> Result<Self, BuildError> {
        Ok(Self::over(Connector::with_lookup(instance, lookup)?, instance, header))
    }

    fn over(connector: Connector, instance: &Instance, header: usize) -> Self {
        let mut builder = Builder::new(TokioExecutor::new());
        // A request whose connection broke is never sent again on another one: it may have been carried out.
        builder.retry_canceled_requests(false);
        builder.set_host(true);
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE);
        builder.pool_max_idle_per_host(instance.max_connections.get());
        builder.http1_max_headers(HEADERS).http1_max_buf_size(header.max(SMALLEST_BUFFER));
        Self {
            pool: builder.build(connector),
            instance: Arc::from(instance.name.as_str()),
            timeout: instance.timeout,
            first_byte_timeout: instance.first_byte_timeout,
            header,
        }
    }

    /// Sends `request` once and waits for the head of its answer, up to `deadline`; `ticket` is its body's. A redirect is
    /// an answer like others, and followed by nobody.
    ///
    /// # Errors
    /// [`Error::stage`] says whether Odoo can have seen the request: it cannot as long as the ticket was not taken. When
    /// it was, and the connection had been kept from an earlier request, the reason is [`Break::Stale`].
    ///
    /// # Cancel safety
    /// Dropping the future closes the connection. What already left may be carried out.
    pub(crate) async fn send(
        &self,
        mut request: Request<Outgoing>,
        ticket: &Ticket,
        deadline: Instant,
    ) -> Result<Response<Incoming>, Error> {
        let mut captured = capture_connection(&mut request);
        let answering = self.pool.request(request);
        let answered = tokio::select! {
            biased;
            answered = answering => answered,
            () = sleep_until(deadline) => return Err(self.timed_out(ticket)),
            () = silence(&mut captured, ticket, self.first_byte_timeout) => {
                return Err(self.silent());
            }
        };
        let reused = use_again(&captured);
        answered.map_err(|error| self.failed(ticket, &error, reused))
    }

    fn timed_out(&self, ticket: &Ticket) -> Error {
        let (instance, timeout) = (Arc::clone(&self.instance), self.timeout);
        if ticket.revoke() { Error::UnsentInTime { instance, timeout } } else { Error::TimedOut { instance, timeout } }
    }

    fn silent(&self) -> Error {
        Error::Silent { instance: Arc::clone(&self.instance), first_byte_timeout: self.first_byte_timeout }
    }

    /// What `error` means. Whether the request left is the ticket's word, never the error's: the same error follows a
    /// request that was carried out and one that never arrived.
    fn failed(&self, ticket: &Ticket, error: &legacy::Error, reused: bool) -> Error {
        let instance = Arc::clone(&self.instance);
        if ticket.revoke() {
            return match error.source().and_then(|cause| cause.downcast_ref::<ConnectFailure>()) {
                Some(failure) => Error::Connect { instance, failure: failure.clone() },
                None => Error::Unsent { instance },
            };
        }
        if is_header_too_large(error) {
            return Error::HeaderTooLarge { limit: self.header };
        }
        let reason = match Break::of(error) {
            Break::Closed | Break::Reset if reused => Break::Stale,
            other => other,
        };
        Error::Broken { instance, reason }
    }
}

/// Ends when the whole request has been on its way for `patience`.
async fn silence(captured: &mut CaptureConnection, ticket: &Ticket, patience: Duration) {
    drop(captured.wait_for_connection_metadata().await);
    ticket.left().await;
    sleep(patience).await;
}
