//! Python's view of a value: truth, `int()`, `float()`, `str()` and `repr()`.
//!
//! Odoo's fault texts and its silent conversions follow from these, so they are kept in one place.

use serde_json::Value;

use crate::raise::Raise;

/// Stands for a `bytes` value that is no UTF-8: JSON values hold none, and no protocol can write one either.
pub(crate) const BYTES: &str = "\u{10ffff}bytes";

/// Whether a value holds [`BYTES`].
pub(crate) fn has_bytes(value: &Value) -> bool {
    match value {
        Value::String(text) => text == BYTES,
        Value::Array(items) => items.iter().any(has_bytes),
        Value::Object(members) => members.values().any(has_bytes),
        _ => false,
    }
}

/// What Python raises when it is to write [`BYTES`].
pub(crate) fn undecodable() -> Raise {
    Raise::python("UnicodeDecodeError", "'utf-8' codec can't decode byte 0x89 in position 0: invalid start byte")
}

/// `bool(value)`.
pub(crate) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64().is_some_and(|n| n != 0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// `int(value or 0)`.
///
/// # Errors
/// `ValueError` or `TypeError`, worded as Python words them.
pub(crate) fn int(value: &Value) -> Result<i64, Raise> {
    if !truthy(value) {
        return Ok(0);
    }
    match value {
        Value::Bool(_) => Ok(1),
        Value::Number(n) => n.as_i64().or_else(|| n.as_f64().map(truncate)).ok_or_else(|| out_of_range(value)),
        Value::String(s) => s
            .trim()
            .parse()
            .map_err(|_| Raise::value(format!("invalid literal for int() with base 10: {}", repr(value)))),
        other => Err(Raise::type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            type_name(other)
        ))),
    }
}

/// `float(value or 0.0)`.
///
/// # Errors
/// `ValueError` or `TypeError`, worded as Python words them.
pub(crate) fn float(value: &Value) -> Result<f64, Raise> {
    if !truthy(value) {
        return Ok(0.0);
    }
    match value {
        Value::Bool(_) => Ok(1.0),
        Value::Number(n) => n.as_f64().ok_or_else(|| out_of_range(value)),
        Value::String(s) => {
            s.trim().parse().map_err(|_| Raise::value(format!("could not convert string to float: {}", repr(value))))
        }
        other => Err(Raise::type_error(format!(
            "float() argument must be a string or a real number, not '{}'",
            type_name(other)
        ))),
    }
}

/// `str(value)`.
pub(crate) fn str(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        other => repr(other),
    }
}

/// `repr(value)`.
pub(crate) fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(n) => n.to_string(),
        Value::String(s) => quoted(s),
        Value::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<_> = members.iter().map(|(k, v)| format!("{}: {}", quoted(k), repr(v))).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// `repr(tuple(values))`.
pub(crate) fn repr_tuple(values: &[Value]) -> String {
    format!("({})", values.iter().map(repr).collect::<Vec<_>>().join(", "))
}

/// The name of the value's Python type.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(n) if n.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn out_of_range(value: &Value) -> Raise {
    Raise::python("OverflowError", format!("{} is out of range", repr(value)))
}

#[expect(clippy::cast_possible_truncation, reason = "int() truncates; a saturated value is refused later as no id")]
fn truncate(n: f64) -> i64 {
    n as i64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn repr_is_what_python_prints() {
        assert_eq!(repr(&json!(["a'b", 1, 2.0, true, null])), r#"["a'b", 1, 2.0, True, None]"#);
        assert_eq!(repr(&json!({"a": "x\n"})), r"{'a': 'x\n'}");
    }

    #[test]
    fn numbers_convert_as_in_python() {
        assert_eq!(int(&json!("12")), Ok(12));
        assert_eq!(int(&json!(3.7)), Ok(3));
        assert_eq!(int(&json!(false)), Ok(0));
        assert_eq!(float(&json!("12.5")), Ok(12.5));
        assert_eq!(
            float(&json!("1,250")).map_err(|e| e.message),
            Err("could not convert string to float: '1,250'".into())
        );
    }
}
