//! A record as a form would show it before it is saved: the caller's values, the defaults, and what Odoo computes from them.
//!
//! [`fill`] asks for the defaults and for `onchange`, which tries values out and saves nothing; [`lines`] is what concerns
//! the lines of a one2many.

mod lines;

#[cfg(test)]
mod tests;

use super::fields::{self, Field, Kind, Purpose};
use super::required;
use crate::answer::cell::Cells;
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use lines::Lines;
use serde_json::{Map, Value, json};

/// What a form would show.
#[derive(Debug, PartialEq)]
pub struct Draft {
    /// Fields that have a value: given ones first, then computed ones, then defaults.
    pub filled: Vec<Filled>,
    /// `[field, label]` of what a new record still needs.
    pub missing: Vec<Value>,
    /// What Odoo's form would warn of.
    pub warnings: Vec<String>,
    pub notes: Vec<String>,
}

/// One field with its value, as a write accepts it.
#[derive(Debug, PartialEq)]
pub struct Filled {
    pub name: String,
    pub label: String,
    pub value: Value,
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    Given,
    Computed,
    Default,
}

impl Origin {
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Computed => "computed",
            Self::Default => "default",
        }
    }
}

/// `onchange` takes a specification of what to answer since this version; before, a list of what has an effect.
const SPECIFICATION_SINCE: u32 = 17;
/// Fields that one form has at most.
const MOST_FIELDS: usize = 200;

/// Tries checked values out, on a new record or on one that there is.
pub fn fill(rpc: &dyn Rpc, model: &str, id: Option<i64>, given: Map<String, Value>) -> Result<Draft, Error> {
    let all = fields::all_for(rpc, model, Purpose::Fill)?;
    let (own, others): (Vec<&Field>, Vec<&Field>) =
        all.iter().filter(|field| is_shown(field, &given)).partition(|field| given.contains_key(&field.name));
    let shown: Vec<&Field> = own.into_iter().chain(others).take(MOST_FIELDS).collect();
    let mut values = given.clone();
    let mut notes = Vec::new();
    let lines = Lines::of(rpc, &shown, &mut values, &mut notes)?;
    let defaults = match id {
        None => {
            let open = shown.iter().map(|field| field.name.as_str()).filter(|name| !given.contains_key(*name));
            required::defaults(rpc, model, open)?
        }
        Some(_) => Map::new(),
    };
    let mut result = onchange(rpc, model, id, values, &shown, &lines)?;
    let warnings = warnings(&result);
    let Some(Value::Object(after)) = result.get_mut("value").map(Value::take) else {
        return Err(unreadable(model));
    };
    let mut cells = Cells::brief();
    let mut filled = Vec::new();
    for field in &shown {
        let (given, after) = (given.get(&field.name), after.get(&field.name));
        let Some(value) = after.or(given) else { continue };
        let origin = match given {
            Some(given) if after.is_none_or(|after| field.kind.is_x2many() || same(given, after)) => Origin::Given,
            None if defaults.get(&field.name).is_some_and(|default| same(default, value)) => Origin::Default,
            _ => Origin::Computed,
        };
        let value = lines.show(field, value, id.is_none(), &mut cells);
        if given.is_some() && origin == Origin::Computed {
            notes.push(format!("{}: Odoo's form changes what was given.", field.name));
        }
        if given.is_some() || id.is_some() || !is_blank(&value) {
            filled.push(Filled { name: field.name.clone(), label: field.label.clone(), value, origin });
        }
    }
    filled.sort_by_key(|field| if given.contains_key(&field.name) { Origin::Given } else { field.origin });
    let empty = |field: &&Field| required::is_empty(after.get(&field.name).or_else(|| given.get(&field.name)));
    let missing = match id {
        None => required::needed(&all).filter(empty).map(|field| json!([field.name, field.label])).collect(),
        Some(_) => Vec::new(),
    };
    notes.extend(cells.notes());
    Ok(Draft { filled, missing, warnings, notes })
}

/// What a person could fill in, and what was given.
fn is_shown(field: &Field, given: &Map<String, Value>) -> bool {
    let plain = !field.kind.is_x2many()
        && !matches!(field.kind, Kind::Binary | Kind::Html | Kind::Json | Kind::Properties | Kind::Other);
    given.contains_key(&field.name) || (plain && !field.readonly && (field.stored || field.required))
}

fn onchange(
    rpc: &dyn Rpc,
    model: &str,
    id: Option<i64>,
    values: Map<String, Value>,
    shown: &[&Field],
    lines: &Lines,
) -> Result<Value, Error> {
    let specified = rpc.version()?.major >= SPECIFICATION_SINCE;
    // With no field named as changed, Odoo takes it for a new form: it adds the defaults and computes all.
    let changed: Vec<String> = if id.is_some() { values.keys().cloned().collect() } else { Vec::new() };
    let mut asked = Map::new();
    for field in shown {
        if specified {
            asked.insert(field.name.clone(), lines.specification(field));
        } else {
            asked.insert(field.name.clone(), json!("1"));
            asked.extend(lines.fields(field).iter().map(|sub| (format!("{}.{}", field.name, sub.name), json!("1"))));
        }
    }
    let ids: Vec<i64> = id.into_iter().collect();
    rpc.call(model, "onchange", vec![json!(ids), Value::Object(values), json!(changed), json!(asked)], Map::new())
}

fn warnings(result: &Value) -> Vec<String> {
    let of = |warning: &Value| {
        let text = |key: &str| warning.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        match (text("title"), text("message")) {
            (Some(title), Some(message)) => Some(format!("{title}: {message}")),
            (one, other) => one.or(other).map(str::to_owned),
        }
    };
    result.get("warning").and_then(of).into_iter().collect()
}

/// The same value, whether a relation is told with its name or without.
fn same(one: &Value, other: &Value) -> bool {
    let bare = |value: &Value| match value {
        Value::Array(pair) if pair.len() == 2 && pair.iter().any(Value::is_string) => pair.first().cloned(),
        Value::Object(record) => record.get("id").cloned(),
        Value::Null => Some(json!(false)),
        other => Some(other.clone()),
    };
    let (one, other) = (bare(one), bare(other));
    match (one.as_ref().and_then(Value::as_f64), other.as_ref().and_then(Value::as_f64)) {
        (Some(one), Some(other)) => (one - other).abs() < f64::EPSILON * one.abs().max(1.0),
        _ => one == other,
    }
}

/// Nothing worth a line: what a form shows as empty.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn unreadable(model: &str) -> Error {
    let message = format!("Odoo's answer to onchange on {model} does not have the expected shape.");
    Error::new(Code::Unknown, Source::Odoo, message)
}
