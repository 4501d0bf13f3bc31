//! What the fuzz targets share.
//!
//! - [`python`]: the gate's reading of a request held against Python's, on which Odoo is built.
//! - [`mutation`]: changes a body without breaking it, so that more than its first byte is tried.
//!
//! `fuzz_targets` are the programs, `corpus` the inputs they begin with, `dict` the words they try.

pub mod mutation;
pub mod python;
