//! What a one2many or many2many may be written as: a list of records, or Odoo's commands.
//!
//! `[0,0,values]` creates, `[1,id,values]` changes, `[2,id]` deletes, `[3,id]` unlinks, `[4,id]` links, `[5]` unlinks all,
//! `[6,0,ids]` replaces. Setting a one2many takes the other lines away, which mostly deletes them: so a plain list of ids
//! does not mean that here.

use super::problems::Problems;
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
        return each(work, field, items, |work, item| command(work, field, item, purpose, depth));
    }
    if commands > 0 {
        return Err(format!("commands and other values are mixed; write commands only: {COMMANDS}.").into());
    }
    if records == items.len() && !items.is_empty() && purpose == Purpose::Create {
        return each(work, field, items, |work, item| {
            Ok(json!([0, 0, nested(work, field, item, Purpose::Create, depth)?]))
        });
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
        certain(item)?;
        ids.push(relation::record(work, field, item)?);
    }
    Ok(json!([[6, 0, ids]]))
}

/// Each line as it is to be sent, or all that is wrong with them, each with its number where there are several.
fn each(
    work: &mut Work,
    field: &Field,
    items: &[Value],
    convert: impl Fn(&mut Work, &Value) -> Result<Value, Refusal>,
) -> Result<Value, Refusal> {
    let mut converted = Vec::with_capacity(items.len());
    let mut problems = Problems::default();
    let model = field.relation.as_deref().unwrap_or(&field.name);
    for (item, number) in items.iter().zip(1..) {
        let place = format!("line {number}");
        match convert(work, item) {
            Ok(line) => converted.push(line),
            Err(refusal) if items.len() == 1 => return Err(refusal),
            Err(Refusal::Value(problem)) => {
                work.choices.mark_wrong();
                problems.add(model, format!("{place}: {problem}"));
            }
            Err(Refusal::Within(within)) => problems.add_within(&place, within),
            Err(Refusal::Call(mut error)) if error.source_kind == Source::Client => {
                error.message = format!("Line {number} of {}: {}", field.name, error.message);
                return Err(Refusal::Call(error));
            }
            Err(other) => return Err(other),
        }
        // Each costs requests: no more are looked for than are told.
        if problems.is_full() {
            break;
        }
    }
    if problems.is_empty() { Ok(Value::Array(converted)) } else { Err(Refusal::Within(problems)) }
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

/// Refuses `[4,"VIP"]`: as a record that was read it would replace all others, as a command it would add one.
fn certain(item: &Value) -> Result<(), Refusal> {
    match item.as_array().map(Vec::as_slice) {
        Some([code, Value::String(_)]) if code.as_u64().is_some_and(|code| (2..=4).contains(&code)) => {
            let given = quote::value(item);
            Err(format!("{given} may be the record {code} or a command: write {code}, or a command with the id.")
                .into())
        }
        _ => Ok(()),
    }
}

fn command(work: &mut Work, field: &Field, item: &Value, purpose: Purpose, depth: usize) -> Result<Value, Refusal> {
    let parts = item.as_array().map(Vec::as_slice).unwrap_or_default();
    let code = parts.first().and_then(Value::as_u64);
    match (code, parts) {
        // Odoo would change or delete that of another record.
        (Some(1..=3), _) if purpose == Purpose::Create => {
            Err("a new record has nothing yet to change or take away; [0,0,{values}] creates.".to_owned().into())
        }
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
    work.record(model, values, purpose, depth + 1)?.map(Value::Object).map_err(Refusal::Within)
}
