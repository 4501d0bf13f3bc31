//! The server's outside: sockets, paths, and misbehaviour on demand.
//!
//! Read [`fault`] (what can go wrong), [`wire`] (a socket that can be reset), [`body`] (answers that can be cut),
//! [`answer`] (Odoo's statuses and headers), then [`serve`] and [`sim`], which put them together.

mod answer;
mod body;
mod fault;
mod serve;
mod sim;
mod wire;

pub use fault::{Fault, What, When};
pub use sim::Sim;
