//! The plugin's tools as MCP shows them, with their schemas compiled.

use super::arguments::ArgumentCheck;
use crate::plugin::contract;
use crate::plugin::contract::Effect;
use jsonschema::Validator;
use rmcp::model;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Every tool by its name.
///
/// Invariant: made once, before the first client is answered; a plugin whose tools cannot be shown or checked is refused
/// whole. Names were checked when the plugin was loaded.
pub(super) struct Catalog {
    tools: BTreeMap<String, Entry>,
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
}

impl Catalog {
    pub(super) fn new(tools: &[contract::Tool]) -> Result<Self, CatalogError> {
        let entry = |tool: &contract::Tool| Ok((tool.name.clone(), Entry::new(tool)?));
        Ok(Self { tools: tools.iter().map(entry).collect::<Result<_, CatalogError>>()? })
    }

    /// All tools in MCP's words, by name: clients cache the list, so its order must not change.
    pub(super) fn shown(&self) -> Vec<model::Tool> {
        self.tools.values().map(Entry::shown).collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Entry> {
        self.tools.get(name)
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

/// The candidate most like `word`, unless none is close enough to be what was meant.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A long word is not worth comparing: no name is that long.
    if word.len() > 128 {
        return None;
    }
    candidates
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
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
        let catalog = Catalog::new(&[second, tool("a", open())]).unwrap();
        insta::assert_json_snapshot!(catalog.shown());
    }

    #[test]
    fn a_plugin_with_a_tool_that_clients_would_choke_on_is_refused() {
        for (tools, expected) in [
            (vec![tool("a", json!({"type": "objekt"}))], "schema that is not valid"),
            (vec![tool("a", json!({"$ref": "https://example.com/other.json"}))], "schema that is not valid"),
        ] {
            let error = Catalog::new(&tools).err().unwrap().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let mut odd = tool("a", open());
        odd.extra = json!({"annotations": {"readOnlyHint": "yes"}}).as_object().unwrap().clone();
        let error = Catalog::new(&[odd]).err().unwrap().to_string();
        assert!(error.contains("annotations"), "{error}");
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let catalog = Catalog::new(&[tool("odoo_search_read", open()), tool("odoo_delete", open())]).unwrap();
        assert_eq!(catalog.nearest("odoo_search"), Some("odoo_search_read"));
        assert_eq!(catalog.nearest("odoo_delet"), Some("odoo_delete"));
        assert_eq!(catalog.nearest("browse"), None);
        assert_eq!(catalog.nearest(&"odoo".repeat(1000)), None);
    }
}
