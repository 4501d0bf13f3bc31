//! The tools, step by step.

use crate::answer::Block;
use crate::component::bindings::Component;
use crate::component::bindings::exports::odoo_mcp::plugin::tools::{Ask, Guest, Progress, Request, Resume, Step};
use crate::component::bindings::exports::odoo_mcp::plugin::types::{self as wit, Blob, Content, Failure};
use crate::component::surroundings::with_service;
use crate::tools::step::Turn;
use crate::tools::{self, Given};
use serde_json::json;

impl Guest for Component {
    fn list_tools() -> Result<Vec<wit::Tool>, Failure> {
        with_service(|service| Ok(service.tools().into_iter().map(wit::Tool::from).collect()))
    }

    fn call_tool(request: Request) -> Result<Step, Failure> {
        let arguments = serde_json::from_str(&request.arguments)
            .map_err(|error| Failure::InvalidArguments(format!("The arguments are not JSON: {error}.")))?;
        let turn = turn(request.resume, request.context.can_ask)?;
        with_service(|service| Ok(service.call(&request.name, arguments, &turn)?.into()))
    }
}

/// Reads what the step before left. The host keeps it sealed, so what does not read was not ours.
fn turn(resume: Option<Resume>, can_ask: bool) -> Result<Turn, Failure> {
    let unreadable = |what: &str| Failure::Internal(format!("the call cannot go on: its {what} is not of this plugin"));
    let mut turn = Turn { can_ask, ..Turn::default() };
    if let Some(Resume { state, answers }) = resume {
        turn.state = Some(serde_json::from_slice(&state).map_err(|_| unreadable("state"))?);
        turn.answers = match answers {
            Some(answers) => Some(serde_json::from_str(&answers).map_err(|_| unreadable("list of answers"))?),
            None => None,
        };
    }
    Ok(turn)
}

impl From<Given> for Step {
    fn from(given: Given) -> Self {
        match given {
            Given::Outcome(outcome) => Self::Done(outcome.into()),
            Given::Progress(progress) => Self::Progress(Progress {
                state: progress.state.to_string().into_bytes(),
                done: records(progress.done),
                total: progress.total.map(records),
                message: Some(progress.message),
            }),
            Given::Ask(ask) => Self::Ask(Ask {
                state: ask.state.to_string().into_bytes(),
                questions: serde_json::Value::Object(ask.questions).to_string(),
            }),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no call has 2^52 records")]
fn records(count: usize) -> f64 {
    count as f64
}

impl From<Block> for Content {
    fn from(block: Block) -> Self {
        match block {
            Block::Image { mime_type, data } => Self::Image(Blob { mime_type, data }),
            Block::Link { uri, name, mime_type } => {
                let link = json!({"type": "resource_link", "uri": uri, "name": name, "mimeType": mime_type});
                Self::Other(link.to_string())
            }
        }
    }
}

impl From<tools::Tool> for wit::Tool {
    fn from(tool: tools::Tool) -> Self {
        Self {
            name: tool.name.to_owned(),
            title: Some(tool.title.to_owned()),
            description: tool.description,
            input_schema: tool.input_schema.to_string(),
            output_schema: Some(tool.output_schema.to_string()),
            effect: tool.effect.into(),
            extra: Some(json!({"annotations": tool.annotations}).to_string()),
        }
    }
}

impl From<tools::Effect> for wit::Effect {
    fn from(effect: tools::Effect) -> Self {
        match effect {
            tools::Effect::Read => Self::Read,
            tools::Effect::Write => Self::Write,
            tools::Effect::Destructive => Self::Destructive,
            tools::Effect::Execute => Self::Execute,
        }
    }
}

impl From<tools::Outcome> for wit::Outcome {
    fn from(outcome: tools::Outcome) -> Self {
        Self {
            content: std::iter::once(Content::Text(outcome.text))
                .chain(outcome.blocks.into_iter().map(Content::from))
                .collect(),
            structured: outcome.structured.map(|structured| structured.to_string()),
            is_error: outcome.error.is_some(),
            meta: outcome.meta.map(|meta| meta.to_string()),
        }
    }
}

impl From<tools::Failure> for Failure {
    fn from(failure: tools::Failure) -> Self {
        match failure {
            tools::Failure::UnknownTool => Self::UnknownTool,
            tools::Failure::InvalidArguments(text) => Self::InvalidArguments(text),
            tools::Failure::UnknownInstance(text) => Self::UnknownInstance(text),
        }
    }
}
