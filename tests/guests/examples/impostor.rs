//! Lies about itself when it is loaded, in the way that the name of its database says: that is what a test can set.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::cli::environment::get_environment;
use odoo_mcp_test_guests::{Failure, Fixture, Request, Step, Tool, component, text, tool};
use serde_json::{Map, Value, json};
use std::hint::black_box;

component!(Impostor);

struct Impostor;

impl Fixture for Impostor {
    const NAME: &'static str = "impostor";

    fn tools() -> Vec<Tool> {
        let named = |name: &str| tool(name, "Says nothing.", json!({}));
        let mut lie = named("lie");
        match database().as_str() {
            "control-characters" => vec![named("lie\u{1b}[2J\n")],
            "two-of-one-name" => vec![named("lie"), named("lie")],
            "too-many" => (0..600).map(|number| named(&format!("lie_{number}"))).collect(),
            "broken-schema" => {
                lie.input_schema = "{\"type\": \"object\", ".to_owned();
                vec![lie]
            }
            "schema-of-a-list" => {
                lie.output_schema = Some(json!({"type": "array"}).to_string());
                vec![lie]
            }
            "meaningless-schema" => {
                lie.input_schema = json!({"type": "object", "properties": {"x": {"type": "everything"}}}).to_string();
                vec![lie]
            }
            "large" => {
                lie.description = "x".repeat(8 * 1024 * 1024);
                vec![lie]
            }
            "spinning" => loop {
                black_box(());
            },
            _ => vec![lie],
        }
    }

    fn call(_: Request, _: Map<String, Value>) -> Result<Step, Failure> {
        Ok(text("nothing"))
    }
}

fn database() -> String {
    let variables = get_environment();
    variables.into_iter().find_map(|(name, value)| name.ends_with("_DB").then_some(value)).unwrap_or_default()
}
