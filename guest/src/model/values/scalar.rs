//! Values that are not relations: converted when their meaning is certain.
//!
//! Every problem is the end of a sentence, for a caller that knows the field.

use crate::model::fields::Field;
use crate::model::{quote, suggest};
use serde_json::{Value, json};

/// Ends a text that an answer shows cut. A write refuses it, so that no cut text ever replaces a whole one.
pub const CUT: &str = "…[cut]";

/// As many selection keys as one error lists.
const MOST_KEYS: usize = 40;

/// True or false, also as 0, 1 or in quotes.
pub fn boolean(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::Number(number) if number.as_f64() == Some(0.0) => Ok(false),
        Value::Number(number) if number.as_f64() == Some(1.0) => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err("write true or false.".to_owned()),
    }
}

/// A whole number within 32 bits, also as `21.0` or `"21"`.
pub fn integer(value: &Value) -> Result<i64, String> {
    let number = match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => digits(text),
        _ => None,
    };
    match number {
        Some(number) if i32::try_from(number).is_ok() => Ok(number),
        Some(_) => Err("an integer must lie between -2147483648 and 2147483647.".to_owned()),
        None if value.as_u64().is_some() || value.as_f64().is_some_and(|number| number.abs() > 2_147_483_648.0) => {
            Err("an integer must lie between -2147483648 and 2147483647.".to_owned())
        }
        None => Err("an integer is needed, such as 21.".to_owned()),
    }
}

/// The id of a record.
pub fn id(value: &Value) -> Result<i64, String> {
    match integer(value) {
        Ok(id) if id >= 1 => Ok(id),
        _ => Err("an id is a whole number from 1 on.".to_owned()),
    }
}

/// A finite number, also in quotes with a point.
pub fn float(value: &Value) -> Result<Value, String> {
    match value {
        Value::Number(_) => Ok(value.clone()),
        Value::String(text) => {
            let text = text.trim();
            let plain =
                text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
            match text.parse::<f64>() {
                Ok(number) if plain && number.is_finite() => Ok(json!(number)),
                _ if text.contains(',') => {
                    Err("write a number with a point and no comma: 1250.5, not \"1,250.5\" or \"1250,5\".".to_owned())
                }
                _ => Err("a number is needed, such as 1250.5 (no thousands separator, no currency).".to_owned()),
            }
        }
        _ => Err("a number is needed, such as 1250.5.".to_owned()),
    }
}

/// A text of one line; a whole number's spelling is certain.
pub fn char(field: &Field, value: &Value) -> Result<String, String> {
    let text = match value {
        Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
        other => self::text(other)?,
    };
    match field.size {
        Some(size) if size > 0 && text.chars().count() > size => {
            Err(format!("at most {size} characters fit; Odoo would cut the rest without a word."))
        }
        _ => Ok(text),
    }
}

/// A text of any length, but not the cut form of one.
pub fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) if text.trim_end().ends_with(CUT) => {
            Err("this text was cut when it was read: read it whole (odoo_read of this field alone, larger max_bytes)."
                .to_owned())
        }
        Value::String(text) => Ok(text.clone()),
        _ => Err("a text is needed.".to_owned()),
    }
}

/// A selection's key, also given by its label when only one has it.
pub fn selection(field: &Field, value: &Value) -> Result<String, String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    if field.selection.iter().any(|(key, _)| *key == text) {
        return Ok(text);
    }
    let lower = text.to_lowercase();
    let mut labelled =
        field.selection.iter().filter(|(key, label)| label.to_lowercase() == lower || key.to_lowercase() == lower);
    if let (Some((key, _)), None, false) = (labelled.next(), labelled.next(), lower.is_empty()) {
        return Ok(key.clone());
    }
    let keys: Vec<String> = field
        .selection
        .iter()
        .take(MOST_KEYS)
        .map(|(key, label)| if key == label { key.clone() } else { format!("{key} ({label})") })
        .collect();
    let more = if field.selection.len() > MOST_KEYS {
        format!(" and {} more", field.selection.len() - MOST_KEYS)
    } else {
        String::new()
    };
    let names = field.selection.iter().flat_map(|(key, label)| [key.as_str(), label.as_str()]);
    let question = suggest::question(&suggest::nearest(&text, names)).map(|question| format!(" {question}"));
    let question = question.unwrap_or_default();
    Err(format!("{} is none of: {}{more}.{question}", quote::value(value), keys.join(", ")))
}

/// The content of a binary field: base64, which Odoo would store garbled if it were not.
pub fn base64(value: &Value) -> Result<String, String> {
    const ADVICE: &str = "the content is needed in base64 (RFC 4648, with padding).";
    let Value::String(text) = value else { return Err(ADVICE.to_owned()) };
    if text.starts_with("data:") {
        return Err("leave out the \"data:…;base64,\" in front: only the base64 itself is needed.".to_owned());
    }
    let text: String = text.split_ascii_whitespace().collect();
    let body = text.trim_end_matches('=');
    let plain = body.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/');
    if plain && !body.is_empty() && text.len().is_multiple_of(4) && text.len() - body.len() <= 2 {
        Ok(text)
    } else {
        Err(ADVICE.to_owned())
    }
}

/// A whole number that a float holds exactly.
fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 32 bits")]
    (number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX)).then_some(number as i64)
}

/// A whole number in quotes: digits with at most a sign, nothing else.
fn digits(text: &str) -> Option<i64> {
    let text = text.trim();
    let body = text.strip_prefix('-').unwrap_or(text);
    let plain = !body.is_empty() && body.len() <= 10 && body.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
