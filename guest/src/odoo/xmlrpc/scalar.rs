//! Numbers and the like, as Python's `xmlrpc.client` reads them, but never rounded.

use serde_json::{Number, Value};

/// A whole number of any spelling that Python's `int` takes from a machine: an optional sign and digits.
pub(super) fn integer(text: &str) -> Option<Value> {
    let text = text.trim_matches([' ', '\t', '\n']);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).ok()
}

/// `0` or `1`, as the specification has it.
pub(super) fn boolean(text: &str) -> Option<Value> {
    match text.trim_matches([' ', '\t', '\n']) {
        "0" => Some(Value::Bool(false)),
        "1" => Some(Value::Bool(true)),
        _ => None,
    }
}

/// A finite number in decimal or scientific notation. JSON carries neither NaN nor infinity.
pub(super) fn double(text: &str) -> Option<Value> {
    let text = text.trim_matches([' ', '\t', '\n']);
    // Rust also reads "inf", "nan" and "infinity".
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')) {
        return None;
    }
    text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number)
}

/// The text of base64 without its line breaks.
pub(super) fn base64(text: &str) -> Option<Value> {
    let packed: String = text.chars().filter(|character| !matches!(character, ' ' | '\t' | '\n' | '\r')).collect();
    let body = packed.trim_end_matches('=');
    let legal = packed.len() % 4 == 0
        && packed.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/');
    legal.then_some(Value::String(packed))
}
