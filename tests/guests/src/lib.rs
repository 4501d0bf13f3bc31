//! Plugins for tests: each example of this crate is a component, and a short one thanks to `Fixture`. Built natively,
//! all of it is empty.
//!
//! `cargo build -p odoo-mcp-test-guests --examples --profile guest --target wasm32-unknown-unknown` gives
//! `target/wasm32-unknown-unknown/guest/examples/NAME.wasm`.

#![cfg(target_arch = "wasm32")]

/// The world of a plugin, with stdin and stdout for those that misuse them, and a resource of its own for one that makes
/// too many.
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        inline: "
            package odoo-mcp:test-guests;
            interface keys {
                resource key;
            }
            world fixture {
                include odoo-mcp:plugin/tool-plugin@1.0.0;
                import wasi:cli/stdin@0.2.0;
                import wasi:cli/stdout@0.2.0;
                export keys;
            }
        ",
        world: "odoo-mcp:test-guests/fixture",
        pub_export_macro: true,
        generate_all,
    });
}

pub use bindings::exports::odoo_mcp::plugin::tools::{Ask, Progress, Request, Step};
pub use bindings::exports::odoo_mcp::plugin::types::{Content, Effect, Failure, Outcome, Tool};

use bindings::exports::odoo_mcp::plugin::{identity, tools};
use bindings::exports::odoo_mcp::test_guests::keys;
use serde_json::{Map, Value, json};
use std::marker::PhantomData;

/// A plugin of a few tools.
pub trait Fixture {
    const NAME: &'static str;

    fn tools() -> Vec<Tool>;

    /// Runs one step; `arguments` are those of the request, parsed.
    fn call(request: Request, arguments: Map<String, Value>) -> Result<Step, Failure>;
}

/// The exports of a fixture. An example exports an alias of it.
pub struct Plugin<F>(PhantomData<F>);

impl<F: Fixture> identity::Guest for Plugin<F> {
    fn describe() -> identity::Info {
        identity::Info {
            name: F::NAME.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            title: format!("Test plugin {}", F::NAME),
            description: "A plugin for tests.".to_owned(),
            instructions: None,
            extra: None,
        }
    }
}

impl<F: Fixture> tools::Guest for Plugin<F> {
    /// The fixture's own, and `hello`: a call that does nothing wrong, to be made after one that did.
    fn list_tools() -> Result<Vec<Tool>, Failure> {
        let mut tools = F::tools();
        tools.push(tool("hello", "Says hello.", json!({})));
        Ok(tools)
    }

    fn call_tool(request: Request) -> Result<Step, Failure> {
        let arguments = match serde_json::from_str(&request.arguments) {
            Ok(Value::Object(arguments)) => arguments,
            _ => return Err(Failure::InvalidArguments("the arguments must be an object".to_owned())),
        };
        if request.name == "hello" {
            return Ok(text("Hello."));
        }
        F::call(request, arguments)
    }
}

/// A resource of the plugin's own.
pub struct Key;

impl keys::GuestKey for Key {}

impl<F: Fixture> keys::Guest for Plugin<F> {
    type Key = Key;
}

/// A handle to a new one.
pub fn key() -> keys::Key {
    keys::Key::new(Key)
}

/// A tool that only reads, with these properties as its arguments.
pub fn tool(name: &str, description: &str, properties: Value) -> Tool {
    Tool {
        name: name.to_owned(),
        title: None,
        description: description.to_owned(),
        input_schema: json!({"type": "object", "properties": properties}).to_string(),
        output_schema: None,
        effect: Effect::Read,
        extra: None,
    }
}

/// The end of a call, with a text.
pub fn text(text: impl Into<String>) -> Step {
    Step::Done(Outcome { content: vec![Content::Text(text.into())], structured: None, is_error: false, meta: None })
}

/// The end of a call, with the same facts as text and as structured content.
pub fn facts(facts: &Value) -> Step {
    let facts = facts.to_string();
    let content = vec![Content::Text(facts.clone())];
    Step::Done(Outcome { content, structured: Some(facts), is_error: false, meta: None })
}

/// A required argument of type string.
///
/// # Errors
///
/// A failure that names the argument.
pub fn string<'a>(arguments: &'a Map<String, Value>, name: &str) -> Result<&'a str, Failure> {
    arguments
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| Failure::InvalidArguments(format!("{name} must be a string")))
}

/// Makes the component of a fixture.
#[macro_export]
macro_rules! component {
    ($fixture:ident) => {
        mod component {
            type Exported = $crate::Plugin<super::$fixture>;
            $crate::bindings::export!(Exported with_types_in $crate::bindings);
        }
    };
}
