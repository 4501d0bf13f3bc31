//! Connections to one instance: names, addresses, TLS, the pool, and what may have left.
//!
//! [`forbidden`] says which addresses are never dialled, `resolver` keeps to it, `tls` sets the trust up, `connector`
//! joins them under one time-out; [`outgoing`] is a request's body that knows whether it left; [`failure`] names what
//! went wrong.

mod connector;
pub(crate) mod failure;
pub(crate) mod forbidden;
pub(crate) mod outgoing;
mod resolver;
mod tls;

use super::error::BuildError;
use crate::config::instance::Instance;
use connector::Connector;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use outgoing::Outgoing;
use std::time::Duration;

/// Odoo's own server closes after each answer; proxies keep idle connections for a minute or more. Closing first keeps
/// a request from meeting a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(20);

/// More headers than any server or proxy sends.
const HEADERS: usize = 100;

/// The smallest buffer that hyper allows.
const SMALLEST_BUFFER: usize = 8192;

/// One instance's connections. Never shared between instances: the pool tells connections apart by host and port only,
/// not by the certificates they trust.
pub(crate) type Client = legacy::Client<Connector, Outgoing>;

/// Connects to nothing yet. `header` is the largest header section of an answer in bytes.
pub(crate) fn client(instance: &Instance, header: usize) -> Result<Client, BuildError> {
    Ok(legacy::Client::builder(TokioExecutor::new())
        // A request whose connection broke is never sent again on another one: it may have been carried out.
        .retry_canceled_requests(false)
        .set_host(true)
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(instance.max_connections.get())
        .http1_max_headers(HEADERS)
        .http1_max_buf_size(header.max(SMALLEST_BUFFER))
        .build(Connector::new(instance)?))
}
