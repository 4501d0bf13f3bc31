//! The plugin's prompts as MCP shows them, and what a client may ask of them.

use crate::nearest::nearest;
use rmcp::ErrorData;
use rmcp::model::{CacheScope, GetPromptResult, ListPromptsResult, Prompt, PromptArgument, ResultType};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every prompt by its name.
///
/// Invariant: made once, before the first client is answered; a plugin whose prompts cannot be shown is refused whole.
pub(super) struct Prompts {
    shown: BTreeMap<String, Prompt>,
    /// Those that have a model use a tool which the operator switched off, with that tool.
    hidden: BTreeMap<String, String>,
}

/// The member of a prompt's `_meta` that lists the tools it needs.
const TOOLS: &str = "odoo-mcp/tools";

/// Why a plugin's prompts cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    #[error("the plugin gave a prompt that is not MCP's: {0}")]
    Words(serde_json::Error),
    #[error("a prompt's name must be 1 to {MOST_NAME} of A-Z, a-z, 0-9, _, . and -, not {0:?}")]
    Name(String),
    #[error("the plugin has two prompts named {0}")]
    Twice(String),
    #[error("an argument of the plugin's prompt {0} has no name, or the name of another")]
    Arguments(String),
}

impl Prompts {
    /// Reads MCP `Prompt` objects. Those that need a tool which `is_hidden` are not shown.
    pub(super) fn new(prompts: &[Map<String, Value>], is_hidden: impl Fn(&str) -> bool) -> Result<Self, PromptError> {
        let mut known = Self { shown: BTreeMap::new(), hidden: BTreeMap::new() };
        for words in prompts {
            let prompt: Prompt = serde_json::from_value(Value::Object(words.clone())).map_err(PromptError::Words)?;
            let name = prompt.name.clone();
            if !is_name(&name) {
                return Err(PromptError::Name(name));
            }
            let names: BTreeSet<&str> = arguments(&prompt).iter().map(|argument| argument.name.as_str()).collect();
            if names.contains("") || names.len() < arguments(&prompt).len() {
                return Err(PromptError::Arguments(name));
            }
            if known.shown.contains_key(&name) || known.hidden.contains_key(&name) {
                return Err(PromptError::Twice(name));
            }
            let needed = tools(&prompt).find(|tool| is_hidden(tool)).map(str::to_owned);
            if let Some(tool) = needed {
                known.hidden.insert(name, tool);
            } else {
                known.shown.insert(name, prompt);
            }
        }
        Ok(known)
    }

    /// All prompts, by name.
    pub(super) fn list(&self) -> ListPromptsResult {
        ListPromptsResult::with_all_items(self.shown.values().cloned().collect())
            .with_ttl_ms(LIST_TTL_MS)
            .with_cache_scope(CacheScope::Private)
    }

    /// Holds the arguments of a request against those that the prompt has.
    pub(super) fn check(&self, name: &str, given: &Map<String, Value>) -> Result<(), ErrorData> {
        let prompt = self.prompt(name)?;
        for (argument, value) in given {
            self.argument(name, argument)?;
            if !value.is_string() {
                return Err(invalid(format!("the argument {argument} of the prompt {name} must be a text")));
            }
        }
        match arguments(prompt).iter().find(|it| it.required == Some(true) && !given.contains_key(&it.name)) {
            Some(missing) => {
                let what = missing.description.as_deref().map(|what| format!(": {what}")).unwrap_or_default();
                Err(invalid(format!("the prompt {name} needs the argument {}{what}", missing.name)))
            }
            None => Ok(()),
        }
    }

    /// Whether the prompt is there and has the argument.
    pub(super) fn argument(&self, name: &str, argument: &str) -> Result<(), ErrorData> {
        let known: Vec<&str> = arguments(self.prompt(name)?).iter().map(|it| it.name.as_str()).collect();
        if known.contains(&argument) {
            return Ok(());
        }
        let advice = match nearest(argument, known.iter().copied()) {
            Some(nearest) => format!("did you mean {nearest}?"),
            None if known.is_empty() => "it has none".to_owned(),
            None => format!("it has {}", known.join(", ")),
        };
        Err(invalid(format!("the prompt {name} has no argument {}: {advice}", shown(argument))))
    }

    fn prompt(&self, name: &str) -> Result<&Prompt, ErrorData> {
        self.shown.get(name).ok_or_else(|| {
            if let Some(tool) = self.hidden.get(name) {
                return invalid(format!(
                    "the prompt {name} needs the tool {tool}, which is switched off here (tools.hide, ODOO_MCP_HIDE_TOOLS): \
                     only an operator can change that"
                ));
            }
            let nearest = nearest(name, self.shown.keys().map(String::as_str));
            let advice =
                nearest.map_or("prompts/list has the names".to_owned(), |near| format!("did you mean {near}?"));
            let message = format!("there is no prompt {}: {advice}", shown(name));
            ErrorData::invalid_params(message, nearest.map(|name| json!({"nearest": name})))
        })
    }
}

/// What the plugin made of a prompt. It knows all prompts that it listed: one that it does not give is its own mistake.
pub(super) fn given(prompt: Option<Map<String, Value>>) -> Result<GetPromptResult, ErrorData> {
    let prompt =
        prompt.ok_or_else(|| ErrorData::internal_error("the plugin does not give a prompt that it lists", None))?;
    let mut result: GetPromptResult = serde_json::from_value(Value::Object(prompt)).map_err(|error| {
        ErrorData::internal_error(format!("the plugin gave a prompt that is not MCP's: {error}"), None)
    })?;
    // A prompt of a plugin is always whole, whatever it says.
    result.result_type = Some(ResultType::COMPLETE);
    Ok(result)
}

fn tools(prompt: &Prompt) -> impl Iterator<Item = &str> {
    let named = prompt.meta.as_ref().and_then(|meta| meta.get(TOOLS)?.as_array());
    named.into_iter().flatten().filter_map(Value::as_str)
}

fn arguments(prompt: &Prompt) -> &[PromptArgument] {
    prompt.arguments.as_deref().unwrap_or_default()
}

fn is_name(name: &str) -> bool {
    (1..=MOST_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn invalid(message: String) -> ErrorData {
    ErrorData::invalid_params(message, None)
}

/// A client's word within an error.
fn shown(word: &str) -> String {
    format!("{:?}", word.chars().take(MOST_NAME).collect::<String>())
}

/// The prompts change only with the process; a client that outlives it should notice soon.
const LIST_TTL_MS: u64 = 60_000;

const MOST_NAME: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn prompts(prompts: Value) -> Result<Prompts, PromptError> {
        let prompts: Vec<Map<String, Value>> = serde_json::from_value(prompts).unwrap();
        Prompts::new(&prompts, |tool| tool == "odoo_unlink")
    }

    fn check(given: Value) -> Result<(), String> {
        let prompts = prompts(json!([{"name": "explore", "arguments": [
            {"name": "model", "required": true, "description": "such as res.partner"}, {"name": "goal"}]}]))
        .unwrap();
        let given = given.as_object().unwrap();
        prompts.check("explore", given).map_err(|error| {
            assert_eq!(error.code.0, -32602);
            error.message.into_owned()
        })
    }

    #[test]
    fn arguments_are_held_against_the_prompts_own() {
        assert_eq!(check(json!({"model": "res.partner", "goal": "learn"})), Ok(()));
        assert_eq!(check(json!({})).unwrap_err(), "the prompt explore needs the argument model: such as res.partner");
        assert_eq!(
            check(json!({"modle": "x"})).unwrap_err(),
            "the prompt explore has no argument \"modle\": did you mean model?"
        );
        assert_eq!(
            check(json!({"zzz": "x"})).unwrap_err(),
            "the prompt explore has no argument \"zzz\": it has model, goal"
        );
        assert_eq!(check(json!({"model": 7})).unwrap_err(), "the argument model of the prompt explore must be a text");
    }

    #[test]
    fn an_unknown_prompt_is_answered_with_the_nearest() {
        let prompts = prompts(json!([{"name": "explore_model"}])).unwrap();
        let error = prompts.check("explore_modle", &Map::new()).unwrap_err();
        assert_eq!(error.message, "there is no prompt \"explore_modle\": did you mean explore_model?");
        assert_eq!(error.data, Some(json!({"nearest": "explore_model"})));
        assert!(prompts.argument("x\u{1b}", "y").unwrap_err().message.contains("prompts/list"));
        assert!(prompts.argument("explore_model", "y").unwrap_err().message.ends_with("it has none"));
    }

    #[test]
    fn a_prompt_that_needs_a_tool_which_is_switched_off_is_not_shown_and_says_so() {
        let prompts = prompts(json!([
            {"name": "tidy", "_meta": {"odoo-mcp/tools": ["odoo_read", "odoo_unlink"]}},
            {"name": "look", "_meta": {"odoo-mcp/tools": ["odoo_read"]}},
        ]))
        .unwrap();
        let shown: Vec<String> = prompts.list().prompts.into_iter().map(|prompt| prompt.name).collect();
        assert_eq!(shown, ["look"]);
        let error = prompts.check("tidy", &Map::new()).unwrap_err();
        assert!(error.message.starts_with("the prompt tidy needs the tool odoo_unlink, which is switched off"));
    }

    #[test]
    fn a_plugin_with_prompts_that_clients_would_choke_on_is_refused() {
        for (listed, words) in [
            (json!([{"title": "nameless"}]), "not MCP's"),
            (json!([{"name": "a", "arguments": "all"}]), "not MCP's"),
            (json!([{"name": "a\u{1b}[2J"}]), "must be 1 to 64"),
            (json!([{"name": ""}]), "must be 1 to 64"),
            (json!([{"name": "a"}, {"name": "b"}, {"name": "a"}]), "two prompts named a"),
            (json!([{"name": "a", "arguments": [{"name": "x"}, {"name": "x"}]}]), "the name of another"),
            (json!([{"name": "a", "arguments": [{"name": ""}]}]), "has no name"),
        ] {
            let error = prompts(listed.clone()).err().unwrap_or_else(|| panic!("{listed} passed")).to_string();
            assert!(error.contains(words) && !error.contains('\u{1b}'), "{listed}: {error}");
        }
    }

    #[test]
    fn a_prompt_is_whole_whatever_the_plugin_says_and_nonsense_is_its_mistake() {
        let result = |prompt: Value| given(prompt.as_object().cloned());
        let message = json!({"role": "user", "content": {"type": "text", "text": "Look."}});
        let whole = result(json!({"resultType": "input_required", "messages": [message]})).unwrap();
        assert_eq!(whole.result_type, Some(ResultType::COMPLETE));
        for odd in [json!({}), json!({"messages": [{"role": "system", "content": {}}]}), Value::Null] {
            assert_eq!(result(odd).unwrap_err().code.0, -32603);
        }
    }
}
