//! Behaves: a chain of progress, a question, and a look around its sandbox.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::wasi::cli::environment::{get_arguments, get_environment, initial_cwd};
use odoo_mcp_test_guests::{Ask, Failure, Fixture, Progress, Request, Step, Tool, component, facts, text, tool};
use serde_json::{Map, Value, json};

component!(Steps);

struct Steps;

impl Fixture for Steps {
    const NAME: &'static str = "steps";

    fn tools() -> Vec<Tool> {
        let mut count_to =
            tool("count_to", "Counts to n, one step each.", json!({"n": {"type": "integer", "minimum": 0}}));
        count_to.output_schema = Some(
            json!({"type": "object", "properties": {"counted": {"type": "integer"}}, "required": ["counted"]})
                .to_string(),
        );
        vec![
            count_to,
            tool("ask_name", "Asks the user for a name, and greets.", json!({})),
            tool("peek_env", "Says what its environment and its arguments are.", json!({})),
        ]
    }

    fn call(request: Request, arguments: Map<String, Value>) -> Result<Step, Failure> {
        match request.name.as_str() {
            "count_to" => count_to(&request, &arguments),
            "ask_name" => ask_name(&request),
            "peek_env" => Ok(peek_env()),
            _ => Err(Failure::UnknownTool),
        }
    }
}

/// The state is the number reached, in little endian.
fn count_to(request: &Request, arguments: &Map<String, Value>) -> Result<Step, Failure> {
    let n = arguments.get("n").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let n = n.ok_or_else(|| Failure::InvalidArguments("n must be an integer from 0 to 4294967295".to_owned()))?;
    let reached = match &request.resume {
        None => 0,
        Some(resume) => resume.state.as_slice().try_into().map(u32::from_le_bytes).map_err(|_| foreign_state())?,
    };
    if reached >= n {
        return Ok(facts(&json!({"counted": reached})));
    }
    let done = reached + 1;
    Ok(Step::Progress(Progress {
        state: done.to_le_bytes().to_vec(),
        done: f64::from(done),
        total: Some(f64::from(n)),
        message: Some(format!("counted {done}")),
    }))
}

const ASKED: &[u8] = b"asked for a name";

fn ask_name(request: &Request) -> Result<Step, Failure> {
    let Some(resume) = &request.resume else {
        if !request.context.can_ask {
            return Ok(text("Hello, whoever you are: this client cannot ask you."));
        }
        let question = json!({"name": {"method": "elicitation/create", "params": {
            "mode": "form",
            "message": "What is your name?",
            "requestedSchema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
        }}});
        return Ok(Step::Ask(Ask { state: ASKED.to_vec(), questions: question.to_string() }));
    };
    if resume.state != ASKED {
        return Err(foreign_state());
    }
    let answers = resume.answers.as_deref().and_then(|answers| serde_json::from_str::<Value>(answers).ok());
    let answer = answers.as_ref().map(|answers| &answers["name"]);
    match answer.and_then(|answer| answer["content"]["name"].as_str()) {
        Some(name) => Ok(text(format!("Hello, {name}."))),
        None => Ok(text("Hello, you who would rather not say.")),
    }
}

fn peek_env() -> Step {
    let environment: Map<String, Value> =
        get_environment().into_iter().map(|(name, value)| (name, Value::from(value))).collect();
    facts(&json!({"environment": environment, "arguments": get_arguments(), "folder": initial_cwd()}))
}

fn foreign_state() -> Failure {
    Failure::InvalidArguments("this state is not of this tool".to_owned())
}
