//! A small in-memory server that speaks Odoo 19's XML-RPC.
//!
//! It serves tests, which need exact counts and misbehaviour on demand, and `odoo-mcp-server demo`, which needs an Odoo
//! for someone who has none at hand. It answers as a real Odoo 19 answers, mistakes included: the same fault texts, the
//! same silent erasure of a badly typed relation, the same refusal to marshal `None` after the work was committed.
//!
//! Read it from the wire inwards: `http` (sockets, paths, injected faults), `rpc` (XML-RPC, services, faults),
//! `orm` (what a method does), `domain` (what a search means), `model` (which fields exist), `data` (the demo
//! records).
//!
//! The XML-RPC codec is a library that the product does not use, so that a mistake in the product's own codec cannot
//! cancel itself out.

mod clock;
mod data;
mod domain;
mod http;
mod model;
mod orm;
mod python;
mod raise;
mod rpc;

pub use data::Data;
pub use http::{Fault, Sim, What, When};

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
