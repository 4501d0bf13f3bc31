//! A small in-memory server that speaks Odoo's three protocols: XML-RPC, JSON-RPC and JSON-2.
//!
//! It serves tests, which need exact counts and misbehaviour on demand, and `odoo-mcp-server demo`, which needs an Odoo
//! for someone who has none at hand. It answers as a real Odoo 19 answers, mistakes included: the same fault texts, the
//! same silent erasure of a badly typed relation, the same refusal to marshal `None` after the work was committed.
//!
//! Read it from the wire inwards: `http` (sockets, paths, injected faults, downloads), `rpc` (the protocols and how each
//! tells an exception), `orm` (what a method does), `domain` (what a search means), `model` (which fields exist), `data`
//! (the demo records and the users' secrets); `language`, `zone` and `clock` are what a context asks for. `series` is the
//! version of Odoo that is played, 14.0 to 20.0, 19.0 unless told otherwise, and tells how much is known of each.
//!
//! The XML-RPC codec is a library that the product does not use, so that a mistake in the product's own codec cannot
//! cancel itself out.

mod clock;
mod data;
mod domain;
mod http;
mod language;
mod model;
mod orm;
mod python;
mod raise;
mod rpc;
mod series;
mod traceback;
mod zone;

pub use data::Data;
pub use http::{Canned, Fault, Sim, What, When};
pub use series::{Series, UnknownSeries};

/// The only database.
pub const DATABASE: &str = "demo";
/// The login of the administrator, uid 2.
pub const ADMIN: &str = "admin";
/// The administrator's password.
pub const PASSWORD: &str = "admin";
/// The login of the user with few rights, uid 5.
pub const LOW_USER: &str = "demo";
/// The password of the user with few rights.
pub const LOW_PASSWORD: &str = "demo";
/// The administrator's API key. Bearer key of JSON-2, and a password to the other protocols.
pub const API_KEY: &str = "00112233445566778899aabbccddeeff00112233";
/// The API key of the user with few rights.
pub const LOW_API_KEY: &str = "ffeeddccbbaa99887766554433221100ffeeddcc";
