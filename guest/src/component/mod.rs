//! The component: the one part that is WebAssembly's.
//!
//! Reading order: `bindings` is what the WIT says, [`surroundings`] turns what the host gives into a
//! [`Service`](crate::mcp::Service), `transport` carries its requests over `wasi:http`; `exports` offers it by the plugin
//! contract, `stdio` and `http` by the guest's own MCP server. `streams` and `panic` serve them all.
//!
//! Invariant: all imports are WASI 0.2.0, named in `wit/plugin.wit`; nothing here knows Odoo.

#[cfg(target_arch = "wasm32")]
mod bindings;
#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(target_arch = "wasm32")]
mod http;
#[cfg(target_arch = "wasm32")]
mod panic;
#[cfg(target_arch = "wasm32")]
mod stdio;
#[cfg(target_arch = "wasm32")]
mod streams;
#[cfg(target_arch = "wasm32")]
mod surroundings;
mod transport;
