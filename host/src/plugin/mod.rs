//! A loaded plugin and what it offers, in plain Rust: nothing above this module knows of WebAssembly.
//!
//! [`contract`] has the words of `wit/plugin.wit` as types.

pub mod contract;
