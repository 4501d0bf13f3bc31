//! What is wrong with one value.

use super::wording::{MAX_OPTIONS, one_of, quoted, shown};
use crate::nearest::nearest;
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

/// What is wrong with one value, as the rest of a sentence about it.
pub(super) fn wrong(error: &ValidationError<'_>) -> String {
    let value = error.instance();
    match error.kind() {
        ValidationErrorKind::Type { kind } => {
            format!("must be {}, not {}{}", one_of(&types(kind)), shown(value), unquote_advice(kind, value))
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<&Value> = options.as_array().map(|all| all.iter().collect()).unwrap_or_default();
            let names = options.iter().filter_map(|option| option.as_str());
            let meant = value.as_str().and_then(|word| nearest(word, names));
            let listed: Vec<String> = options.iter().take(MAX_OPTIONS).map(|option| option.to_string()).collect();
            let more = if options.len() > MAX_OPTIONS { ", ..." } else { "" };
            let meant = meant.map(|word| format!(" (did you mean \"{word}\"?)")).unwrap_or_default();
            format!("must be one of {}{more}, not {}{meant}", listed.join(", "), shown(value))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("must be {expected_value}, not {}", shown(value))
        }
        ValidationErrorKind::Minimum { limit } => format!("must be at least {limit}, not {}", shown(value)),
        ValidationErrorKind::Maximum { limit } => format!("must be at most {limit}, not {}", shown(value)),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("must be more than {limit}, not {}", shown(value)),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("must be less than {limit}, not {}", shown(value)),
        ValidationErrorKind::MinLength { limit: 1 } => "must not be empty".to_owned(),
        ValidationErrorKind::MinLength { limit } => format!("must have at least {limit} characters"),
        ValidationErrorKind::MaxLength { limit } => format!("must have at most {limit} characters"),
        ValidationErrorKind::MinItems { limit: 1 } | ValidationErrorKind::MinProperties { limit: 1 } => {
            "must not be empty".to_owned()
        }
        ValidationErrorKind::MinItems { limit } => format!("must have at least {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("must have at most {limit} items"),
        ValidationErrorKind::MaxProperties { limit } => format!("must have at most {limit} entries"),
        ValidationErrorKind::UniqueItems => "must not hold the same item twice".to_owned(),
        ValidationErrorKind::Pattern { pattern } => {
            format!("must match the pattern {pattern}, not {}", shown(value))
        }
        ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context } => forms(error, context),
        _ => error.masked_with(shown(value)).to_string(),
    }
}

/// Why a value is none of the forms that are allowed.
///
/// A form of the value's own type is the one that was meant: then only what is wrong within it is worth saying. When
/// there is none, the types say it all.
fn forms(error: &ValidationError<'_>, context: &[Vec<ValidationError<'static>>]) -> String {
    let place = error.instance_path().as_str();
    let mut wanted: Vec<&'static str> = Vec::new();
    let mut reasons: Vec<String> = Vec::new();
    for first in context.iter().filter_map(|errors| errors.first()) {
        let path = first.instance_path().as_str();
        match first.kind() {
            ValidationErrorKind::Type { kind } if path == place => wanted.extend(types(kind)),
            _ if path == place => reasons.push(wrong(first)),
            _ => reasons.push(format!("must have another {}: it {}", quoted(path), wrong(first))),
        }
    }
    reasons.dedup();
    reasons.truncate(MAX_FORMS);
    if reasons.is_empty() {
        format!("must be {}, not {}", one_of(&wanted), shown(error.instance()))
    } else {
        reasons.join(", or ")
    }
}

fn types(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(kind) => vec![kind.as_str()],
        TypeKind::Multiple(kinds) => kinds.iter().map(jsonschema::JsonType::as_str).collect(),
    }
}

/// Models often put quotes round what is no text.
fn unquote_advice(kind: &TypeKind, value: &Value) -> String {
    let Some(inner) = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return String::new();
    };
    let fits = types(kind).iter().any(|kind| match *kind {
        "integer" => inner.is_i64() || inner.is_u64(),
        "number" => inner.is_number(),
        "boolean" => inner.is_boolean(),
        "array" => inner.is_array(),
        "object" => inner.is_object(),
        _ => false,
    });
    if fits { " (write it without the quotes)".to_owned() } else { String::new() }
}

/// Forms of a value whose faults are told.
const MAX_FORMS: usize = 3;
