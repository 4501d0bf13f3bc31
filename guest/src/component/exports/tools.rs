//! The tools. Each call is one step: Odoo answers a call at once or not at all.

use crate::component::bindings::Component;
use crate::component::bindings::exports::odoo_mcp::plugin::tools::{Guest, Request, Step};
use crate::component::bindings::exports::odoo_mcp::plugin::types::{self as wit, Content, Failure};
use crate::component::surroundings::with_service;
use crate::tools;
use serde_json::json;

impl Guest for Component {
    fn list_tools() -> Result<Vec<wit::Tool>, Failure> {
        with_service(|service| Ok(service.tools().into_iter().map(wit::Tool::from).collect()))
    }

    fn call_tool(request: Request) -> Result<Step, Failure> {
        if request.resume.is_some() {
            return Err(Failure::Internal("a call of this plugin has one step: there is none to resume".to_owned()));
        }
        let arguments = serde_json::from_str(&request.arguments)
            .map_err(|error| Failure::InvalidArguments(format!("The arguments are not JSON: {error}.")))?;
        with_service(|service| {
            let outcome = service.call(&request.name, arguments)?;
            Ok(Step::Done(outcome.into()))
        })
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
            content: vec![Content::Text(outcome.text)],
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
