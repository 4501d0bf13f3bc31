//! Allocates without end.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, text, tool};
use serde_json::{Map, Value, json};
use std::hint::black_box;

component!(Hoard);

struct Hoard;

const PIECE: usize = 1024 * 1024;

impl Fixture for Hoard {
    const NAME: &'static str = "hoard";

    fn tools() -> Vec<Tool> {
        vec![tool("hoard", "Allocates a mebibyte after the other, until it is stopped or has 4 GiB.", json!({}))]
    }

    fn call(_: Request, _: Map<String, Value>) -> Result<Step, Failure> {
        let mut hoard = Vec::new();
        for _ in 0..4096 {
            hoard.push(black_box(vec![1_u8; PIECE]));
        }
        Ok(text(format!("{} MiB and nobody minded", hoard.len())))
    }
}
