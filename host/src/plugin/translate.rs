//! The plugin's words to ours and back.
//!
//! Invariant: an answer is measured before any of its JSON is parsed, and nothing passes that the contract does not allow.

use super::bindings::exports::odoo_mcp::plugin::{completions, identity, resources, tools, types};
use super::contract::{
    CallContext, CompletionRequest, Content, Effect, Info, MOST_SUGGESTIONS, Outcome, Page, Step, Subject, Suggestions,
    Tool, ToolRequest,
};
use super::{Contents, Error};
use serde_json::{Map, Value};
use std::time::Duration;

// === to the plugin ===

pub(super) fn request(request: ToolRequest, wall: Duration) -> tools::Request {
    tools::Request {
        name: request.name,
        arguments: text(request.arguments),
        resume: request.resume.map(|resume| tools::Resume { state: resume.state, answers: resume.answers.map(text) }),
        context: context(request.context, wall),
    }
}

/// A step has the whole wall limit: it is counted from its start.
pub(super) fn context(context: CallContext, wall: Duration) -> types::CallContext {
    types::CallContext {
        call_id: context.call_id,
        deadline_ms: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX),
        locale: context.locale,
        can_ask: context.can_ask,
        meta: context.meta.map(text),
    }
}

pub(super) fn completion(request: CompletionRequest, wall: Duration) -> completions::Request {
    completions::Request {
        subject: match request.subject {
            Subject::Prompt(name) => completions::Subject::Prompt(name),
            Subject::Template(template) => completions::Subject::Template(template),
        },
        argument: request.argument,
        typed: request.typed,
        chosen: text(request.chosen),
        context: context(request.context, wall),
    }
}

pub(super) fn text(object: Map<String, Value>) -> String {
    Value::Object(object).to_string()
}

// === from the plugin ===

pub(super) fn info(info: identity::Info) -> Info {
    let identity::Info { name, version, title, description, instructions, extra: _ } = info;
    Info { name, version, title, description, instructions }
}

pub(super) fn tool(tool: types::Tool) -> Result<Tool, Error> {
    let of = |what: &str| format!("{what} of the tool {:?}", tool.name);
    let input_schema = object(&of("the input schema"), &tool.input_schema)?;
    let output_schema =
        tool.output_schema.as_deref().map(|schema| object(&of("the output schema"), schema)).transpose()?;
    let extra = tool.extra.as_deref().map(|extra| object(&of("extra"), extra)).transpose()?.unwrap_or_default();
    let effect = match tool.effect {
        types::Effect::Read => Effect::Read,
        types::Effect::Write => Effect::Write,
        types::Effect::Destructive => Effect::Destructive,
        types::Effect::Execute => Effect::Execute,
    };
    let types::Tool { name, title, description, .. } = tool;
    Ok(Tool { name, title, description, input_schema, output_schema, effect, extra })
}

pub(super) fn step(step: tools::Step, limit: usize) -> Result<Step, Error> {
    match step {
        tools::Step::Done(done) => outcome(done, limit).map(Step::Done),
        tools::Step::Progress(tools::Progress { state, done, total, message }) => {
            fits(limit, [state.len(), message.as_ref().map_or(0, String::len)])?;
            if !done.is_finite() || total.is_some_and(|total| !total.is_finite()) {
                return Err(Error::Protocol("progress is not a finite number".to_owned()));
            }
            Ok(Step::Progress { state, done, total, message })
        }
        tools::Step::Ask(tools::Ask { state, questions }) => {
            fits(limit, [state.len(), questions.len()])?;
            let questions = object("the questions", &questions)?;
            if questions.is_empty() {
                return Err(Error::Protocol("it asks, but no question".to_owned()));
            }
            Ok(Step::Ask { state, questions })
        }
    }
}

fn outcome(outcome: types::Outcome, limit: usize) -> Result<Outcome, Error> {
    let size_of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let texts = [size_of(&outcome.structured), size_of(&outcome.meta)];
    fits(limit, outcome.content.iter().map(content_size).chain(texts))?;
    Ok(Outcome {
        content: outcome.content.into_iter().map(content).collect::<Result<_, _>>()?,
        structured: outcome.structured.as_deref().map(|json| value("the structured content", json)).transpose()?,
        is_error: outcome.is_error,
        meta: outcome.meta.as_deref().map(|json| object("meta", json)).transpose()?,
    })
}

fn content(content: types::Content) -> Result<Content, Error> {
    Ok(match content {
        types::Content::Text(text) => Content::Text(text),
        types::Content::Image(types::Blob { mime_type, data }) => Content::Image { mime_type, data },
        types::Content::Audio(types::Blob { mime_type, data }) => Content::Audio { mime_type, data },
        types::Content::Other(json) => Content::Other(Value::Object(object("a content block", &json)?)),
    })
}

fn content_size(content: &types::Content) -> usize {
    match content {
        types::Content::Text(text) | types::Content::Other(text) => text.len(),
        types::Content::Image(blob) | types::Content::Audio(blob) => {
            blob.mime_type.len().saturating_add(blob.data.len())
        }
    }
}

pub(super) fn page(page: resources::Page, limit: usize) -> Result<Page, Error> {
    let cursor = page.next_cursor.as_ref().map_or(0, String::len);
    fits(limit, page.items.iter().map(String::len).chain([cursor]))?;
    Ok(Page { items: objects("a resource", &page.items)?, next_cursor: page.next_cursor })
}

pub(super) fn contents(contents: &[String], limit: usize) -> Result<Contents, Error> {
    fits(limit, contents.iter().map(String::len))?;
    objects("a resource's content", contents)
}

pub(super) fn prompts(prompts: &[String], limit: usize) -> Result<Vec<Map<String, Value>>, Error> {
    fits(limit, prompts.iter().map(String::len))?;
    objects("a prompt", prompts)
}

pub(super) fn prompt(prompt: &str, limit: usize) -> Result<Map<String, Value>, Error> {
    fits(limit, [prompt.len()])?;
    object("the prompt", prompt)
}

pub(super) fn suggestions(suggestions: completions::Suggestions, limit: usize) -> Result<Suggestions, Error> {
    let completions::Suggestions { values, total, has_more } = suggestions;
    let count = values.len();
    if count > MOST_SUGGESTIONS {
        return Err(Error::Protocol(format!("{count} completions; at most {MOST_SUGGESTIONS} are allowed")));
    }
    fits(limit, values.iter().map(String::len))?;
    if let Some(total) = total.filter(|total| usize::try_from(*total).is_ok_and(|total| total < count)) {
        return Err(Error::Protocol(format!("{count} completions of {total} in all")));
    }
    Ok(Suggestions { values, total, has_more })
}

/// Sums up what a client may get to read.
fn fits(limit: usize, sizes: impl IntoIterator<Item = usize>) -> Result<(), Error> {
    let size = sizes.into_iter().fold(0, usize::saturating_add);
    if size > limit { Err(Error::ResultTooLarge { limit }) } else { Ok(()) }
}

fn objects(what: &str, items: &[String]) -> Result<Vec<Map<String, Value>>, Error> {
    items.iter().map(|item| object(what, item)).collect()
}

fn object(what: &str, json: &str) -> Result<Map<String, Value>, Error> {
    match value(what, json)? {
        Value::Object(object) => Ok(object),
        _ => Err(Error::Protocol(format!("{what} must be a JSON object"))),
    }
}

fn value(what: &str, json: &str) -> Result<Value, Error> {
    serde_json::from_str(json).map_err(|error| Error::Protocol(format!("{what} is not JSON: {error}")))
}

#[cfg(test)]
mod tests;
