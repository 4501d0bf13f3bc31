//! A small MCP server of the guest's own, for hosts that know nothing of the plugin contract: `wasmtime run` and
//! `wasmtime serve`, jco, wasmCloud.
//!
//! Reading order: [`service`] is what is served, [`jsonrpc`] what a message is, [`era`] the revisions of MCP,
//! `methods` the answers to requests ([`handle`]), of which `prompting` has those about prompts and completions, and
//! [`lines`] and [`http`] the two ways in which messages arrive.
//!
//! Invariant: pure logic without state between messages. `component` moves the bytes.

pub mod era;
pub mod http;
pub mod jsonrpc;
pub mod lines;
mod methods;
mod prompting;
pub mod service;

pub use methods::handle;
pub use service::Service;

#[cfg(test)]
mod tests;
