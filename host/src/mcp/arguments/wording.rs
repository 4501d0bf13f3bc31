//! How places, values and kinds are named.

use serde_json::Value;

/// `the arguments` for the whole, `` `domain[0]` `` for a part.
pub(super) fn subject(path: &str) -> String {
    if path.is_empty() { "the arguments as a whole".to_owned() } else { quoted(path) }
}

/// A JSON pointer as people write it: `/domain/0/name` is `domain[0].name`.
pub(super) fn quoted(path: &str) -> String {
    let mut text = String::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push_str(&format!("[{part}]"));
        } else if text.is_empty() {
            text.push_str(&part);
        } else {
            text.push_str(&format!(".{part}"));
        }
    }
    format!("`{text}`")
}

/// What a schema asks for, in few words: `array of integer`, `string or null`, `"asc" or "desc"`; empty when it does not
/// say.
pub(super) fn kind_of(schema: &Value) -> String {
    if let Some(options) = schema.get("enum").and_then(Value::as_array).filter(|all| all.len() <= MAX_OPTIONS) {
        return options.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => {
            let forms = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
            let mut kinds: Vec<String> =
                forms.into_iter().flatten().map(kind_of).filter(|kind| !kind.is_empty()).collect();
            kinds.dedup();
            return kinds.join(" or ");
        }
    };
    match schema.get("items").map(kind_of) {
        Some(items) if kind == "array" && !items.is_empty() => format!("array of {items}"),
        _ => kind,
    }
}

/// `an integer or null`.
pub(super) fn one_of(kinds: &[&str]) -> String {
    let mut kinds = kinds.to_vec();
    kinds.sort_by_key(|kind| *kind == "null");
    kinds.dedup();
    let named: Vec<String> = kinds
        .iter()
        .map(|kind| match *kind {
            "array" | "integer" | "object" => format!("an {kind}"),
            "null" => "null".to_owned(),
            other => format!("a {other}"),
        })
        .collect();
    named.join(" or ")
}

/// A value as the error shows it: what kind it is, and its beginning.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("the text {}", Value::from(cut(text))),
        Value::Array(_) => format!("the array {}", cut(&value.to_string())),
        Value::Object(_) => format!("the object {}", cut(&value.to_string())),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The beginning of a text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Characters of a wrong value that are repeated.
const MAX_SHOWN: usize = 60;

/// Allowed values that are listed.
pub(super) const MAX_OPTIONS: usize = 12;
