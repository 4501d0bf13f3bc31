//! The gate: everything that leaves the sandbox goes through it, and only it opens sockets.
//!
//! A request is judged by pure code first, then completed, then sent. Reading order:
//!
//! - [`gate`]: the way of one request, from the sandbox to Odoo and back; [`budget`]: how many a step may send.
//! - `address` (which URL), `canary` (the credential's placeholder where it must not be), [`xmlrpc`] (what the request
//!   asks for): the judgement.
//! - `endpoint`: one instance as the gate knows it; `permits`: how many requests at once; `exchange`: one request on
//!   the wire; `transport`: names, addresses, TLS, and whether anything left.
//! - `answer`: limits on the way back; `cache`: logins and metadata, fetched once for everybody; `known`: what sandboxes
//!   are told of them beforehand.
//! - [`error`]: what can go wrong, and whether Odoo can have seen the request.
//!
//! Invariant: the sandbox never sees a credential. The gate writes it in by position, for its own instance's origin
//! and database only; its placeholder anywhere else stops the request.
//!
//! Invariant: a request is sent at most once. The gate itself never repeats one.

mod address;
mod answer;
pub mod budget;
mod cache;
mod canary;
mod endpoint;
pub mod error;
mod exchange;
pub mod gate;
mod known;
mod permits;
pub mod statistics;
mod transport;
pub mod xmlrpc;

#[cfg(test)]
mod tests;

pub use budget::Budget;
pub use error::{BuildError, Error, Stage};
pub use gate::{Gate, Target};
pub use statistics::{InstanceStatistics, Statistics};

/// The body of an answer: bounded in size and time, and it holds the instance's permit until it ends or is dropped.
pub type Body = http_body_util::combinators::UnsyncBoxBody<bytes::Bytes, Error>;
