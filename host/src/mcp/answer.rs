//! A plugin's outcome as an MCP result, held to the tool's output schema.

use super::catalog::Entry;
use super::failure::{Code, Failure, Source};
use crate::plugin::contract::{Content, Outcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonschema::Validator;
use rmcp::model::{CallToolResult, ContentBlock, MetaObject};
use serde_json::Value;

/// The result of a finished chain.
///
/// Invariant: an error of the tool always reaches the client with all of its content, whatever else is wrong with the
/// outcome.
pub(super) fn result(outcome: Outcome, tool: &Entry) -> CallToolResult {
    let mut blocks = Vec::with_capacity(outcome.content.len());
    let mut broken = None;
    for content in outcome.content {
        match block(content) {
            Ok(block) => blocks.push(block),
            Err(reason) => broken = Some(reason),
        }
    }
    let mut structured = outcome.structured;
    // An error has its text; what holds to the output schema is a result.
    let nothing_to_fit = outcome.is_error && structured.is_none();
    if let Some(reason) = misfit(structured.as_ref(), tool.output.as_ref()).filter(|_| !nothing_to_fit) {
        structured = None;
        broken = Some(reason);
    }
    if outcome.is_error {
        if let Some(reason) = broken {
            tracing::warn!(reason, "a tool's error was not well formed: passed on without the broken part");
        }
        if blocks.is_empty() {
            let silent = Failure::new(Code::Unknown, Source::Plugin, "The tool failed and did not say why.");
            blocks.push(ContentBlock::text(silent.broken_off(tool.effect).to_string()));
        }
    } else if let Some(reason) = broken {
        return broken_answer(reason, blocks, tool);
    }
    let mut result = if outcome.is_error { CallToolResult::error(blocks) } else { CallToolResult::success(blocks) };
    result.structured_content = structured;
    result.meta = outcome.meta.map(MetaObject::from);
    result
}

/// The failure first, then what the plugin did say: after a write those may be the only words about what was written.
fn broken_answer(reason: String, blocks: Vec<ContentBlock>, tool: &Entry) -> CallToolResult {
    let message = format!("The tool ran, but its answer breaks the contract with this server: {reason}.");
    let mut result = Failure::new(Code::Unknown, Source::Plugin, message).broken_off(tool.effect).into_result();
    result.content.extend(blocks);
    result
}

fn misfit(structured: Option<&Value>, schema: Option<&Validator>) -> Option<String> {
    match (structured, schema) {
        (_, None) => None,
        (None, Some(_)) => Some("it has an output schema and no structured content".to_owned()),
        (Some(value), Some(schema)) if schema.is_valid(value) => None,
        (Some(value), Some(schema)) => {
            let error = schema.iter_errors(value).next()?;
            // The value itself is company data, and this text goes to the log too.
            Some(format!("structured content at `{}`: {}", error.instance_path(), error.masked()))
        }
    }
}

fn block(content: Content) -> Result<ContentBlock, String> {
    Ok(match content {
        Content::Text(text) => ContentBlock::text(text),
        Content::Image { mime_type, data } => ContentBlock::image(STANDARD.encode(data), mime_type),
        Content::Audio { mime_type, data } => ContentBlock::audio(STANDARD.encode(data), mime_type),
        Content::Other(value) => {
            serde_json::from_value(value).map_err(|error| format!("a content block is not MCP's: {error}"))?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tools::Hidden;
    use crate::mcp::catalog::Catalog;
    use crate::plugin::contract::{Effect, Tool};
    use serde_json::{Map, json};

    fn catalog(effect: Effect) -> Catalog {
        let object = |value: Value| value.as_object().unwrap().clone();
        Catalog::new(
            &[Tool {
                name: "t".to_owned(),
                title: None,
                description: "Counts.".to_owned(),
                input_schema: object(json!({"type": "object"})),
                output_schema: Some(object(
                    json!({"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}),
                )),
                effect,
                extra: Map::new(),
            }],
            &Hidden::default(),
        )
        .unwrap()
    }

    fn answered(outcome: Outcome, effect: Effect) -> CallToolResult {
        result(outcome, catalog(effect).get("t").unwrap())
    }

    fn outcome(is_error: bool, text: &str, structured: Option<Value>) -> Outcome {
        Outcome { content: vec![Content::Text(text.to_owned())], structured, is_error, meta: None }
    }

    #[test]
    fn a_good_outcome_passes_as_it_is() {
        let result = answered(outcome(false, "3", Some(json!({"count": 3}))), Effect::Read);
        assert_eq!(result.is_error, Some(false));
        assert_eq!(result.structured_content, Some(json!({"count": 3})));
    }

    #[test]
    fn structured_content_that_breaks_the_schema_is_an_error_that_keeps_the_words_and_hides_the_value() {
        let result = answered(outcome(false, "created 7", Some(json!({"count": "hush"}))), Effect::Write);
        insta::assert_json_snapshot!(result);
        let missing = answered(outcome(false, "3", None), Effect::Read);
        assert_eq!(missing.is_error, Some(true));
    }

    #[test]
    fn a_tools_error_is_never_replaced() {
        let result = answered(outcome(true, "E003: no", Some(json!({"count": "x"}))), Effect::Write);
        assert_eq!(result.is_error, Some(true));
        assert_eq!(result.structured_content, None);
        assert_eq!(result.content, vec![ContentBlock::text("E003: no")]);
    }

    #[test]
    fn an_error_without_words_gets_some() {
        let silent = Outcome { content: vec![], structured: None, is_error: true, meta: None };
        let result = answered(silent, Effect::Write);
        let text = result.content[0].as_text().unwrap().text.clone();
        assert!(text.starts_with("E999: The tool failed") && text.contains("unknown-outcome"), "{text}");
    }

    #[test]
    fn bytes_become_base64_and_odd_blocks_an_error() {
        let image = Outcome {
            content: vec![Content::Image { mime_type: "image/png".to_owned(), data: vec![1, 2, 3] }],
            structured: Some(json!({"count": 1})),
            is_error: false,
            meta: None,
        };
        assert_eq!(answered(image, Effect::Read).content, vec![ContentBlock::image("AQID", "image/png")]);
        let odd = Outcome {
            content: vec![Content::Other(json!({"type": "video"}))],
            structured: Some(json!({"count": 1})),
            is_error: false,
            meta: None,
        };
        assert_eq!(answered(odd, Effect::Read).is_error, Some(true));
    }
}
