//! What tools take: one declaration gives the JSON Schema for the client and the check of what it sent.
//!
//! The check repeats the schema's, since not every host validates; and it says what would be right.

use crate::answer::BUDGET;
use crate::answer::table::Format;
use crate::error::Error;
use crate::model::context::Scope;
use crate::model::{names, quote, suggest};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// Records that one call reads or writes at most.
pub(super) const MOST_RECORDS: usize = 1_000;
/// Rows that one call imports at most.
pub(super) const MOST_ROWS: usize = 5_000;
const MOST_FIELDS: usize = 200;
const LONGEST_TEXT: usize = 1_000;
/// A schema names bounds that a caller may come near to; every list of tools costs context. All are checked.
const TELLING_BOUND: u64 = 10_000;

/// One argument.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
    pub(super) about: &'static str,
}

/// What an argument may be.
pub(super) enum Shape {
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

pub(super) const INSTANCE: Parameter = optional("instance_id", Shape::Text, "");
pub(super) const MODEL: Parameter = required("model", Shape::Text, "");
pub(super) const IDS: Parameter = required("ids", Shape::Ids, "");
pub(super) const DOMAIN: Parameter = optional("domain", Shape::Domain, "default [] (all)");
pub(super) const FIELDS: Parameter =
    optional("fields", Shape::Names, "or paths: partner_id.email, order_line.price_subtotal; default: list view");
pub(super) const OFFSET: Parameter = optional("offset", Shape::Count(0, 1_000_000_000), "");
pub(super) const ORDER: Parameter = optional("order", Shape::Text, "\"date_order desc, id\"");
pub(super) const FORMAT: Parameter = optional("format", Shape::Choice(&Format::NAMES), "");
pub(super) const MAX_BYTES: Parameter = optional("max_bytes", Shape::Count(1_000, 1_000_000), "default 20000");
/// Every tool that asks Odoo for records takes it; [`super::call`] applies it.
pub(super) const CONTEXT: Parameter = optional("context", Shape::Context, "lang, tz, company_ids, archived");

/// Likewise, of tools that write: their list of arguments is long enough.
pub(super) const CONTEXT_OF_WRITE: Parameter = optional("context", Shape::Context, "");
/// Everything is checked, and nothing is changed.
pub(super) const DRY_RUN: Parameter = optional("dry_run", Shape::Flag, "");

pub(super) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    Parameter { name, shape, required: true, about }
}

pub(super) const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    Parameter { name, shape, required: false, about }
}

impl Parameter {
    /// The JSON Schema: plain types, no alternatives.
    pub(super) fn schema(&self) -> Value {
        let mut schema = match self.shape {
            Shape::Text | Shape::Key | Shape::Document(_) => json!({"type": "string"}),
            Shape::Flag => json!({"type": "boolean"}),
            Shape::Count(_, most) if most <= TELLING_BOUND => json!({"type": "integer", "maximum": most}),
            Shape::Count(..) => json!({"type": "integer"}),
            Shape::Choice(words) => json!({"type": "string", "enum": words}),
            Shape::Context => json!({"type": "object"}),
            // The format says that a text will do, too.
            Shape::Domain => json!({"type": "array", "format": "odoo-domain"}),
            Shape::Ids => json!({"type": "array", "items": {"type": "integer"}}),
            Shape::Names => json!({"type": "array", "items": {"type": "string"}}),
            Shape::Values => json!({"type": "object"}),
            Shape::Records => json!({"type": "array", "items": {"type": "object"}}),
            Shape::Rows => json!({"type": "array", "items": {"type": "array"}}),
        };
        if let (Value::Object(members), false) = (&mut schema, self.about.is_empty()) {
            members.insert("description".into(), json!(self.about));
        }
        schema
    }

    /// Checks a value; the problem is the end of a sentence.
    fn check(&self, value: &Value) -> Result<(), String> {
        let fits = match (&self.shape, value) {
            (Shape::Text, Value::String(text)) if text.len() > LONGEST_TEXT => {
                return Err(format!("has more than {LONGEST_TEXT} bytes"));
            }
            (Shape::Text, value) => value.is_string(),
            (Shape::Key, value) => value.as_str().is_some_and(is_key),
            (Shape::Flag, value) => value.is_boolean(),
            (Shape::Count(least, most), value) => return count(value, *least, *most).map(|_| ()),
            (Shape::Choice(words), Value::String(word)) if words.contains(&word.as_str()) => true,
            (Shape::Choice(words), _) => return Err(format!("must be one of {}", words.join(", "))),
            (Shape::Context, value) => return Scope::read(value).map(|_| ()),
            // A text that holds a domain is read by the domain's own parser.
            (Shape::Domain, value) => value.is_array() || value.is_string(),
            (Shape::Ids, value) => return ids(value).map(|_| ()),
            (Shape::Names, Value::Array(names)) if names.len() > MOST_FIELDS => {
                return Err(format!("has more than {MOST_FIELDS} names"));
            }
            (Shape::Names, Value::Array(names)) => {
                names.iter().all(|name| name.as_str().is_some_and(|name| !name.trim().is_empty()))
            }
            (Shape::Values, Value::Object(_)) => true,
            (Shape::Records, Value::Array(records)) if records.len() > MOST_RECORDS => {
                return Err(format!("has more than {MOST_RECORDS} records: use several calls"));
            }
            (Shape::Records, Value::Array(records)) => records.iter().all(Value::is_object),
            (Shape::Rows, Value::Array(rows)) if rows.len() > MOST_ROWS => {
                return Err(format!("has more than {MOST_ROWS} rows: use several calls"));
            }
            (Shape::Rows, Value::Array(rows)) => rows.iter().all(Value::is_array),
            (Shape::Document(most), Value::String(text)) if text.len() > *most => {
                return Err(format!("has more than {most} bytes: use several calls"));
            }
            (Shape::Document(_), value) => value.is_string(),
            _ => false,
        };
        if fits { Ok(()) } else { Err(format!("must be {}", self.shape.in_words())) }
    }
}

impl Shape {
    fn in_words(&self) -> &'static str {
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

fn count(value: &Value, least: u64, most: u64) -> Result<u64, String> {
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

fn ids(value: &Value) -> Result<Vec<i64>, String> {
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

/// A call's arguments, each of its declared shape. `null` counts as not given.
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    /// Checks arguments against their declaration; the problem is a whole sentence.
    pub(super) fn read(parameters: &[Parameter], arguments: Value) -> Result<Self, String> {
        let mut given = match arguments {
            Value::Object(given) => given,
            Value::Null => Map::new(),
            _ => return Err("The arguments must be an object.".to_owned()),
        };
        given.retain(|_, value| !value.is_null());
        for name in given.keys() {
            if !parameters.iter().any(|parameter| parameter.name == name) {
                let all = parameters.iter().map(|parameter| parameter.name);
                let question = suggest::question(&suggest::nearest(name, all.clone()));
                let question = question.map(|question| format!(" {question}")).unwrap_or_default();
                return Err(format!(
                    "There is no argument {};{question} The arguments are: {}.",
                    quote::text(name),
                    all.collect::<Vec<_>>().join(", ")
                ));
            }
        }
        for parameter in parameters {
            match given.get(parameter.name) {
                Some(value) => {
                    parameter.check(value).map_err(|problem| format!("The argument {} {problem}.", parameter.name))?
                }
                None if parameter.required => {
                    return Err(format!(
                        "The argument {} is missing: it must be {}.",
                        parameter.name,
                        parameter.shape.in_words()
                    ));
                }
                None => {}
            }
        }
        Ok(Self(given))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All arguments but one, as JSON with sorted names: equal for equal arguments.
    pub(super) fn without(&self, name: &str) -> String {
        let rest: std::collections::BTreeMap<_, _> = self.0.iter().filter(|(known, _)| *known != name).collect();
        json!(rest).to_string()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn count(&self, name: &str) -> Option<u64> {
        count(self.get(name)?, 0, u64::MAX).ok()
    }

    /// The ids, each once, in the order given.
    pub(super) fn ids(&self) -> Vec<i64> {
        self.get("ids").and_then(|value| ids(value).ok()).unwrap_or_default()
    }

    /// Field names; nothing when none are given, or an empty list.
    pub(super) fn names(&self, name: &str) -> Option<Vec<String>> {
        let names: Vec<String> =
            self.get(name)?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        (!names.is_empty()).then_some(names)
    }

    /// What the call changes of the user's context.
    pub(super) fn scope(&self) -> Scope {
        self.get("context").and_then(|context| Scope::read(context).ok()).unwrap_or_default()
    }

    pub(super) fn format(&self) -> Format {
        self.text("format").and_then(Format::parse).unwrap_or_default()
    }

    /// The budget of the answer's data, in bytes.
    pub(super) fn budget(&self) -> usize {
        self.count("max_bytes").and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(BUDGET)
    }

    /// The model's name; one that cannot be a model's never reaches Odoo.
    ///
    /// # Errors
    /// E005 with the nearest models.
    pub(super) fn model(&self, rpc: &dyn Rpc) -> Result<&str, Error> {
        let model = self.text("model").unwrap_or_default().trim();
        if names::is_model_name(model) {
            return Ok(model);
        }
        Err(names::missing(model, &names::available(rpc)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: [Parameter; 8] = [
        MODEL,
        IDS,
        optional("domain", Shape::Domain, ""),
        optional("limit", Shape::Count(1, 1_000), ""),
        FIELDS,
        optional("check", Shape::Flag, ""),
        optional("rows", Shape::Rows, ""),
        optional("csv", Shape::Document(10), ""),
    ];

    fn problem(arguments: Value) -> String {
        Arguments::read(&PARAMETERS, arguments).err().expect("must be refused")
    }

    #[test]
    fn each_refusal_names_the_argument_and_says_what_is_right() {
        for (arguments, said) in [
            (json!({"ids": [1]}), "The argument model is missing: it must be a text."),
            (json!({"model": "m"}), "The argument ids is missing: it must be a list of record ids, such as [7,8]."),
            (json!({"model": 5, "ids": [1]}), "The argument model must be a text."),
            (json!({"model": "m", "ids": []}), "The argument ids is empty: name at least one record."),
            (
                json!({"model": "m", "ids": [0]}),
                "The argument ids holds 0, which is no record id (a whole number from 1 on).",
            ),
            (
                json!({"model": "m", "ids": ["7"]}),
                "The argument ids holds \"7\", which is no record id (a whole number from 1 on).",
            ),
            (
                json!({"model": "m", "ids": [3_000_000_000_u64]}),
                "The argument ids holds 3000000000, which is no record id (a whole number from 1 on).",
            ),
            (
                json!({"model": "m", "ids": [1], "limit": 0}),
                "The argument limit must be a whole number from 1 to 1000.",
            ),
            (
                json!({"model": "m", "ids": [1], "limit": -1}),
                "The argument limit must be a whole number from 1 to 1000.",
            ),
            (
                json!({"model": "m", "ids": [1], "domain": 5}),
                "The argument domain must be a list of conditions, such as [[\"name\",\"ilike\",\"acme\"]].",
            ),
            (
                json!({"model": "m", "ids": [1], "fields": "name"}),
                "The argument fields must be a list of field names, such as [\"name\",\"email\"].",
            ),
            (
                json!({"model": "m", "ids": [1], "fields": [""]}),
                "The argument fields must be a list of field names, such as [\"name\",\"email\"].",
            ),
            (
                json!({"model": "m", "ids": [1], "rows": ["Acme"]}),
                "The argument rows must be a list of rows, such as [[\"Acme\",\"Belgium\"]].",
            ),
            (
                json!({"model": "m", "ids": [1], "rows": vec![json!([]); MOST_ROWS + 1]}),
                "The argument rows has more than 5000 rows: use several calls.",
            ),
            (
                json!({"model": "m", "ids": [1], "csv": "name\nAcme\nBolt\n"}),
                "The argument csv has more than 10 bytes: use several calls.",
            ),
            (json!([]), "The arguments must be an object."),
        ] {
            assert_eq!(problem(arguments.clone()), said, "{arguments}");
        }
        assert!(problem(json!({"model": "m", "id": [1]})).starts_with("There is no argument \"id\"; did you mean"));
        assert!(problem(json!({"model": "m", "ids": (1..=1_001).collect::<Vec<_>>()})).contains("1000"));
    }

    #[test]
    fn null_counts_as_not_given_and_ids_are_taken_once() {
        let arguments = Arguments::read(&PARAMETERS, json!({"model": "m", "ids": [7, 8.0, 7], "limit": null})).unwrap();
        assert_eq!(arguments.ids(), [7, 8]);
        assert_eq!(arguments.count("limit"), None);
        assert_eq!(arguments.names("fields"), None);
    }
}
