//! Positional arguments as named ones.

use super::signature::{self, On};
use crate::odoo::json::{self, EncodeError};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Arguments that JSON-2 has no words for. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    #[error("JSON-2 takes named arguments, and the names of the arguments of `{method}` are not known")]
    UnknownNames { method: String },
    #[error("`{method}` takes at most {max} positional arguments")]
    TooMany { method: String, max: usize },
    #[error("the argument `{name}` of `{method}` is given twice")]
    Twice { method: String, name: String },
    #[error("the first argument of `{method}` must be the ids of records: a list of whole numbers")]
    Ids { method: String },
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// Writes the body of a call in Odoo's version `major`: one object, its members sorted by name.
///
/// Invariant: the method is called with ids, or with arguments that have names. A body that says neither would make
/// Odoo do nothing and report success.
///
/// # Errors
/// When an argument has no name, and as [`json::encode`].
pub fn encode_arguments(
    method: &str,
    args: &[Value],
    kwargs: &Map<String, Value>,
    major: u32,
) -> Result<Vec<u8>, ArgumentError> {
    let mut named: BTreeMap<&str, Argument<'_>> = BTreeMap::new();
    for (name, value) in kwargs {
        named.insert(name, Argument::As(value));
    }
    let mut add = |name: &'static str, value| match named.insert(name, value) {
        None => Ok(()),
        Some(_) => Err(ArgumentError::Twice { method: method.to_owned(), name: name.to_owned() }),
    };
    let mut rest = args;
    let signature = signature::of(method);
    if signature.is_none_or(|signature| signature.on == On::Records)
        && let Some((first, others)) = args.split_first()
    {
        if !is_ids(first) {
            return Err(match signature {
                Some(_) => ArgumentError::Ids { method: method.to_owned() },
                None => ArgumentError::UnknownNames { method: method.to_owned() },
            });
        }
        add("ids", Argument::As(first))?;
        rest = others;
    }
    for (position, value) in rest.iter().enumerate() {
        let Some(signature) = signature else {
            return Err(ArgumentError::UnknownNames { method: method.to_owned() });
        };
        let name = signature.name(position, major).ok_or_else(|| {
            let max = signature.count() + usize::from(signature.on == On::Records);
            ArgumentError::TooMany { method: method.to_owned(), max }
        })?;
        add(name, if creates_one(method, args) { Argument::InList([value]) } else { Argument::As(value) })?;
    }
    if signature.is_some_and(|signature| signature.on == On::Records) && !named.contains_key("ids") {
        return Err(ArgumentError::Ids { method: method.to_owned() });
    }
    let values: Vec<&Value> = args.iter().chain(kwargs.values()).collect();
    Ok(json::encode(&named, &values)?)
}

/// Whether a call is `create` with the values of one record.
pub(super) fn creates_one(method: &str, args: &[Value]) -> bool {
    method == "create" && matches!(args, [Value::Object(_)])
}

fn is_ids(value: &Value) -> bool {
    match value {
        Value::Array(ids) => ids.iter().all(Value::is_i64),
        id => id.is_i64(),
    }
}

/// An argument as it is written.
#[derive(Serialize)]
#[serde(untagged)]
enum Argument<'a> {
    As(&'a Value),
    InList([&'a Value; 1]),
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn write(method: &str, args: Value, kwargs: Value, major: u32) -> Result<String, String> {
        let (Value::Array(args), Value::Object(kwargs)) = (args, kwargs) else { panic!() };
        match encode_arguments(method, &args, &kwargs, major) {
            Ok(body) => Ok(String::from_utf8(body).unwrap()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn body(method: &str, args: Value, kwargs: Value) -> String {
        write(method, args, kwargs, 19).unwrap()
    }

    #[test]
    fn positional_arguments_get_their_names_and_the_body_has_one_spelling() {
        for (method, args, kwargs, expected) in [
            (
                "search_read",
                json!([[["name", "=", "A"]], ["name"]]),
                json!({"limit": 2, "context": {"lang": "en_US"}}),
                r#"{"context":{"lang":"en_US"},"domain":[["name","=","A"]],"fields":["name"],"limit":2}"#,
            ),
            ("read", json!([[7, 8], ["name"]]), json!({}), r#"{"fields":["name"],"ids":[7,8]}"#),
            ("write", json!([[7], {"name": "A"}]), json!({}), r#"{"ids":[7],"vals":{"name":"A"}}"#),
            ("unlink", json!([7]), json!({}), r#"{"ids":7}"#),
            ("create", json!([[{"name": "A"}]]), json!({}), r#"{"vals_list":[{"name":"A"}]}"#),
            ("create", json!([{"name": "A"}]), json!({}), r#"{"vals_list":[{"name":"A"}]}"#),
            ("fields_get", json!([[]]), json!({"attributes": ["type"]}), r#"{"allfields":[],"attributes":["type"]}"#),
            ("name_search", json!(["A", []]), json!({}), r#"{"domain":[],"name":"A"}"#),
            ("has_access", json!([[], "write"]), json!({}), r#"{"ids":[],"operation":"write"}"#),
            ("get_available_models", json!([]), json!({}), "{}"),
            ("read", json!([]), json!({"ids": [7]}), r#"{"ids":[7]}"#),
        ] {
            assert_eq!(body(method, args, kwargs), expected, "{method}");
        }
    }

    #[test]
    fn names_are_those_of_the_version() {
        assert_eq!(write("name_search", json!(["A", []]), json!({}), 18).unwrap(), r#"{"args":[],"name":"A"}"#);
        assert_eq!(write("default_get", json!([["name"]]), json!({}), 18).unwrap(), r#"{"fields_list":["name"]}"#);
        assert_eq!(body("default_get", json!([["name"]]), json!({})), r#"{"fields":["name"]}"#);
    }

    #[test]
    fn a_method_that_is_not_known_can_be_called_with_ids_and_names() {
        assert_eq!(body("action_confirm", json!([[7]]), json!({"x": 1})), r#"{"ids":[7],"x":1}"#);
        assert_eq!(body("frobnicate", json!([]), json!({"x": 1})), r#"{"x":1}"#);
        for args in [json!([[7], 1]), json!([{"x": 1}]), json!([["a"]]), json!(["a"]), json!([[7.5]])] {
            let refusal = write("frobnicate", args, json!({}), 19).unwrap_err();
            assert!(refusal.contains("the names of the arguments of `frobnicate` are not known"), "{refusal}");
        }
    }

    #[test]
    fn arguments_that_would_get_lost_are_refused() {
        for (method, args, kwargs, expected) in [
            ("search", json!([[], 0, 1, "id", 5]), json!({}), "`search` takes at most 4 positional arguments"),
            ("unlink", json!([[7], 1]), json!({}), "`unlink` takes at most 1 positional arguments"),
            ("search", json!([[]]), json!({"domain": []}), "the argument `domain` of `search` is given twice"),
            ("write", json!([[7], {}]), json!({"ids": [8]}), "the argument `ids` of `write` is given twice"),
            ("write", json!([]), json!({"vals": {}}), "the first argument of `write` must be the ids"),
            ("write", json!([{"name": "A"}]), json!({}), "the first argument of `write` must be the ids"),
            ("read", json!([["7"]]), json!({}), "the first argument of `read` must be the ids"),
        ] {
            let refusal = write(method, args, kwargs, 19).unwrap_err();
            assert!(refusal.starts_with(expected), "{method}: {refusal}");
        }
    }
}
