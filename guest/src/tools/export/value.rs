//! One cell of an export: as an import takes it, whichever way it came.
//!
//! Empty is `null`, a datetime ISO 8601 in UTC, a selection its key, HTML as it is stored, several records their names or
//! ids with commas between.

use crate::answer::cell::whole;
use crate::model::datetime;
use crate::model::fields::{Field, Kind};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Display names by model and id, of what a relation to many points to.
pub(super) type Names = BTreeMap<String, BTreeMap<i64, String>>;

/// A field's value as it was read.
pub(super) fn shown(field: &Field, raw: &Value, names: &Names) -> Value {
    match (field.kind, raw) {
        (Kind::Boolean, flag) => flag.clone(),
        (_, Value::Null | Value::Bool(false)) => Value::Null,
        (Kind::Many2one, Value::Array(pair)) => pair.get(1).cloned().unwrap_or(Value::Null),
        (Kind::Many2one, Value::Object(record)) => record.get("display_name").cloned().unwrap_or(Value::Null),
        (Kind::Many2many, Value::Array(ids)) => {
            let known = field.relation.as_ref().and_then(|model| names.get(model));
            let name = |id: &Value| known?.get(&id.as_i64()?).map(String::as_str);
            joined(ids.iter().filter_map(name))
        }
        (Kind::Datetime, Value::String(text)) => time(text),
        (_, value) => number(value),
    }
}

/// The id, or the ids with commas between, of a relation as it was read.
pub(super) fn ids(raw: &Value) -> Value {
    match raw {
        Value::Array(pair) if pair.get(1).is_some_and(Value::is_string) => pair.first().cloned().unwrap_or(Value::Null),
        Value::Array(ids) => joined(ids.iter().map(Value::to_string)),
        Value::Object(record) => record.get("id").cloned().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

/// A field's value as `export_data` gives it; `None` for an id.
pub(super) fn exported(field: Option<&Field>, raw: &Value) -> Value {
    match (field, raw) {
        (_, Value::Null) => Value::Null,
        (_, Value::String(text)) if text.is_empty() => Value::Null,
        (Some(field), value) if field.kind == Kind::Boolean => value.clone(),
        (_, Value::Bool(false)) => Value::Null,
        (Some(field), Value::String(text)) if field.kind == Kind::Datetime => time(text),
        (Some(field), Value::String(label)) if field.kind == Kind::Selection => {
            let mut keys = field.selection.iter().filter(|(_, known)| known == label).map(|(key, _)| key);
            match (keys.next(), keys.next()) {
                (Some(key), None) => json!(key),
                _ => json!(label),
            }
        }
        (_, value) => number(value),
    }
}

/// A number as `odoo_search_read` writes it, too: 147, not 147.0. An import reads both alike.
fn number(value: &Value) -> Value {
    value.as_f64().and_then(whole).unwrap_or_else(|| value.clone())
}

fn time(text: &str) -> Value {
    json!(datetime::from_odoo(text).unwrap_or_else(|| text.to_owned()))
}

fn joined(parts: impl Iterator<Item = impl AsRef<str>>) -> Value {
    let parts: Vec<String> = parts.map(|part| part.as_ref().to_owned()).collect();
    if parts.is_empty() { Value::Null } else { json!(parts.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: &str) -> Field {
        let selection = [["a", "First"], ["b", "Second"], ["c", "Second"]];
        Field::parse("x", &json!({"type": kind, "relation": "m", "selection": selection}))
    }

    #[test]
    fn both_ways_give_the_same_cells() {
        let names = Names::from([("m".to_owned(), BTreeMap::from([(1, "One".to_owned()), (2, "Two".to_owned())]))]);
        for (kind, read, by_export, cell) in [
            ("char", json!("x"), json!("x"), json!("x")),
            ("char", json!(false), json!(""), json!(null)),
            ("boolean", json!(false), json!(false), json!(false)),
            ("integer", json!(0), json!(0), json!(0)),
            ("datetime", json!("2026-11-22 19:00:00"), json!("2026-11-22 19:00:00"), json!("2026-11-22T19:00:00Z")),
            ("selection", json!("a"), json!("First"), json!("a")),
            ("many2one", json!([20, "Belgium"]), json!("Belgium"), json!("Belgium")),
            ("many2one", json!({"id": 20, "display_name": "Belgium"}), json!("Belgium"), json!("Belgium")),
            ("many2many", json!([2, 1]), json!("Two,One"), json!("Two,One")),
            ("many2many", json!([]), json!(""), json!(null)),
        ] {
            assert_eq!(shown(&field(kind), &read, &names), cell, "{kind} {read}");
            assert_eq!(exported(Some(&field(kind)), &by_export), cell, "{kind} {by_export}");
        }
        assert_eq!(exported(Some(&field("selection")), &json!("Second")), json!("Second"), "two keys have this label");
    }

    #[test]
    fn ids_of_relations_are_numbers_or_joined() {
        assert_eq!(ids(&json!([20, "Belgium"])), json!(20));
        assert_eq!(ids(&json!({"id": 20})), json!(20));
        assert_eq!(ids(&json!([1, 2])), json!("1,2"));
        assert_eq!(ids(&json!(false)), json!(null));
    }
}
