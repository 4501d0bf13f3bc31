//! What is wrong with a call's arguments, and what would be right: said to a model, before the plugin runs.
//!
//! [`problem`] says what is wrong with one value; [`wording`] has the names of values, places and kinds.

mod problem;
mod wording;

use super::catalog::compile;
use super::failure::{Code, Failure, Source};
use crate::nearest::nearest;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use problem::wrong;
use serde_json::{Map, Value};
use wording::{cut, kind_of, quoted, subject};

/// A tool's input schema, compiled, with the words to explain it.
pub(super) struct ArgumentCheck {
    tool: String,
    validator: Validator,
    schema: Map<String, Value>,
}

impl ArgumentCheck {
    pub(super) fn new(tool: &str, schema: &Map<String, Value>) -> Result<Self, ValidationError<'static>> {
        Ok(Self { tool: tool.to_owned(), validator: compile(schema)?, schema: schema.clone() })
    }

    /// Gives the arguments back when they hold to the schema, else says what to change.
    ///
    /// Models write lists and objects as texts at times. A text of JSON is read here; one in the `format` that the
    /// argument has is left for the plugin to read.
    pub(super) fn check(&self, mut arguments: Map<String, Value>) -> Result<Map<String, Value>, Failure> {
        let mut texts = Map::new();
        for (name, value) in &mut arguments {
            let (Value::String(text), Some(property)) = (&*value, self.property(name)) else { continue };
            let empty = match property.get("type").and_then(Value::as_str) {
                Some("array") => Value::Array(Vec::new()),
                Some("object") => Value::Object(Map::new()),
                _ => continue,
            };
            match serde_json::from_str::<Value>(text) {
                Ok(read) if read.is_array() == empty.is_array() && read.is_object() == empty.is_object() => {
                    *value = read
                }
                _ if property.get("format").is_some() => {
                    texts.insert(name.clone(), std::mem::replace(value, empty));
                }
                _ => {}
            }
        }
        let value = Value::Object(arguments);
        if !self.validator.is_valid(&value) {
            return Err(self.explain(&value));
        }
        match value {
            Value::Object(mut arguments) => {
                arguments.extend(texts);
                Ok(arguments)
            }
            // It was an object above.
            _ => Ok(Map::new()),
        }
    }

    fn explain(&self, value: &Value) -> Failure {
        let mut problems: Vec<String> = Vec::new();
        for error in self.validator.iter_errors(value) {
            for problem in self.problems(&error) {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        let further = problems.len().saturating_sub(MAX_PROBLEMS);
        problems.truncate(MAX_PROBLEMS);
        let mut message = format!("{}: {}.", self.tool, problems.join("; "));
        if further > 0 {
            message.push_str(&format!(" {further} further problems are not shown."));
        }
        Failure::new(Code::Validation, Source::Client, message).hint(self.signature())
    }

    fn problems(&self, error: &ValidationError<'_>) -> Vec<String> {
        let path = error.instance_path().as_str();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                let known = self.known_at(error);
                unexpected.iter().map(|name| unknown(path, name, &known)).collect()
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let kind = self.described(path, name);
                vec![format!("{}{kind} is required but missing", quoted(&format!("{path}/{name}")))]
            }
            ValidationErrorKind::FalseSchema if path.is_empty() => vec!["it takes no arguments".to_owned()],
            ValidationErrorKind::FalseSchema => vec![format!("there is no argument {}", quoted(path))],
            _ => vec![format!("{} {}", subject(path), wrong(error))],
        }
    }

    /// The properties that the schema knows where `error` arose.
    fn known_at(&self, error: &ValidationError<'_>) -> Vec<String> {
        let keyword = error.schema_path().as_str();
        let parent = keyword.rsplit_once('/').map_or("", |(parent, _)| parent);
        let whole = Value::Object(self.schema.clone());
        let names = whole.pointer(&format!("{parent}/properties")).and_then(Value::as_object);
        names.map(|names| names.keys().cloned().collect()).unwrap_or_default()
    }

    /// ` (array of integer)` for a top-level argument whose type the schema tells.
    fn described(&self, path: &str, name: &str) -> String {
        let property = if path.is_empty() { self.property(name) } else { None };
        property.map(kind_of).filter(|kind| !kind.is_empty()).map(|kind| format!(" ({kind})")).unwrap_or_default()
    }

    fn property(&self, name: &str) -> Option<&Value> {
        self.schema.get("properties")?.get(name)
    }

    /// The tool's arguments in one line, the required ones first.
    fn signature(&self) -> String {
        let Some(properties) = self.schema.get("properties").and_then(Value::as_object).filter(|all| !all.is_empty())
        else {
            return format!("{} takes no arguments.", self.tool);
        };
        let required: Vec<&str> = self
            .schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let with_kind = |name: &str| match properties.get(name).map(kind_of) {
            Some(kind) if !kind.is_empty() => format!("{name} ({kind})"),
            _ => name.to_owned(),
        };
        let optional: Vec<String> =
            properties.keys().filter(|name| !required.contains(&name.as_str())).map(|name| with_kind(name)).collect();
        let mut text = format!("{} takes", self.tool);
        if !required.is_empty() {
            let required: Vec<String> = required.iter().map(|name| with_kind(name)).collect();
            text.push_str(&format!(" {}", required.join(", ")));
        }
        if !optional.is_empty() {
            let joint = if required.is_empty() { "" } else { ";" };
            text.push_str(&format!("{joint} optional: {}", optional.join(", ")));
        }
        text.push('.');
        text
    }
}

fn unknown(path: &str, name: &str, known: &[String]) -> String {
    let place = quoted(&format!("{path}/{}", cut(name)));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(meant) => {
            format!("there is no argument {place} (did you mean {}?)", quoted(&format!("{path}/{meant}")))
        }
        None => format!("there is no argument {place}"),
    }
}

/// Problems in one message: a model mends these and sees the rest on its next call.
const MAX_PROBLEMS: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn search() -> ArgumentCheck {
        let schema = json!({
            "type": "object",
            "properties": {
                "model": {"type": "string", "minLength": 1},
                "domain": {"type": "array", "format": "domain", "items": {"anyOf": [
                    {"type": "string", "enum": ["&", "|", "!"]},
                    {"type": "array", "minItems": 3, "maxItems": 3},
                ]}},
                "fields": {"type": "array", "items": {"type": "string"}},
                "limit": {"type": "integer", "minimum": 1, "maximum": 500},
                "order": {"type": ["string", "null"]},
                "mode": {"enum": ["rows", "records"]},
                "where": {"anyOf": [{"type": "string"}, {"type": "array"}]},
                "options": {"type": "object", "properties": {"active_test": {"type": "boolean"}},
                            "additionalProperties": false},
            },
            "required": ["model"],
            "additionalProperties": false,
        });
        ArgumentCheck::new("odoo_search_read", schema.as_object().unwrap()).unwrap()
    }

    fn told(arguments: Value) -> String {
        search().check(arguments.as_object().unwrap().clone()).unwrap_err().to_string()
    }

    #[test]
    fn arguments_that_hold_to_the_schema_come_back_unchanged() {
        let arguments =
            json!({"model": "res.partner", "domain": ["|", ["name", "=", "A"], ["id", ">", 3]], "limit": 5});
        let arguments = arguments.as_object().unwrap().clone();
        assert_eq!(search().check(arguments.clone()).unwrap(), arguments);
    }

    #[test]
    fn a_list_as_text_is_read_and_one_in_a_format_is_the_plugins() {
        let check = |arguments: Value| search().check(arguments.as_object().unwrap().clone());
        let read = check(json!({"model": "res.partner", "fields": "[\"name\"]", "options": "{\"active_test\":true}"}));
        let read = Value::Object(read.unwrap());
        assert_eq!(read, json!({"model": "res.partner", "fields": ["name"], "options": {"active_test": true}}));
        let python = json!({"model": "res.partner", "domain": "[('name', '=', 'A')]"});
        assert_eq!(Value::Object(check(python.clone()).unwrap()), python);
        for wrong in [json!({"model": "m", "fields": "{}"}), json!({"model": "m", "fields": "name"})] {
            assert!(check(wrong).is_err());
        }
    }

    #[test]
    fn a_wrong_call_is_told_what_is_wrong_and_what_is_right() {
        let cases = [
            ("an unknown argument with a neighbour", json!({"model": "res.partner", "feilds": ["name"]})),
            ("an unknown argument without one", json!({"model": "res.partner", "zzz": 1})),
            ("a missing argument", json!({"domain": []})),
            ("a number in quotes", json!({"model": "res.partner", "limit": "10"})),
            ("a text for an array", json!({"model": "res.partner", "fields": "name"})),
            ("a number out of range", json!({"model": "res.partner", "limit": 100_000})),
            ("an empty text", json!({"model": ""})),
            ("no such option", json!({"model": "res.partner", "mode": "row"})),
            ("none of two types", json!({"model": "res.partner", "where": 3})),
            ("two types", json!({"model": "res.partner", "order": 3})),
            ("a wrong part of a list", json!({"model": "res.partner", "domain": [["name", "="]]})),
            ("a wrong part of an object", json!({"model": "res.partner", "options": {"active_tests": true}})),
            ("several at once", json!({"limit": 0, "fields": ["a", 2], "modle": "res.partner"})),
            ("a long value", json!({"model": "res.partner", "limit": "x".repeat(5000)})),
        ];
        let told: Vec<String> =
            cases.into_iter().map(|(title, arguments)| format!("# {title}\n{}", told(arguments))).collect();
        insta::assert_snapshot!(told.join("\n\n"));
    }

    #[test]
    fn many_problems_make_a_short_message() {
        let wrong: Vec<Value> = (0..1000).map(|_| json!(1)).collect();
        let text = told(json!({"model": "res.partner", "fields": wrong}));
        assert!(text.contains("995 further problems are not shown"), "{text}");
        assert!(text.len() < 1000, "{} bytes", text.len());
    }

    #[test]
    fn a_tool_without_arguments_says_so() {
        let schema = json!({"type": "object", "additionalProperties": false});
        let check = ArgumentCheck::new("odoo_instances", schema.as_object().unwrap()).unwrap();
        let told = check.check(json!({"all": true}).as_object().unwrap().clone()).unwrap_err().to_string();
        insta::assert_snapshot!(told);
    }
}
