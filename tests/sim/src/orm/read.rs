//! `read` and `search_read`: records as lists of values.

use serde_json::{Map, Value, json};

use super::{
    access,
    db::Row,
    env::Env,
    method::Input,
    search::{self, Query},
};
use crate::{
    model::{Field, Kind, Model, Operation},
    python,
    raise::Raise,
    series::Series,
};

pub(crate) fn read(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    if let Some(missing) = only_ids(&input) {
        return missing;
    }
    let rows = existing(env, input.model, &input.ids)?;
    let load = input.arg(1);
    records(env, input.model, &rows, input.arg(0), load.is_null() || load == "_classic_read")
}

/// A read of the ids alone looks at no table, so that it gives ids back which no record has; 14 missed them.
fn only_ids(input: &Input<'_, '_>) -> Option<Result<Value, Raise>> {
    let env = input.tx.env();
    let missing = |id: &&i64| env.row(input.model, **id).is_none();
    let missing = input.ids.iter().find(missing).filter(|_| *input.arg(0) == json!(["id"]))?;
    if env.db.series < Series::V15 {
        return Some(Err(env.missing(input.model.name, *missing)));
    }
    Some(existing(env, input.model, &input.ids).map(|_| input.ids.iter().map(|id| json!({"id": id})).collect()))
}

pub(crate) fn search_read(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let query = Query { domain: input.arg(0), offset: input.arg(2), limit: input.arg(3), order: input.arg(4) };
    let rows = search::find(env, input.model, &query)?;
    records(env, input.model, &rows, input.arg(1), true)
}

/// The records of these ids that exist, in the order of the ids; Odoo leaves the others out without a word.
pub(crate) fn existing<'a>(env: Env<'a>, model: &Model, ids: &[i64]) -> Result<Vec<&'a Row>, Raise> {
    access::check(env, model, Operation::Read)?;
    let rows: Vec<_> = ids.iter().filter_map(|id| env.row(model, *id)).collect();
    access::check_rows(env, &rows)?;
    Ok(rows)
}

/// A field of a model.
///
/// # Errors
/// `ValueError` for a name that is no field.
pub(crate) fn field(env: Env<'_>, model: &'static Model, name: &str) -> Result<&'static Field, Raise> {
    let on = if env.db.series < Series::V19 { "on model" } else { "on" };
    let invalid = || Raise::value(format!("Invalid field {} {on} '{}'", python::repr(&name.into()), model.name));
    env.field(model, name).ok_or_else(invalid)
}

/// A value as it is read, but for the name of a related record.
pub(crate) fn plain(env: Env<'_>, row: &Row, field: &Field) -> Value {
    let value = env.value(row, field).into_owned();
    match (field.kind, value) {
        (Kind::Binary, Value::String(base64)) if env.db.series >= Series::V20 => {
            json!({"content": base64, "size": decoded_length(&base64), "filename": env.get(row, "name")})
        }
        (Kind::Binary, Value::String(base64)) if env.context.bin_size => human_size(&base64).into(),
        (_, value) => value,
    }
}

/// Values of records by field names; `named` adds the names of related records.
pub(crate) fn records(
    env: Env<'_>,
    model: &'static Model,
    rows: &[&Row],
    fields: &Value,
    named: bool,
) -> Result<Value, Raise> {
    let fields = selected(env, model, fields)?;
    Ok(rows
        .iter()
        .map(|row| {
            let mut record = Map::new();
            record.insert("id".into(), row.id.into());
            for field in &fields {
                let mut value = plain(env, row, field);
                if named && matches!(field.kind, Kind::Many2one(_)) && value.is_number() {
                    value = match env.follow(row, field.name) {
                        Some(related) => json!([related.id, env.display_name(related)]),
                        None => false.into(),
                    };
                }
                record.insert(field.name.into(), value);
            }
            Value::Object(record)
        })
        .collect())
}

/// The fields that the caller named, or else all.
fn selected(env: Env<'_>, model: &'static Model, fields: &Value) -> Result<Vec<&'static Field>, Raise> {
    match fields {
        Value::Array(names) if !names.is_empty() => {
            names.iter().map(|name| field(env, model, &python::str(name))).collect()
        }
        value if !python::truthy(value) => Ok(model.fields_in(env.db.series).collect()),
        other => Err(Raise::type_error(format!("fields must be a list, not '{}'", python::type_name(other)))),
    }
}

/// How many bytes a base64 text stands for.
fn decoded_length(base64: &str) -> usize {
    let padding = base64.bytes().rev().take_while(|byte| *byte == b'=').count();
    (base64.len() / 4 * 3).saturating_sub(padding)
}

/// The size of a base64 text's bytes, as `bin_size` shows it.
#[expect(clippy::cast_precision_loss, reason = "a size for people, with two digits")]
fn human_size(base64: &str) -> String {
    let mut size = decoded_length(base64) as f64;
    for unit in ["bytes", "Kb", "Mb"] {
        if size < 1024.0 {
            return format!("{size:.2} {unit}");
        }
        size /= 1024.0;
    }
    format!("{size:.2} Gb")
}
