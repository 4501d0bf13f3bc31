//! The server through real HTTP, by subject.
//!
//! Read `client` and `protocol` (how the tests call), then the subjects: the wire (`transport`, `protocols`, `json_rpc`,
//! `json2`, `series`, `codec_by_python`), what methods do (`reading`, `domains`, `groups`, `writing`, `forms`, `tables`,
//! `documents`, `binaries`, `rights`, `errors`, `refusals`, `constraints`,
//! `languages`), and trouble on demand (`misbehaviour`, `faults`, `control`).

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail so")]

mod binaries;
mod client;
mod codec_by_python;
mod constraints;
mod control;
mod documents;
mod domains;
mod errors;
mod faults;
mod forms;
mod groups;
mod json2;
mod json_rpc;
mod languages;
mod misbehaviour;
mod protocol;
mod protocols;
mod reading;
mod refusals;
mod rights;
mod series;
mod tables;
mod transport;
mod writing;
