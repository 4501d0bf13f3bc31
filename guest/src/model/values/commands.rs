//! What a one2many or many2many may be written as: a list of records, or Odoo's commands.
//!
//! `[0,0,values]` creates, `[1,id,values]` changes, `[2,id]` deletes, `[3,id]` unlinks, `[4,id]` links, `[5]` unlinks all,
//! `[6,0,ids]` replaces. Setting a one2many takes the other lines away, which mostly deletes them: so a plain list of ids
//! does not mean that here.

use super::{Purpose, Refusal, Work, relation, scalar};
use crate::error::Source;
use crate::model::fields::{Field, Kind};
use crate::model::quote;
use serde_json::{Value, json};

/// More lines than this belong into several calls.
const MOST: usize = 1_000;
const COMMANDS: &str = "[0,0,{values}] create, [1,id,{values}] change, [2,id] delete, [3,id] unlink, [4,id] link, [5] unlink all, [6,0,[ids]] replace";

/// The value as a list of commands.
pub(super) fn x2many(
    work: &mut Work,
    field: &Field,
    value: &Value,
    purpose: Purpose,
    depth: usize,
) -> Result<Value, Refusal> {
    let Value::Array(items) = value else {
        let example = if field.kind == Kind::Many2many {
            "a list of ids such as [3,4] ([] for none)"
        } else {
            "a list of commands"
        };
        return Err(format!("{example} is needed: {COMMANDS}.").into());
    };
    if items.len() > MOST {
        return Err(format!("at most {MOST} entries are allowed in one call.").into());
    }
    let commands = items.iter().filter(|item| is_command(item)).count();
    let records = items.iter().filter(|item| item.is_object() && item.get("id").is_none()).count();
    let mut converted = Vec::with_capacity(items.len());
    if items.is_empty() && field.kind == Kind::One2many {
        // Nothing to create; for an update it would be doubtful whether "none" or "no change" is meant.
        return match purpose {
            Purpose::Create => Ok(json!([])),
            Purpose::Update => {
                Err(format!("[] is ambiguous for lines; write [[5]] to take all away. {COMMANDS}.").into())
            }
        };
    }
    if commands == items.len() && !items.is_empty() {
        for (index, item) in items.iter().enumerate() {
            converted.push(command(work, field, item, depth).map_err(|refusal| of_line(field, items, index, refusal))?);
        }
        return Ok(Value::Array(converted));
    }
    if commands > 0 {
        return Err(format!("commands and other values are mixed; write commands only: {COMMANDS}.").into());
    }
    if records == items.len() && !items.is_empty() && purpose == Purpose::Create {
        for (index, item) in items.iter().enumerate() {
            let line = nested(work, field, item, Purpose::Create, depth)
                .map_err(|refusal| of_line(field, items, index, refusal))?;
            converted.push(json!([0, 0, line]));
        }
        return Ok(Value::Array(converted));
    }
    if field.kind == Kind::One2many && purpose == Purpose::Update {
        return Err(
            format!("a plain list would replace, and so delete, the other lines; write commands: {COMMANDS}.").into()
        );
    }
    if records > 0 {
        return Err(format!("new records are written as commands here: {COMMANDS}.").into());
    }
    let mut ids = Vec::with_capacity(items.len());
    for item in items {
        ids.push(relation::record(work, field, item)?);
    }
    Ok(json!([[6, 0, ids]]))
}

/// Says which of several lines is wrong.
fn of_line(field: &Field, items: &[Value], index: usize, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Call(mut error) if items.len() > 1 && error.source_kind == Source::Client => {
            error.message = format!("Line {} of {}: {}", index + 1, field.name, error.message);
            Refusal::Call(error)
        }
        Refusal::Value(problem) if items.len() > 1 => Refusal::Value(format!("line {}: {problem}", index + 1)),
        other => other,
    }
}

/// Whether a list has a command's shape, which no record's spelling has.
fn is_command(item: &Value) -> bool {
    let Value::Array(parts) = item else { return false };
    match parts.as_slice() {
        [code] => code.as_u64() == Some(5),
        [code, Value::Number(_)] => code.as_u64().is_some_and(|code| (1..=6).contains(&code)),
        [code, _, _] => code.as_u64().is_some_and(|code| code <= 6),
        _ => false,
    }
}

fn command(work: &mut Work, field: &Field, item: &Value, depth: usize) -> Result<Value, Refusal> {
    let parts = item.as_array().map(Vec::as_slice).unwrap_or_default();
    let code = parts.first().and_then(Value::as_u64);
    match (code, parts) {
        (Some(0), [_, Value::Number(_) | Value::Null | Value::Bool(false) | Value::String(_), values]) => {
            Ok(json!([0, 0, nested(work, field, values, Purpose::Create, depth)?]))
        }
        (Some(1), [_, id, values]) => {
            let id = scalar::id(id)?;
            Ok(json!([1, id, nested(work, field, values, Purpose::Update, depth)?]))
        }
        (Some(code @ 2..=4), [_, id] | [_, id, Value::Number(_) | Value::Null | Value::Bool(false)]) => {
            Ok(json!([code, scalar::id(id)?, 0]))
        }
        (Some(5), [_] | [_, _] | [_, _, _]) => Ok(json!([5, 0, 0])),
        (Some(6), [_, _, Value::Array(ids)]) => {
            let ids = ids.iter().map(scalar::id).collect::<Result<Vec<_>, _>>()?;
            Ok(json!([6, 0, ids]))
        }
        _ => Err(format!("{} is no command. Commands are: {COMMANDS}.", quote::value(item)).into()),
    }
}

fn nested(work: &mut Work, field: &Field, values: &Value, purpose: Purpose, depth: usize) -> Result<Value, Refusal> {
    let (Value::Object(values), Some(model)) = (values, field.relation.as_deref()) else {
        return Err("the values of a line are an object, such as {\"name\":\"x\"}.".to_owned().into());
    };
    Ok(Value::Object(work.record(model, values, purpose, depth + 1)?))
}
