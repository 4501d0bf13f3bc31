//! Uses CPU time, or wall time, without end.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::clocks::monotonic_clock::{now, subscribe_duration};
use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, text, tool};
use serde_json::{Map, Value, json};
use std::hint::black_box;

component!(Spin);

struct Spin;

const DAY: u64 = 86_400_000_000_000;

impl Fixture for Spin {
    const NAME: &'static str = "spin";

    fn tools() -> Vec<Tool> {
        vec![
            tool("spin", "Loops for ever.", json!({})),
            tool("ask_the_time", "Asks for the time for ever.", json!({})),
            tool("wait", "Waits for a day, without using CPU time.", json!({})),
        ]
    }

    fn call(request: Request, _: Map<String, Value>) -> Result<Step, Failure> {
        match request.name.as_str() {
            "spin" => {
                let mut turns = 0_u64;
                while black_box(turns) < u64::MAX {
                    turns += 1;
                }
                Ok(text("the loop ended"))
            }
            "ask_the_time" => {
                while now() < u64::MAX {}
                Ok(text("time has ended"))
            }
            "wait" => {
                subscribe_duration(DAY).block();
                Ok(text("a day has passed"))
            }
            _ => Err(Failure::UnknownTool),
        }
    }
}
