//! Connections to one instance: names, addresses, proxies, TLS, the pool, and what may have left.
//!
//! [`forbidden`] says which addresses are never dialled, [`resolver`] keeps to it, `tls` sets trust and identity up,
//! `connector` joins them under one time-out into a `stream`; [`outgoing`] is a request's body that knows whether it
//! left; [`failure`] names what went wrong; `client` sends one request with all of them.

mod client;
mod connector;
pub(crate) mod failure;
pub(crate) mod forbidden;
pub(crate) mod outgoing;
pub(crate) mod resolver;
mod stream;
mod tls;

pub(crate) use client::Client;
