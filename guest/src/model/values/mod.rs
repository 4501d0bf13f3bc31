//! The values of a write, checked against the model before they are sent.
//!
//! Odoo accepts much that it then misreads: a many2one given as `[21, "Belgium"]` (as it is read!), `"21"`, `21.0` or a
//! name is *set to nothing, with success*; a longer text than a field's size is cut; a value for a computed field is lost.
//!
//! Invariant: a value is sent only when its meaning is certain. It is converted ([`scalar`], [`html`], [`relation`],
//! [`commands`]) or refused with advice; all refusals of one record are told together. [`choices`] are what a person decides.
//! [`owned`] keeps a write to the lines of its own records.

pub mod choices;
pub mod commands;
pub mod html;
pub mod owned;
mod problems;
pub mod relation;
pub mod scalar;

use super::datetime;
use super::fields::{Field, Kind, Schema};
use crate::error::Error;
use choices::{Choices, Open};
use problems::Problems;
use serde_json::{Map, Value, json};

/// What the values are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Create,
    Update,
}

/// Values as they are to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub values: Map<String, Value>,
    /// What the caller should know: names that were resolved, fields that Odoo may compute again.
    pub notes: Vec<String>,
}

/// Why one value is not sent.
pub enum Refusal {
    /// The value is wrong: the end of a sentence that begins with the field's name.
    Value(String),
    /// Several records have the name; likewise a sentence's end.
    Several(Open, String),
    /// Records within it are wrong.
    Within(Problems),
    /// Odoo could not be asked.
    Call(Error),
}

impl From<String> for Refusal {
    fn from(problem: String) -> Self {
        Self::Value(problem)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Records within records within records; more is a task for several calls.
const DEEPEST: usize = 4;
/// Where a document stands. Written outright, an order would be confirmed without its delivery, an invoice posted without
/// its entries. A new record may have one: whoever moves old documents to Odoo needs it.
const STATE: &str = "state";
/// Odoo sets these itself; it ignores values for them without a word.
const OWN: [&str; 6] = ["id", "create_date", "create_uid", "write_date", "write_uid", "parent_path"];

/// Checks the values of one record.
pub fn check(schema: &Schema, model: &str, values: &Map<String, Value>, purpose: Purpose) -> Result<Checked, Error> {
    check_with(schema, model, values, purpose, &Choices::default())
}

/// Checks the values of one record, knowing what the user chose among records of one name.
///
/// # Errors
/// All that is wrong. What the user could still choose is left in `choices`.
pub fn check_with(
    schema: &Schema,
    model: &str,
    values: &Map<String, Value>,
    purpose: Purpose,
    choices: &Choices,
) -> Result<Checked, Error> {
    let mut work = Work { schema, choices, notes: Vec::new(), unzoned: Vec::new() };
    let values = work.record(model, values, purpose, 0)?.map_err(|problems| problems.told(model))?;
    let zone = zone_note(schema, &work.unzoned)?;
    Ok(Checked { values, notes: work.notes.into_iter().chain(zone).collect() })
}

/// The check of one record and of those within it.
struct Work<'w> {
    schema: &'w Schema<'w>,
    choices: &'w Choices,
    notes: Vec<String>,
    /// Fields whose times were given without a zone.
    unzoned: Vec<String>,
}

/// Says that times were taken for UTC, to whom it makes a difference: people mean their own when they say "at ten".
fn zone_note(schema: &Schema, unzoned: &[String]) -> Result<Option<String>, Error> {
    if unzoned.is_empty() {
        return Ok(None);
    }
    let context = schema.rpc.context()?;
    let zone = context.get("tz").and_then(Value::as_str).filter(|zone| !zone.is_empty() && *zone != "UTC");
    let fields = unzoned.join(", ");
    Ok(zone.map(|zone| {
        format!("{fields}: taken as UTC, for no offset such as +01:00 is given; the user's time zone is {zone}.")
    }))
}

impl Work<'_> {
    /// The values of a record as they are to be sent, or all that is wrong with them.
    ///
    /// # Errors
    /// What cannot be judged at all.
    fn record(
        &mut self,
        model: &str,
        values: &Map<String, Value>,
        purpose: Purpose,
        depth: usize,
    ) -> Result<Result<Map<String, Value>, Problems>, Error> {
        if depth > DEEPEST {
            return Err(Error::invalid(format!(
                "The values hold records more than {DEEPEST} deep: write them in several calls."
            )));
        }
        self.schema.load(model, values.keys().map(String::as_str))?;
        let mut converted = Map::new();
        let mut problems = Problems::default();
        for (name, given) in values {
            let field = self.schema.field(model, name)?;
            match self.convert(&field, given, purpose, depth) {
                Ok(value) => {
                    converted.insert(name.clone(), value);
                    let unzoned =
                        field.kind == Kind::Datetime && given.as_str().is_some_and(|text| !datetime::has_zone(text));
                    if unzoned && !self.unzoned.contains(name) {
                        self.unzoned.push(name.clone());
                    }
                    if field.readonly {
                        self.notes.push(format!("{name} is read-only in Odoo's forms: Odoo may compute it again."));
                    }
                }
                Err(Refusal::Value(problem)) => {
                    self.choices.mark_wrong();
                    problems.add(model, format!("{name}: {problem}"));
                }
                Err(Refusal::Several(open, problem)) => {
                    self.choices.leave_open(open);
                    problems.add(model, format!("{name}: {problem}"));
                }
                Err(Refusal::Within(within)) => problems.add_within(name, within),
                Err(Refusal::Call(error)) => return Err(error),
            }
        }
        Ok(if problems.is_empty() { Ok(converted) } else { Err(problems) })
    }

    fn convert(&mut self, field: &Field, value: &Value, purpose: Purpose, depth: usize) -> Result<Value, Refusal> {
        writable(field)?;
        if purpose == Purpose::Update && field.readonly && field.name == STATE {
            let advice =
                "Odoo changes it by its methods, which do all that follows from it: odoo_call presses its buttons.";
            return Err(Refusal::Value(advice.to_owned()));
        }
        if field.required && is_empty(field, value) {
            let else_ = if purpose == Purpose::Create { " Leave it out where Odoo fills it in." } else { "" };
            return Err(Refusal::Value(format!("this field is required and cannot be empty.{else_}")));
        }
        match field.kind {
            Kind::Many2one => relation::many2one(self, field, value),
            Kind::One2many | Kind::Many2many => commands::x2many(self, field, value, purpose, depth),
            _ => Ok(plain(field, value)?),
        }
    }
}

/// Refuses a field for which Odoo ignores values.
///
/// # Errors
/// The end of a sentence that begins with the field's name.
pub fn writable(field: &Field) -> Result<(), String> {
    if OWN.contains(&field.name.as_str()) {
        return Err("Odoo sets this field itself; leave it out.".to_owned());
    }
    // Odoo 14 to 16 store the display name of some models: written, it would be wrong until Odoo computes it again.
    if field.readonly && (!field.stored || field.name == "display_name") {
        return Err("Odoo computes this field and would lose the value without a word; leave it out.".to_owned());
    }
    // Odoo would take a total that its lines deny, and keep it until it happens to compute it again.
    if field.readonly && field.computed {
        return Err("Odoo computes this field of others, which a value here would contradict: change those.".to_owned());
    }
    Ok(())
}

/// The value of a field that is no relation as it is to be sent.
///
/// # Errors
/// The end of a sentence that begins with the field's name.
pub fn plain(field: &Field, value: &Value) -> Result<Value, String> {
    let empty = matches!(value, Value::Null | Value::Bool(false));
    let said = |result: Result<Value, datetime::Problem>| result.map_err(|problem| format!("{problem}."));
    match field.kind {
        Kind::Boolean => scalar::boolean(value).map(Value::from),
        Kind::Integer if empty => Err("an integer cannot be empty; write 0.".to_owned()),
        Kind::Float | Kind::Monetary if empty => Err("a number cannot be empty; write 0.".to_owned()),
        Kind::Many2one | Kind::One2many | Kind::Many2many | Kind::Json | Kind::Properties | Kind::Other => {
            Err(format!("fields of the type {} cannot be written here.", field.type_name))
        }
        _ if empty => Ok(json!(false)),
        // As Odoo's own forms do: an empty text would pass where a value is required, as the name of a contact is.
        Kind::Char | Kind::Text | Kind::Html if is_empty(field, value) => Ok(json!(false)),
        Kind::Integer | Kind::Many2oneReference => scalar::integer(value).map(Value::from),
        Kind::Float | Kind::Monetary => scalar::float(value),
        Kind::Char => scalar::char(field, value).map(Value::from),
        Kind::Text => scalar::text(value).map(Value::from),
        Kind::Html => html::html(value).map(Value::from),
        Kind::Date => said(datetime::date(written(value)?).map(Value::from)),
        Kind::Datetime => said(datetime::datetime(written(value)?).map(Value::from)),
        Kind::Binary => scalar::base64(value).map(Value::from),
        Kind::Selection => scalar::selection(field, value).map(Value::from),
        Kind::Reference => relation::reference(value).map(Value::from),
    }
}

/// Whether this value leaves the field without one. A number, a flag and a list always are one.
fn is_empty(field: &Field, value: &Value) -> bool {
    let says_nothing = |text: &str| if field.trim { text.trim().is_empty() } else { text.is_empty() };
    match (field.kind, value) {
        (Kind::Boolean | Kind::Integer | Kind::Float | Kind::Monetary | Kind::One2many | Kind::Many2many, _) => false,
        (_, Value::Null | Value::Bool(false)) => true,
        (_, Value::String(text)) => says_nothing(text),
        (Kind::Html, Value::Object(marked)) => marked.get("html").and_then(Value::as_str).is_some_and(says_nothing),
        _ => false,
    }
}

fn written(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "a date is written as a text, such as \"2026-11-22\".".to_owned())
}

#[cfg(test)]
mod tests;
