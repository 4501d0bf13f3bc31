//! Crashes, in the ways that a program without `unsafe` can. Others are grafted onto a component by the suite.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, string, text, tool};
use serde_json::{Map, Value, json};
use std::hint::black_box;

component!(Trap);

struct Trap;

impl Fixture for Trap {
    const NAME: &'static str = "trap";

    fn tools() -> Vec<Tool> {
        let how = json!({"how": {"type": "string", "enum": ["unreachable", "panic", "recursion"]}});
        vec![tool("trap", "Crashes.", how)]
    }

    fn call(_: Request, arguments: Map<String, Value>) -> Result<Step, Failure> {
        match string(&arguments, "how")? {
            "unreachable" => core::arch::wasm32::unreachable(),
            "panic" => {
                let pieces: Vec<u8> = black_box(Vec::new());
                Ok(text(pieces[black_box(7)].to_string()))
            }
            "recursion" => Ok(text(deeper(black_box(1)).to_string())),
            _ => Err(Failure::InvalidArguments("how must be one of unreachable, panic, recursion".to_owned())),
        }
    }
}

/// What is done after the call keeps it from becoming a loop. Nothing of it is on the stack in memory, which would end
/// before the host's does.
fn deeper(level: u64) -> u64 {
    black_box(level).wrapping_add(if level == 0 { 0 } else { deeper(level.wrapping_add(1)) })
}
