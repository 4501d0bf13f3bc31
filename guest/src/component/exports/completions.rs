//! The completions.

use crate::completions;
use crate::component::bindings::Component;
use crate::component::bindings::exports::odoo_mcp::plugin::completions::{Guest, Request, Subject, Suggestions};
use crate::component::bindings::exports::odoo_mcp::plugin::types::Failure;
use crate::component::surroundings::with_service;
use serde_json::{Map, Value};

impl Guest for Component {
    fn complete(request: Request) -> Result<Suggestions, Failure> {
        let chosen: Map<String, Value> = serde_json::from_str(&request.chosen)
            .map_err(|error| Failure::InvalidArguments(format!("The chosen arguments are no JSON object: {error}.")))?;
        let subject = match &request.subject {
            Subject::Prompt(name) => completions::Subject::Prompt(name),
            Subject::Template(template) => completions::Subject::Template(template),
        };
        let request =
            completions::Request { subject, argument: &request.argument, typed: &request.typed, chosen: &chosen };
        with_service(|service| Ok(service.complete(&request)?.into()))
    }
}

impl From<completions::Suggestions> for Suggestions {
    fn from(suggestions: completions::Suggestions) -> Self {
        let completions::Suggestions { values, total, has_more } = suggestions;
        Self { values, total, has_more }
    }
}
