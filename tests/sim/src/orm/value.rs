//! What a field makes of a value that it is given, silently or not.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{env::Env, refusal};
use crate::{
    clock,
    model::{Field, Kind, Model},
    python,
    raise::Raise,
};

/// Converts a value as Odoo's `convert_to_cache` does. Not for x2many fields, which take commands.
///
/// A many2one keeps nothing but an int: a list, a text, a float and `True` become `False` without an error, and so does
/// what a client reads back as `[id, name]`. That is Odoo's behaviour, and the reason why clients must not send them.
///
/// # Errors
/// For what the field's type refuses, and for an image that is no base64.
pub(crate) fn convert(env: Env<'_>, model: &Model, field: &Field, value: Value) -> Result<Value, Raise> {
    let unset = !python::truthy(&value);
    Ok(match field.kind {
        Kind::Boolean => (!unset).into(),
        Kind::Integer => python::int(&value)?.into(),
        Kind::Float => python::float(&value)?.into(),
        Kind::Monetary { .. } => ((python::float(&value)? * 100.0).round() / 100.0).into(),
        Kind::Char | Kind::Text => match value {
            Value::String(text) => text.into(),
            _ if unset => false.into(),
            other => python::str(&other).into(),
        },
        Kind::Html if unset => false.into(),
        Kind::Html => sanitized(&python::str(&value)).into(),
        Kind::Date if unset => false.into(),
        Kind::Date => clock::to_date(&value)?.into(),
        Kind::Datetime if unset => false.into(),
        Kind::Datetime => clock::to_datetime(&value)?.into(),
        Kind::Binary => match value {
            _ if unset => false.into(),
            Value::String(text) if is_base64(&text) => text.into(),
            _ => return Err(Raise::user("Image is not encoded in base64.")),
        },
        Kind::Selection(choices) => match value.as_str() {
            _ if unset => false.into(),
            Some(key) if choices.iter().any(|(known, _)| *known == key) => value,
            _ => {
                let owner = format!("{}.{}", model.name, field.name);
                return Err(Raise::value(format!("Wrong value for {owner}: {}", python::repr(&value))));
            }
        },
        Kind::Many2one(target) => match value.as_i64() {
            Some(id) if id != 0 => {
                let exists = crate::model::find(target).is_some_and(|target| env.row(target, id).is_some());
                if !exists {
                    return Err(refusal::held(env, model, field));
                }
                id.into()
            }
            _ => false.into(),
        },
        Kind::One2many { .. } | Kind::Many2many(_) => value,
    })
}

/// The bytes of a stored binary value; none for what is no base64.
pub(crate) fn decoded(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap_or_default()
}

/// Plain text becomes a paragraph, scripts are dropped: as much of Odoo's sanitizer as shows in simple texts.
fn sanitized(text: &str) -> String {
    let starts_a_tag = |at: usize| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    if !text.match_indices('<').any(|(at, _)| starts_a_tag(at)) {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        return format!("<p>{escaped}</p>");
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<script") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("</script>").map_or("", |end| &rest[start + end + "</script>".len()..]);
    }
    out.push_str(rest);
    out
}

fn is_base64(text: &str) -> bool {
    STANDARD.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_wrapped_and_stripped_of_scripts() {
        assert_eq!(sanitized("a & b < c"), "<p>a &amp; b &lt; c</p>");
        assert_eq!(sanitized("<p>a<script>b</script></p>"), "<p>a</p>");
    }

    #[test]
    fn base64_is_told_from_other_text() {
        assert!(is_base64("aGk="));
        assert!(!is_base64("notb64!"));
        assert!(!is_base64("a==="));
    }
}
