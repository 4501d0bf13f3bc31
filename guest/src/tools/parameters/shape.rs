//! What an argument may be: as a schema, as a check, in words.

use crate::model::quote;
use crate::odoo::scope::Scope;
use serde_json::{Value, json};

/// Records that one call reads or writes at most.
pub(in crate::tools) const MOST_RECORDS: usize = 1_000;
/// Rows that one call imports at most.
pub(in crate::tools) const MOST_ROWS: usize = 5_000;
const MOST_FIELDS: usize = 200;
const LONGEST_TEXT: usize = 1_000;
/// A schema names bounds that a caller may come near to; every list of tools costs context. All are checked.
const TELLING_BOUND: u64 = 10_000;

/// What an argument may be.
pub(in crate::tools) enum Shape {
    Text,
    Flag,
    /// A whole number within these bounds.
    Count(u64, u64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Language, time zone, companies, archived records: [`Scope`].
    Context,
    /// A domain; checked against the model later.
    Domain,
    /// Record ids: 1 to [`MOST_RECORDS`].
    Ids,
    /// Field names.
    Names,
    /// One record's values.
    Values,
    /// Several records' values.
    Records,
    /// A caller's own name for a call.
    Key,
    /// A table's rows, each a list of cells: 1 to [`MOST_ROWS`].
    Rows,
    /// A text of many lines, of at most this many bytes.
    Document(usize),
}

impl Shape {
    pub(super) fn schema(&self) -> Value {
        match self {
            Self::Text | Self::Key | Self::Document(_) => json!({"type": "string"}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Count(_, most) if *most <= TELLING_BOUND => json!({"type": "integer", "maximum": most}),
            Self::Count(..) => json!({"type": "integer"}),
            Self::Choice(words) => json!({"type": "string", "enum": words}),
            Self::Context => json!({"type": "object"}),
            // The format says that a text will do, too.
            Self::Domain => json!({"type": "array", "format": "domain"}),
            Self::Ids => json!({"type": "array", "items": {"type": "integer"}}),
            Self::Names => json!({"type": "array", "items": {"type": "string"}}),
            Self::Values => json!({"type": "object"}),
            Self::Records => json!({"type": "array", "items": {"type": "object"}}),
            Self::Rows => json!({"type": "array", "items": {"type": "array"}}),
        }
    }

    /// Checks a value; the problem is the end of a sentence.
    pub(super) fn check(&self, value: &Value) -> Result<(), String> {
        let fits = match (self, value) {
            (Self::Text, Value::String(text)) if text.len() > LONGEST_TEXT => {
                return Err(format!("has more than {LONGEST_TEXT} bytes"));
            }
            (Self::Text, value) => value.is_string(),
            (Self::Key, value) => value.as_str().is_some_and(is_key),
            (Self::Flag, value) => value.is_boolean(),
            (Self::Count(least, most), value) => return count(value, *least, *most).map(|_| ()),
            (Self::Choice(words), Value::String(word)) if words.contains(&word.as_str()) => true,
            (Self::Choice(words), _) => return Err(format!("must be one of {}", words.join(", "))),
            (Self::Context, value) => return Scope::read(value).map(|_| ()),
            // A text that holds a domain is read by the domain's own parser.
            (Self::Domain, value) => value.is_array() || value.is_string(),
            (Self::Ids, value) => return ids(value).map(|_| ()),
            (Self::Names, Value::Array(names)) if names.len() > MOST_FIELDS => {
                return Err(format!("has more than {MOST_FIELDS} names"));
            }
            (Self::Names, Value::Array(names)) => {
                names.iter().all(|name| name.as_str().is_some_and(|name| !name.trim().is_empty()))
            }
            (Self::Values, Value::Object(_)) => true,
            (Self::Records, Value::Array(records)) if records.len() > MOST_RECORDS => {
                return Err(format!("has more than {MOST_RECORDS} records: use several calls"));
            }
            (Self::Records, Value::Array(records)) => records.iter().all(Value::is_object),
            (Self::Rows, Value::Array(rows)) if rows.len() > MOST_ROWS => {
                return Err(format!("has more than {MOST_ROWS} rows: use several calls"));
            }
            (Self::Rows, Value::Array(rows)) => rows.iter().all(Value::is_array),
            (Self::Document(most), Value::String(text)) if text.len() > *most => {
                return Err(format!("has more than {most} bytes: use several calls"));
            }
            (Self::Document(_), value) => value.is_string(),
            _ => false,
        };
        if fits { Ok(()) } else { Err(format!("must be {}", self.in_words())) }
    }

    pub(super) fn in_words(&self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Flag => "true or false",
            Self::Count(..) => "a whole number",
            Self::Choice(_) => "one of a few words",
            Self::Context => "an object, such as {\"lang\":\"fr_FR\",\"archived\":true}",
            Self::Domain => "a list of conditions, such as [[\"name\",\"ilike\",\"acme\"]]",
            Self::Ids => "a list of record ids, such as [7,8]",
            Self::Names => "a list of field names, such as [\"name\",\"email\"]",
            Self::Values => "an object of field values, such as {\"name\":\"Acme\"}",
            Self::Records => "a list of objects of field values",
            Self::Key => "1 to 64 letters, digits, - and _",
            Self::Rows => "a list of rows, such as [[\"Acme\",\"Belgium\"]]",
            Self::Document(_) => "a text",
        }
    }
}

fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

pub(super) fn count(value: &Value, least: u64, most: u64) -> Result<u64, String> {
    let whole = value.as_u64().or_else(|| {
        let number = value.as_f64().filter(|number| number.fract() == 0.0 && (0.0..1e15).contains(number))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole, positive and small"
        )]
        Some(number as u64)
    });
    whole
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("must be a whole number from {least} to {most}"))
}

pub(super) fn ids(value: &Value) -> Result<Vec<i64>, String> {
    let Value::Array(items) = value else { return Err(format!("must be {}", Shape::Ids.in_words())) };
    if items.is_empty() {
        return Err("is empty: name at least one record".to_owned());
    }
    if items.len() > MOST_RECORDS {
        return Err(format!("has more than {MOST_RECORDS} ids: use several calls"));
    }
    let mut ids = Vec::with_capacity(items.len());
    for item in items {
        let id = count(item, 1, i32::MAX as u64)
            .map_err(|_| format!("holds {}, which is no record id (a whole number from 1 on)", quote::value(item)))?;
        let id = i64::try_from(id).unwrap_or(i64::MAX);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}
