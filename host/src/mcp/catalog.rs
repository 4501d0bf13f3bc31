//! The plugin's tools as MCP shows them, with their schemas compiled.

use super::arguments::ArgumentCheck;
use crate::config::tools::Hidden;
use crate::nearest::nearest;
use crate::plugin::contract;
use crate::plugin::contract::Effect;
use jsonschema::Validator;
use rmcp::model;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Every tool by its name.
///
/// Invariant: made once, before the first client is answered; a plugin whose tools cannot be shown or checked is refused
/// whole. Names were checked when the plugin was loaded.
pub(super) struct Catalog {
    tools: BTreeMap<String, Entry>,
    /// Those that the operator switched off.
    hidden: BTreeSet<String>,
}

/// One tool, ready to be called.
pub(super) struct Entry {
    pub(super) effect: Effect,
    pub(super) arguments: ArgumentCheck,
    pub(super) output: Option<Validator>,
    shown: model::Tool,
}

/// Why a plugin's tools cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("the plugin's tool {tool:?} has an input or output schema that is not valid: {reason}")]
    Schema { tool: String, reason: String },
    #[error("the plugin's tool {tool:?} has annotations, icons or metadata that are not MCP's: {reason}")]
    Extra { tool: String, reason: String },
    #[error("tools.hide: the plugin has no tool `{word}`{advice}")]
    HidesNothing { word: String, advice: String },
}

impl Catalog {
    /// All tools but those that are `hidden`.
    pub(super) fn new(tools: &[contract::Tool], hidden: &Hidden) -> Result<Self, CatalogError> {
        let names = tools.iter().map(|tool| (tool.name.as_str(), tool.effect.as_str()));
        if let Some(word) = hidden.idle(names.clone()) {
            let near = nearest(word, names.map(|(name, _)| name));
            let advice = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(CatalogError::HidesNothing { word: word.to_owned(), advice });
        }
        let (off, on): (Vec<_>, Vec<_>) = tools.iter().partition(|tool| hidden.hides(&tool.name, tool.effect.as_str()));
        let entry = |tool: &contract::Tool| Ok((tool.name.clone(), Entry::new(tool)?));
        Ok(Self {
            tools: on.into_iter().map(entry).collect::<Result<_, CatalogError>>()?,
            hidden: off.into_iter().map(|tool| tool.name.clone()).collect(),
        })
    }

    /// All tools in MCP's words, by name: clients cache the list, so its order must not change.
    pub(super) fn shown(&self) -> Vec<model::Tool> {
        self.tools.values().map(Entry::shown).collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Entry> {
        self.tools.get(name)
    }

    /// Whether the plugin has the tool, and the operator switched it off.
    pub(super) fn is_hidden(&self, name: &str) -> bool {
        self.hidden.contains(name)
    }

    /// The tool whose name is most like `name`, if any is.
    pub(super) fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.tools.keys().map(String::as_str))
    }
}

impl Entry {
    /// The tool in MCP's words.
    pub(super) fn shown(&self) -> model::Tool {
        self.shown.clone()
    }

    fn new(tool: &contract::Tool) -> Result<Self, CatalogError> {
        let invalid = |error: jsonschema::ValidationError<'static>| CatalogError::Schema {
            tool: tool.name.clone(),
            reason: error.to_string(),
        };
        let output = tool.output_schema.as_ref().map(|schema| compile(schema).map_err(invalid)).transpose()?;
        Ok(Self {
            effect: tool.effect,
            arguments: ArgumentCheck::new(&tool.name, &tool.input_schema).map_err(invalid)?,
            output,
            shown: shown(tool)?,
        })
    }
}

/// A validator for `schema`, which may not reach outside itself.
pub(super) fn compile(schema: &Map<String, Value>) -> Result<Validator, jsonschema::ValidationError<'static>> {
    jsonschema::draft202012::new(&Value::Object(schema.clone()))
}

fn shown(tool: &contract::Tool) -> Result<model::Tool, CatalogError> {
    let mut words = tool.extra.clone();
    words.insert("name".to_owned(), Value::from(tool.name.as_str()));
    words.insert("description".to_owned(), Value::from(tool.description.as_str()));
    words.insert("inputSchema".to_owned(), Value::Object(tool.input_schema.clone()));
    if let Some(title) = &tool.title {
        words.insert("title".to_owned(), Value::from(title.as_str()));
    }
    if let Some(schema) = &tool.output_schema {
        words.insert("outputSchema".to_owned(), Value::Object(schema.clone()));
    }
    serde_json::from_value(Value::Object(words))
        .map_err(|error| CatalogError::Extra { tool: tool.name.clone(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tool(name: &str, schema: Value) -> contract::Tool {
        contract::Tool {
            name: name.to_owned(),
            title: None,
            description: "Does it.".to_owned(),
            input_schema: schema.as_object().unwrap().clone(),
            output_schema: None,
            effect: Effect::Read,
            extra: Map::new(),
        }
    }

    fn open() -> Value {
        json!({"type": "object"})
    }

    #[test]
    fn tools_are_shown_by_name_with_their_annotations() {
        let mut second = tool("b", open());
        second.extra = json!({"annotations": {"readOnlyHint": true}}).as_object().unwrap().clone();
        let catalog = Catalog::new(&[second, tool("a", open())], &Hidden::default()).unwrap();
        insta::assert_json_snapshot!(catalog.shown());
    }

    #[test]
    fn a_plugin_with_a_tool_that_clients_would_choke_on_is_refused() {
        for (tools, expected) in [
            (vec![tool("a", json!({"type": "objekt"}))], "schema that is not valid"),
            (vec![tool("a", json!({"$ref": "https://example.com/other.json"}))], "schema that is not valid"),
        ] {
            let error = Catalog::new(&tools, &Hidden::default()).err().unwrap().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let mut odd = tool("a", open());
        odd.extra = json!({"annotations": {"readOnlyHint": "yes"}}).as_object().unwrap().clone();
        let error = Catalog::new(&[odd], &Hidden::default()).err().unwrap().to_string();
        assert!(error.contains("annotations"), "{error}");
    }

    #[test]
    fn a_hidden_tool_is_neither_shown_nor_called_and_a_word_that_hides_none_is_an_error() {
        let tools = [tool("odoo_read", open()), tool("odoo_unlink", open())];
        let hide = |word: &str| {
            let mut hidden = Hidden::default();
            hidden.add(word).unwrap();
            Catalog::new(&tools, &hidden)
        };
        let catalog = hide("odoo_un*").unwrap();
        assert!(catalog.get("odoo_unlink").is_none() && catalog.is_hidden("odoo_unlink"));
        assert!(catalog.get("odoo_read").is_some() && !catalog.is_hidden("odoo_read"));
        let error = hide("odoo_unlinc").err().unwrap().to_string();
        assert_eq!(error, "tools.hide: the plugin has no tool `odoo_unlinc`; did you mean `odoo_unlink`?");
        assert!(hide("execute").is_err());
    }
}
