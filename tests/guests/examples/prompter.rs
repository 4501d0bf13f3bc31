//! Has prompts and completions, and no resources. It lies about them as the name of its database says while it is loaded,
//! and as the argument `how` says after that.

#![cfg(target_arch = "wasm32")]

use serde_json::{Value, json};
use std::hint::black_box;

mod bindings {
    #![expect(unsafe_code, reason = "generated: the canonical ABI passes memory by address")]

    wit_bindgen::generate!({
        path: "../../wit",
        inline: "
            package odoo-mcp:test-prompter;
            world prompter {
                include odoo-mcp:plugin/tool-plugin@1.0.0;
                export odoo-mcp:plugin/prompts@1.0.0;
                export odoo-mcp:plugin/completions@1.0.0;
            }
        ",
        world: "odoo-mcp:test-prompter/prompter",
        generate_all,
    });

    export!(Component with_types_in self);

    pub(super) struct Component;
}

use bindings::Component;
use bindings::exports::odoo_mcp::plugin::{completions, identity, prompts, tools, types};
use types::{CallContext, Failure};

impl identity::Guest for Component {
    fn describe() -> identity::Info {
        identity::Info {
            name: "prompter".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            title: "Test plugin prompter".to_owned(),
            description: "A plugin for tests.".to_owned(),
            instructions: None,
            extra: None,
        }
    }
}

impl tools::Guest for Component {
    fn list_tools() -> Result<Vec<types::Tool>, Failure> {
        Ok(vec![types::Tool {
            name: "hello".to_owned(),
            title: None,
            description: "Says hello.".to_owned(),
            input_schema: json!({"type": "object"}).to_string(),
            output_schema: None,
            effect: types::Effect::Read,
            extra: None,
        }])
    }

    fn call_tool(_: tools::Request) -> Result<tools::Step, Failure> {
        let content = vec![types::Content::Text("Hello.".to_owned())];
        Ok(tools::Step::Done(types::Outcome { content, structured: None, is_error: false, meta: None }))
    }
}

impl prompts::Guest for Component {
    fn list_prompts() -> Result<Vec<String>, Failure> {
        let named = |name: &str| json!({"name": name, "arguments": [{"name": "how"}]}).to_string();
        Ok(match database().as_str() {
            "broken-json" => vec!["{\"name\": ".to_owned()],
            "not-of-mcp" => vec![json!({"title": "nameless"}).to_string()],
            "control-characters" => vec![named("tell\u{1b}[2J\n")],
            "two-of-one-name" => vec![named("tell"), named("tell")],
            "too-many" => (0..600).map(|number| named(&format!("tell_{number}"))).collect(),
            "large" => vec![named(&"x".repeat(8 * 1024 * 1024))],
            "failing" => return Err(Failure::Internal("there are none today".to_owned())),
            _ => vec![named("tell")],
        })
    }

    fn get_prompt(_: String, arguments: String, _: CallContext) -> Result<Option<String>, Failure> {
        let told = |text: &str| {
            let content = json!({"type": "text", "text": text});
            json!({"messages": [{"role": "user", "content": content}]}).to_string()
        };
        Ok(match how(&arguments).as_str() {
            "json" => Some("{\"messages\": [".to_owned()),
            "shape" => Some(json!({"messages": "all"}).to_string()),
            "none" => None,
            "large" => Some(told(&"x".repeat(8 * 1024 * 1024))),
            "panic" => std::process::abort(),
            "invalid" => return Err(Failure::InvalidArguments("how must be a way".to_owned())),
            _ => Some(told("The truth.")),
        })
    }
}

impl completions::Guest for Component {
    fn complete(request: completions::Request) -> Result<completions::Suggestions, Failure> {
        let values = |count: usize| (0..count).map(|number| number.to_string()).collect();
        let suggestions = |count, total| completions::Suggestions { values: values(count), total, has_more: false };
        Ok(match request.typed.as_str() {
            "many" => suggestions(101, None),
            "fewer" => suggestions(3, Some(2)),
            "large" => completions::Suggestions { values: vec!["x".repeat(8 * 1024 * 1024)], ..suggestions(0, None) },
            "spin" => loop {
                black_box(());
            },
            _ => suggestions(3, Some(3)),
        })
    }
}

fn how(arguments: &str) -> String {
    let arguments: Value = serde_json::from_str(arguments).unwrap_or_default();
    arguments["how"].as_str().unwrap_or_default().to_owned()
}

fn database() -> String {
    let variables = bindings::wasi::cli::environment::get_environment();
    variables.into_iter().find_map(|(name, value)| name.ends_with("_DB").then_some(value)).unwrap_or_default()
}
