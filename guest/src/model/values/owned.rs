//! Whether the lines that a write changes belong to the records that are written.
//!
//! Odoo changes or deletes whatever a command names: `[1,7,{…}]` on one order changes line 7 of another, `[2,7]` deletes it.
//!
//! Invariant: nothing is sent that changes or deletes a line of a record which is not written itself.

use crate::error::{Code, Error, Source};
use crate::model::fields::{Field, Kind, Schema};
use crate::model::search;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Checked values, as [`super::check`] gives them, against the lines that the records have. `known` are the records as
/// they were read, with the ids of their lines; what is not in them is asked for.
///
/// # Errors
/// E004 with the first stranger; what Odoo or the network said.
pub fn check(
    schema: &Schema,
    model: &str,
    ids: &[i64],
    values: &Map<String, Value>,
    known: &[Value],
) -> Result<(), Error> {
    for (name, value) in values {
        let field = schema.field(model, name)?;
        let Some(related) = field.relation.as_deref().filter(|_| is_to_many(&field)) else { continue };
        let touched = touched(&field, value);
        if touched.is_empty() {
            continue;
        }
        let own = owners(&field, ids, known);
        let mut unknown: BTreeSet<i64> = touched.into_iter().filter(|id| !own.contains_key(id)).collect();
        if !unknown.is_empty() {
            let hidden = hidden(schema, model, ids, &field, &unknown)?;
            unknown.retain(|id| !hidden.contains(id));
        }
        if let Some(stranger) = unknown.first() {
            let records = json!(ids);
            return Err(Error::invalid(format!(
                "{name}: {related} {stranger} belongs to none of {model} {records}. Nothing was written."
            ))
            .hint(format!("odoo_read of {model} {records} with {name} tells the ids of its own")));
        }
        for (id, values) in updates(value) {
            check(schema, related, &[id], values, &[])?;
        }
    }
    Ok(())
}

fn is_to_many(field: &Field) -> bool {
    matches!(field.kind, Kind::One2many | Kind::Many2many)
}

/// The lines that get new values, with these.
pub fn updates(value: &Value) -> impl Iterator<Item = (i64, &Map<String, Value>)> {
    value.as_array().into_iter().flatten().filter_map(|command| match command.as_array()?.as_slice() {
        [code, id, Value::Object(values)] if code.as_u64() == Some(1) => Some((id.as_i64()?, values)),
        _ => None,
    })
}

/// The lines that are changed, deleted or, where that clears them, taken away.
fn touched(field: &Field, value: &Value) -> BTreeSet<i64> {
    let most = if field.kind == Kind::One2many { 3 } else { 2 };
    let id = |command: &Value| {
        let code = command.get(0)?.as_u64()?;
        (1..=most).contains(&code).then(|| command.get(1)?.as_i64()).flatten()
    };
    value.as_array().into_iter().flatten().filter_map(id).collect()
}

/// The records by the lines that they have.
pub fn owners(field: &Field, ids: &[i64], records: &[Value]) -> BTreeMap<i64, i64> {
    let mut owners = BTreeMap::new();
    for record in records {
        let Some(owner) = search::id_of(record).filter(|id| ids.contains(id)) else { continue };
        let lines = record.get(&field.name).and_then(Value::as_array).into_iter().flatten();
        owners.extend(lines.filter_map(Value::as_i64).map(|line| (line, owner)));
    }
    owners
}

/// Those of `wanted` that belong to the records though a plain read does not show them: archived ones, mostly.
fn hidden(
    schema: &Schema,
    model: &str,
    ids: &[i64],
    field: &Field,
    wanted: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, Error> {
    // The contacts of a company are the unarchived ones, whatever the context says: their company knows best.
    if let (Some(inverse), Some(related)) = (field.inverse.as_deref(), field.relation.as_deref())
        && schema.find(related, inverse)?.is_some_and(|inverse| inverse.kind == Kind::Many2one)
    {
        let of = |line: &Value| line.get(inverse)?.get(0)?.as_i64();
        let lines = read(schema, related, &wanted.iter().copied().collect::<Vec<_>>(), inverse)?;
        let own = lines.iter().filter(|line| of(line).is_some_and(|owner| ids.contains(&owner)));
        return Ok(own.filter_map(search::id_of).collect());
    }
    Ok(owners(field, ids, &read(schema, model, ids, &field.name)?).into_keys().collect())
}

fn read(schema: &Schema, model: &str, ids: &[i64], field: &str) -> Result<Vec<Value>, Error> {
    let context = json!({"active_test": false});
    let kwargs = Map::from_iter([("fields".to_owned(), json!([field])), ("context".to_owned(), context)]);
    match schema.rpc.call(model, "read", vec![json!(ids)], kwargs)? {
        Value::Array(records) => Ok(records),
        _ => {
            let message = format!("Odoo's answer about {model} does not have the expected shape.");
            Err(Error::new(Code::Unknown, Source::Odoo, message))
        }
    }
}
