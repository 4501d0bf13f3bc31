//! Answers what the contract forbids.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::{Content, Failure, Fixture, Outcome, Request, Step, Tool, component, string, text, tool};
use serde_json::{Map, Value, json};

component!(Liar);

struct Liar;

/// Fits in the memory of a sandbox of 256 MiB, not in one of 64.
const HUGE: usize = 100 * 1024 * 1024;

/// Fits in any sandbox, but is more than an answer may have.
const LARGE: usize = 8 * 1024 * 1024;

impl Fixture for Liar {
    const NAME: &'static str = "liar";

    fn tools() -> Vec<Tool> {
        let how = json!({"how": {"type": "string", "enum": ["json", "schema", "large", "huge", "panic"]}});
        let mut lie = tool("lie", "Answers invalid JSON, against its schema, too much, or not at all.", how);
        lie.output_schema = Some(
            json!({"type": "object", "properties": {"truth": {"type": "boolean"}}, "required": ["truth"]}).to_string(),
        );
        vec![lie]
    }

    fn call(_: Request, arguments: Map<String, Value>) -> Result<Step, Failure> {
        match string(&arguments, "how")? {
            "json" => Ok(structured("{\"truth\": tru")),
            "schema" => Ok(structured("{\"truth\": \"what is truth?\"}")),
            "large" => Ok(text("x".repeat(LARGE))),
            "huge" => Ok(text("x".repeat(HUGE))),
            "panic" => std::process::abort(),
            _ => Err(Failure::InvalidArguments("how must be one of json, schema, large, huge, panic".to_owned())),
        }
    }
}

fn structured(json: &str) -> Step {
    let content = vec![Content::Text(json.to_owned())];
    Step::Done(Outcome { content, structured: Some(json.to_owned()), is_error: false, meta: None })
}
