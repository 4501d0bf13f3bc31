//! Odoo's three protocols: XML-RPC and JSON-RPC, which carry the services `common` and `object`, and JSON-2.
//!
//! Read [`reply`] (what goes back) with [`mod@dumps`], [`service`] (what the two older protocols call), then the protocols: [`xml_rpc`] with
//! its codec [`xml`], [`json_rpc`], [`json2`], and [`call`], which is one of the three.
//!
//! Invariant: the protocols differ in their envelopes only. What a method does, and which exception it raises, is
//! decided behind them, once.

mod call;
mod dumps;
mod json2;
mod json_rpc;
mod reply;
mod service;
mod xml;
mod xml_rpc;

pub(crate) use call::{Call, Endpoint};
pub(crate) use json_rpc::version_info;
pub(crate) use reply::{HTML, Reply};
