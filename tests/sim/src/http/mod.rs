//! The server's outside: sockets, paths, downloads, and misbehaviour on demand.
//!
//! Read [`fault`] (what can go wrong) with [`canned`] and [`faults`], [`wire`] (a socket that can be reset), [`body`]
//! (answers that can be cut), [`answer`] (statuses and headers), [`page`] with [`download`] and [`pdf`] (what is no RPC),
//! [`work`] (what a request asks for), then [`serve`] and [`mod@misbehave`] (one request), [`shared`] with [`gate`], and
//! [`sim`].

mod answer;
mod body;
mod canned;
mod download;
mod fault;
mod faults;
mod gate;
mod misbehave;
mod page;
mod pdf;
mod serve;
mod shared;
mod sim;
mod wire;
mod work;

pub use canned::Canned;
pub use fault::{Fault, What, When};
pub use sim::Sim;
