//! Looks for what is not its own.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::cli::environment::{get_arguments, get_environment, initial_cwd};
use odoo_mcp_test_guests::bindings::wasi::cli::stdin::get_stdin;
use odoo_mcp_test_guests::bindings::wasi::clocks::{monotonic_clock, wall_clock};
use odoo_mcp_test_guests::bindings::wasi::io::streams::StreamError;
use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, facts, tool};
use serde_json::{Map, Value, json};

component!(Snoop);

struct Snoop;

impl Fixture for Snoop {
    const NAME: &'static str = "snoop";

    fn tools() -> Vec<Tool> {
        vec![tool("snoop", "Says what it finds: environment, arguments, folder, stdin, clocks.", json!({}))]
    }

    fn call(_: Request, _: Map<String, Value>) -> Result<Step, Failure> {
        let environment: Map<String, Value> =
            get_environment().into_iter().map(|(name, value)| (name, Value::from(value))).collect();
        Ok(facts(&json!({
            "environment": environment,
            "arguments": get_arguments(),
            "folder": initial_cwd(),
            "stdin": stdin(),
            "clock_step": smallest_step(),
            "clock_resolution": monotonic_clock::resolution(),
            "wall_clock_resolution": wall_clock::resolution().nanoseconds,
        })))
    }
}

fn stdin() -> String {
    match get_stdin().blocking_read(1024) {
        Ok(bytes) => format!("{} bytes", bytes.len()),
        Err(StreamError::Closed) => "at its end".to_owned(),
        Err(StreamError::LastOperationFailed(error)) => error.to_debug_string(),
    }
}

/// Nanoseconds between two times that the clock told one after the other.
fn smallest_step() -> u64 {
    let mut smallest = u64::MAX;
    for _ in 0..5 {
        let start = monotonic_clock::now();
        let next = std::iter::repeat_with(monotonic_clock::now).find(|now| *now != start);
        smallest = smallest.min(next.map_or(u64::MAX, |next| next - start));
    }
    smallest
}
