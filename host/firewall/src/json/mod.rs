//! JSON-RPC and JSON-2: what a request asks for, read so strictly that Python's `json` reads the same.
//!
//! [`mod@value`] reads any JSON into arguments; [`rpc`] the envelope of JSON-RPC, [`json2`] the body of JSON-2; [`compose`]
//! writes heads anew with the credential in them.
//!
//! Invariant: no name occurs twice in any object (readers differ in which of the two they take), and of JSON-RPC's
//! envelope only the bytes of the arguments reach Odoo, each a whole JSON value.

pub mod compose;
pub mod json2;
pub mod rpc;
pub(crate) mod value;
