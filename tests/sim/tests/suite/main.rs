//! The server through real HTTP, by subject.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail so")]

mod client;
mod codec_by_python;
mod domains;
mod errors;
mod json2;
mod json_rpc;
mod misbehaviour;
mod protocol;
mod protocols;
mod reading;
mod rights;
mod transport;
mod writing;
