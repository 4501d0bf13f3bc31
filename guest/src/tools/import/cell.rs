//! A cell as Odoo's import takes it: always a text, empty for nothing.
//!
//! Odoo's own reading is generous: an unknown word for a boolean is true, a number in `id` is a new external id, which
//! makes a second record. So each cell is understood here, or refused with advice.

use super::column::{Number, Takes};
use crate::model::fields::{Field, Kind};
use crate::model::quote;
use crate::model::values::{self, scalar};
use serde_json::{Value, json};

/// The cell's text.
///
/// # Errors
/// The end of a sentence that begins with the column's name.
pub(super) fn text(takes: &Takes, cell: &Value) -> Result<String, String> {
    match takes {
        Takes::Value(field) => value(field, cell),
        _ if is_empty(cell) => Ok(String::new()),
        Takes::ExternalIds(number) => listed(*number, cell, external_id),
        Takes::DatabaseIds(number) => listed(*number, cell, |id| Ok(scalar::id(id)?.to_string())),
        Takes::Related(Number::Many) if cell.is_string() => name(cell),
        Takes::Related(number) => listed(*number, cell, |one| name_in(*number, one)),
    }
}

/// Nothing: Odoo's `false` too.
pub(super) fn is_empty(cell: &Value) -> bool {
    match cell {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// A cell of related records that gives ids, as answers show them, not names.
pub(super) fn holds_ids(cell: &Value) -> bool {
    match cell {
        Value::Number(_) => true,
        Value::Array(items) => items.first().is_some_and(Value::is_number),
        _ => false,
    }
}

fn value(field: &Field, cell: &Value) -> Result<String, String> {
    if field.kind == Kind::Boolean {
        return boolean(cell);
    }
    if is_empty(cell) {
        return Ok(String::new());
    }
    Ok(match values::plain(field, cell)? {
        Value::String(text) => text,
        Value::Bool(_) | Value::Null => String::new(),
        number => number.to_string(),
    })
}

/// Also as spreadsheets have it.
fn boolean(cell: &Value) -> Result<String, String> {
    let word = cell.as_str().map(|text| text.trim().to_lowercase());
    match word.as_deref() {
        None if cell.is_null() => Ok(String::new()),
        Some("") => Ok(String::new()),
        Some("1" | "yes" | "true") => Ok("1".to_owned()),
        Some("0" | "no" | "false") => Ok("0".to_owned()),
        _ => Ok(if scalar::boolean(cell)? { "1" } else { "0" }.to_owned()),
    }
}

/// One record, or several: as a list, or with commas between.
fn listed(number: Number, cell: &Value, read: impl Fn(&Value) -> Result<String, String>) -> Result<String, String> {
    match (number, cell) {
        // A relation as answers show it, `[20,"Belgium"]`.
        (Number::One, Value::Array(pair)) => match pair.as_slice() {
            [id] | [id, Value::String(_) | Value::Null] if id.is_number() => read(id),
            _ => Err("one record is needed, not a list.".to_owned()),
        },
        (Number::One, one) => read(one),
        (Number::Many, Value::Array(items)) => Ok(items.iter().map(read).collect::<Result<Vec<_>, _>>()?.join(",")),
        (Number::Many, Value::String(text)) => {
            let read = |part: &str| read(&json!(part.trim()));
            Ok(text.split(',').map(read).collect::<Result<Vec<_>, _>>()?.join(","))
        }
        (Number::Many, one) => read(one),
    }
}

/// Odoo would take a number for a new external id, and make a second record.
fn external_id(cell: &Value) -> Result<String, String> {
    let Some(text) = cell.as_str().map(str::trim) else {
        return Err(format!(
            "{} is no external id, such as base.be; for database ids name the column …/.id (or .id).",
            quote::value(cell)
        ));
    };
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c == ',') {
        return Err(format!("{} is no external id: one is a word such as base.be.", quote::text(text)));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("{text} is a database id: name the column …/.id (or .id), not id."));
    }
    Ok(text.to_owned())
}

/// In a list of names, one with a comma would become two.
fn name_in(number: Number, cell: &Value) -> Result<String, String> {
    match name(cell)? {
        name if number == Number::Many && name.contains(',') => {
            Err(format!("the name {} has a comma, which parts names: give ids.", quote::text(&name)))
        }
        name => Ok(name),
    }
}

fn name(cell: &Value) -> Result<String, String> {
    match cell.as_str().map(str::trim) {
        Some("") => Err("a name is empty.".to_owned()),
        Some(text) => Ok(text.to_owned()),
        None => Err("a name is needed; give either names or ids in all rows.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn of_kind(kind: &str, facts: Value, cell: Value) -> Result<String, String> {
        let mut description = json!({"type": kind});
        description.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
        text(&Takes::Value(Rc::new(Field::parse("x", &description))), &cell)
    }

    #[test]
    fn every_value_becomes_the_text_that_odoo_reads_the_same() {
        for (kind, cell, expected) in [
            ("char", json!("Acme"), "Acme"),
            ("char", json!(42), "42"),
            ("char", json!(null), ""),
            ("char", json!(false), ""),
            ("boolean", json!(true), "1"),
            ("boolean", json!(false), "0"),
            ("boolean", json!("Yes"), "1"),
            ("boolean", json!("0"), "0"),
            ("boolean", json!(null), ""),
            ("integer", json!(21.0), "21"),
            ("integer", json!(""), ""),
            ("float", json!(12.5), "12.5"),
            ("float", json!("1250.5"), "1250.5"),
            ("date", json!("2026-11-22"), "2026-11-22"),
            ("datetime", json!("2026-11-22T21:00:00+02:00"), "2026-11-22 19:00:00"),
        ] {
            assert_eq!(of_kind(kind, json!({}), cell.clone()).as_deref(), Ok(expected), "{kind} {cell}");
        }
        let types = json!({"selection": [["contact", "Contact"], ["invoice", "Invoice Address"]]});
        assert_eq!(of_kind("selection", types, json!("Invoice Address")).as_deref(), Ok("invoice"));
    }

    #[test]
    fn what_odoo_would_misread_is_refused() {
        for (kind, facts, cell) in [
            ("boolean", json!({}), json!("maybe")),
            ("integer", json!({}), json!("1.5")),
            ("float", json!({}), json!("1,250")),
            ("date", json!({}), json!("2026-11-22T10:00:00Z")),
            ("datetime", json!({}), json!("2026-11-22")),
            ("char", json!({"size": 3}), json!("Acme")),
            ("selection", json!({"selection": [["a", "A"]]}), json!("b")),
        ] {
            assert!(of_kind(kind, facts, cell.clone()).is_err(), "{kind} {cell}");
        }
    }

    #[test]
    fn relations_are_named_in_one_way_and_a_number_is_no_external_id() {
        use Number::{Many, One};
        for (takes, cell, expected) in [
            (Takes::ExternalIds(One), json!("base.be"), Ok("base.be")),
            (Takes::ExternalIds(One), json!("7"), Err("database id")),
            (Takes::ExternalIds(One), json!(7), Err(".id")),
            (Takes::ExternalIds(One), json!("a b"), Err("a word")),
            (Takes::ExternalIds(Many), json!(["m.a", "m.b"]), Ok("m.a,m.b")),
            (Takes::ExternalIds(Many), json!("m.a, m.b"), Ok("m.a,m.b")),
            (Takes::DatabaseIds(One), json!([20, "Belgium"]), Ok("20")),
            (Takes::DatabaseIds(One), json!("20"), Ok("20")),
            (Takes::DatabaseIds(One), json!("be"), Err("whole number")),
            (Takes::DatabaseIds(Many), json!([1, 2]), Ok("1,2")),
            (Takes::DatabaseIds(Many), json!("1,2"), Ok("1,2")),
            (Takes::DatabaseIds(One), json!(null), Ok("")),
            (Takes::Related(One), json!("Belgium"), Ok("Belgium")),
            (Takes::Related(One), json!(["a", "b"]), Err("not a list")),
            (Takes::Related(Many), json!(["a", "b"]), Ok("a,b")),
            (Takes::Related(Many), json!("a,b"), Ok("a,b")),
            (Takes::Related(Many), json!(["a, b"]), Err("a comma")),
        ] {
            match (text(&takes, &cell), expected) {
                (Ok(text), Ok(expected)) => assert_eq!(text, expected),
                (Err(problem), Err(said)) => assert!(problem.contains(said), "{cell}: {problem}"),
                (got, expected) => panic!("{cell}: {got:?}, not {expected:?}"),
            }
        }
    }
}
