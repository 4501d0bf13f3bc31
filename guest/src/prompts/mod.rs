//! MCP prompts: what a person picks from a menu, to have a model do a whole task with our tools in the right order.
//!
//! In reading order: [`definition`] is what a prompt is and how its arguments are read; each other file holds one prompt.
//!
//! Invariant: pure. No prompt asks Odoo anything; what it needs to know, its text tells the model to look up.

mod definition;

mod build_domain;
mod customer_360;
mod data_quality;
mod explore_model;
mod find_record;
mod migrate_values;
mod month_end_check;
mod overdue_invoices;
mod safe_write;

use crate::completions::Kind;
use crate::error::Error;
use crate::odoo::instance::Instances;
use crate::resources;
use crate::tools::Context;
use definition::{Definition, Given};
use serde_json::{Value, json};

const TABLE: [&Definition; 9] = [
    &explore_model::PROMPT,
    &find_record::PROMPT,
    &build_domain::PROMPT,
    &safe_write::PROMPT,
    &migrate_values::PROMPT,
    &data_quality::PROMPT,
    &customer_360::PROMPT,
    &overdue_invoices::PROMPT,
    &month_end_check::PROMPT,
];

/// Where a prompt says which tools it has the model use: a host leaves it out while one of them is switched off.
const TOOLS: &str = "odoo-mcp/tools";

/// All prompts, as MCP `Prompt` objects.
pub fn list(instances: &Instances) -> Vec<Value> {
    let argument = |argument: &definition::Argument| json!({"name": argument.name, "description": argument.about, "required": argument.required});
    let prompt = |prompt: &&Definition| {
        let arguments: Vec<Value> = prompt.arguments(instances).iter().map(argument).collect();
        json!({
            "name": prompt.name,
            "title": prompt.title,
            "description": prompt.description,
            "arguments": arguments,
            "_meta": {TOOLS: prompt.tools},
        })
    };
    TABLE.iter().map(prompt).collect()
}

/// A prompt with these arguments, as an MCP `GetPromptResult`; nothing when there is no such prompt.
///
/// # Errors
/// E004 for arguments that do not fit, E005 for an instance that is not configured.
pub fn get(context: &Context, name: &str, arguments: &Value) -> Result<Option<Value>, Error> {
    let Some(prompt) = find(name) else { return Ok(None) };
    let given = Given::read(prompt, context.instances, arguments)?;
    let mut text = (prompt.text)(&given)?;
    if let Some(instance) = given.quoted(definition::INSTANCE) {
        text.push_str(&format!("\n\nGive every tool instance_id {instance}."));
    }
    let message = |content: Value| json!({"role": "user", "content": content});
    let mut messages = vec![message(json!({"type": "text", "text": text}))];
    for uri in prompt.pages {
        for page in resources::read(context, uri)?.into_iter().flatten() {
            messages.push(message(json!({"type": "resource", "resource": page})));
        }
    }
    Ok(Some(json!({"description": prompt.description, "messages": messages})))
}

/// What the values of an argument are; nothing when the prompt or the argument is not there.
pub fn argument(instances: &Instances, prompt: &str, argument: &str) -> Option<Kind> {
    let arguments = find(prompt)?.arguments(instances);
    arguments.into_iter().find(|known| known.name == argument).map(|known| known.kind)
}

fn find(name: &str) -> Option<&'static Definition> {
    TABLE.into_iter().find(|prompt| prompt.name == name)
}

#[cfg(test)]
mod tests;
