//! All Odoo knowledge of the product, as pure logic.
//!
//! # Layout, in reading order
//!
//! - [`error`]: what went wrong, whose fault it is, whether to try again.
//! - [`odoo`]: one client; how requests are written, answers are read and faults become errors.
//! - [`model`]: what Odoo's data means: fields, values, domains.
//! - [`answer`]: what a model gets to read: columnar rows within a budget of bytes.
//! - [`tools`], [`resources`]: what an agent can do, one tool a file.
//! - [`prompts`], [`completions`]: what a person can start, and help with typing.
//! - [`mcp`]: a small MCP server around them, for hosts that know nothing of MCP.
//! - `component` (wasm only): the WIT exports and the transport over `wasi:http`.
//!
//! Invariant: everything but `component` is sans-I/O. It talks to Odoo through [`odoo::transport::Transport`] alone, so
//! that it builds, tests and fuzzes natively.

pub mod answer;
pub mod completions;
pub mod error;
pub mod mcp;
pub mod model;
pub mod odoo;
pub mod prompts;
pub mod resources;
pub mod tools;

// Natively only its pure part is built, for its tests.
#[cfg(any(target_arch = "wasm32", test))]
mod component;
