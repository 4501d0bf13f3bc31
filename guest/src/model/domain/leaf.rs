//! Whether the value of one condition fits its field and operator.

use super::operator::{Class, Operator};
use crate::error::Error;
use crate::model::fields::{Field, Kind};
use crate::model::values::scalar;
use crate::model::{datetime, quote};
use crate::odoo::Rpc;
use serde_json::{Value, json};

/// More than this in one list is a task for several searches.
const MOST_VALUES: usize = 2_000;

/// Gives the value as it is to be sent.
pub(super) fn check(
    rpc: &dyn Rpc,
    path: &str,
    field: &Field,
    operator: Operator,
    value: &Value,
) -> Result<Value, Error> {
    let wrong =
        |problem: String| Error::invalid(format!("[{path:?}, \"{operator}\", {}]: {problem}", quote::value(value)));
    match operator.class {
        Class::Equal => single(rpc, field, value, true).map_err(wrong),
        Class::EqualIfSet if is_empty(value) => {
            Err(wrong("=? without a value matches every record: leave the condition out.".to_owned()))
        }
        Class::EqualIfSet => single(rpc, field, value, true).map_err(wrong),
        Class::Compare if is_empty(value) => Err(wrong("there is nothing to compare with.".to_owned())),
        Class::Compare if field.kind == Kind::Boolean || field.kind.is_relation() => {
            Err(wrong(format!("{} has no order: use = or in.", field.type_name)))
        }
        Class::Compare => single(rpc, field, value, false).map_err(wrong),
        Class::Like => text(field, value).map_err(wrong),
        Class::Among => among(rpc, field, value).map_err(wrong),
        Class::Family => family(field, value).map_err(wrong),
        // Domains were taken apart by the parser.
        Class::Domain => Err(wrong("a domain is needed.".to_owned())),
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false))
}

/// One value of the field's type; `false` stands for "not set".
fn single(rpc: &dyn Rpc, field: &Field, value: &Value, equality: bool) -> Result<Value, String> {
    if is_empty(value) {
        return Ok(json!(false));
    }
    match field.kind {
        Kind::Boolean => scalar::boolean(value).map(Value::from),
        Kind::Integer | Kind::Many2oneReference => match value {
            Value::Array(_) => Err("one number is needed; for several use in.".to_owned()),
            _ => scalar::integer(value).map(Value::from),
        },
        Kind::Float | Kind::Monetary => scalar::float(value),
        Kind::Date => moment(rpc, value, |text| datetime::date(text).map_err(|problem| problem.to_string())),
        // A bare day is Odoo's to interpret: it knows that `<=` means its end.
        Kind::Datetime => moment(rpc, value, |text| match datetime::datetime(text) {
            Err(datetime::Problem::NoTime) => datetime::date(text).map_err(|problem| problem.to_string()),
            other => other.map_err(|problem| problem.to_string()),
        }),
        Kind::Selection if equality => scalar::selection(field, value).map(Value::from),
        Kind::Many2one | Kind::One2many | Kind::Many2many => match value {
            // A read shows a relation as [id, "name"]; Odoo would look for records by both.
            Value::Array(pair) => match pair.as_slice() {
                [id, Value::String(_)] => scalar::id(id).map(Value::from),
                _ => Err("one id is needed; for several use in.".to_owned()),
            },
            Value::String(text) if is_number(text) => Err(format!(
                "{text:?} is a text, which Odoo compares with the name: write the id {text} without quotes."
            )),
            Value::String(text) if !text.trim().is_empty() => Ok(json!(text)),
            _ => scalar::id(value).map(Value::from),
        },
        Kind::Binary | Kind::Json | Kind::Properties => {
            Err(format!("a {} field can only be compared with false (not set).", field.type_name))
        }
        Kind::Char | Kind::Text | Kind::Html | Kind::Reference | Kind::Selection => text(field, value),
        Kind::Other => match value {
            Value::Array(_) | Value::Object(_) => Err("one value is needed.".to_owned()),
            plain => Ok(plain.clone()),
        },
    }
}

fn is_number(text: &str) -> bool {
    !text.trim().is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_digit())
}

fn text(field: &Field, value: &Value) -> Result<Value, String> {
    match value {
        Value::String(text) => Ok(json!(text)),
        // Their spelling is certain.
        Value::Number(number) if number.is_i64() => Ok(json!(number.to_string())),
        Value::Array(_) => Err("one text is needed; for several use in.".to_owned()),
        _ => Err(format!("a text is needed for {}.", field.name)),
    }
}

fn among(rpc: &dyn Rpc, field: &Field, value: &Value) -> Result<Value, String> {
    let Value::Array(values) = value else {
        return Err(format!("a list is needed, such as [{}].", quote::value(value)));
    };
    if values.len() > MOST_VALUES {
        return Err(format!("the list has {} values; at most {MOST_VALUES} are allowed.", values.len()));
    }
    values.iter().map(|value| single(rpc, field, value, true)).collect()
}

fn family(field: &Field, value: &Value) -> Result<Value, String> {
    if !field.kind.is_relation() && field.name != "id" {
        return Err(format!("{} is no relation: it has no children or parents.", field.name));
    }
    match value {
        Value::Array(values) if values.len() > MOST_VALUES => Err(format!("at most {MOST_VALUES} ids are allowed.")),
        Value::Array(pair) if matches!(pair.as_slice(), [_, Value::String(_)]) => {
            pair.first().map_or_else(|| Err("an id is needed.".to_owned()), |id| scalar::id(id).map(Value::from))
        }
        Value::Array(values) => values.iter().map(|id| scalar::id(id).map(Value::from)).collect(),
        Value::String(text) if !text.trim().is_empty() && !is_number(text) => Ok(json!(text)),
        one => scalar::id(one).map(Value::from),
    }
}

/// A date or datetime by `exact`, or from Odoo 19 on one that is relative to today, such as `-30d`.
fn moment(rpc: &dyn Rpc, value: &Value, exact: impl Fn(&str) -> Result<String, String>) -> Result<Value, String> {
    let Value::String(text) = value else {
        return Err("a date is a text, such as \"2026-11-22\".".to_owned());
    };
    match exact(text) {
        Ok(spelled) => Ok(json!(spelled)),
        Err(_) if is_relative(text) => match rpc.version() {
            Ok(version) if version.major >= 19 => Ok(json!(text)),
            Ok(version) => {
                Err(format!("relative dates need Odoo 19; this is {}: write the date itself.", version.text))
            }
            Err(error) => Err(error.message),
        },
        Err(problem) => Err(problem),
    }
}

/// Odoo 19's grammar: `today` or `now`, then shifts such as `-30d` or `=1d`, or weekdays such as `=monday`.
fn is_relative(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    let anchored = words.next_if(|word| matches!(*word, "today" | "now")).is_some();
    let shift = |word: &str| {
        let Some(rest) = word.strip_prefix(['=', '+', '-']) else { return false };
        let weekday = matches!(
            rest,
            "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "week_start"
        );
        let count = rest.trim_end_matches(['d', 'w', 'm', 'y', 'H', 'M', 'S']);
        let unit = rest.len() == count.len() + 1;
        weekday || (unit && count.len() <= 6 && !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()))
    };
    (anchored || words.peek().is_some()) && words.all(shift)
}
