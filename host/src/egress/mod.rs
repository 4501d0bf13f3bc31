//! The gate: everything that leaves the sandbox goes through it, and only it opens sockets.
//!
//! A request is judged by pure code first, then completed, then sent. Reading order:
//!
//! - [`gate`]: the way of one request, from the sandbox to Odoo and back; [`budget`]: how many a step may send.
//! - `incoming` (headers and body), `address` (which URL): the judgement, with [`odoo_firewall`], which reads what the
//!   request asks for and holds it against the operator's policy.
//! - `endpoint`: one instance as the gate knows it; `secret` and `message`: the request as the gate writes it.
//! - `dispatch`: when it is sent, how often, and when not; `exchange`: one attempt; `transport`: names, addresses, TLS, and
//!   whether anything left; `reply`: what the answer says.
//! - `answer`: limits on the way back; `cache`: logins and metadata, fetched once for everybody; `known`: what sandboxes
//!   are told of them beforehand.
//! - [`error`]: what can go wrong, and whether Odoo can have seen the request.
//!
//! Invariant: the sandbox never sees a credential. The gate writes it in by position, for its own instance's origin
//! and database only; its placeholder anywhere else stops the request.
//!
//! Invariant: what may have reached Odoo is sent again only when it changes nothing, or when Odoo said that it undid it.

mod address;
mod answer;
pub mod budget;
mod cache;
mod dispatch;
mod endpoint;
pub mod error;
mod exchange;
pub mod gate;
mod incoming;
mod known;
mod message;
mod reply;
mod secret;
mod transport;

#[cfg(test)]
mod tests;

pub use budget::Budget;
pub use dispatch::bucket::Rate;
pub use error::{BuildError, Error, Stage};
pub use gate::{Gate, Target};

/// The body of an answer: bounded in size and time, and it holds the instance's permit until it ends or is dropped.
pub type Body = http_body_util::combinators::UnsyncBoxBody<bytes::Bytes, Error>;
