//! Requests to Odoo over `wasi:http`: `target` takes the URL apart, `request` sends and reads, `failure` tells what a
//! failure means for a write.

#[cfg(target_arch = "wasm32")]
mod failure;
#[cfg(target_arch = "wasm32")]
mod request;
mod target;
mod verdict;

#[cfg(target_arch = "wasm32")]
pub(super) use request::WasiHttp;
