//! `create`, `write`, `unlink` and their kin.

use serde_json::{Map, Value};

use super::{access, commands, db::Row, env::Env, external_id, method::Input, new, refusal, tx::Tx, value};
use crate::{
    clock,
    model::{self, Field, Model, Operation, Source},
    python,
    raise::Raise,
    series::Series,
};

/// Fields that Odoo keeps to itself: values for them are ignored.
pub(crate) const KEPT: &[&str] = &["id", "create_uid", "create_date", "write_uid", "write_date", "display_name"];

pub(crate) fn create_records(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Create)?;
    match input.take(0) {
        Value::Array(items) => {
            items.into_iter().map(|item| create(input.tx, input.model, mapping(item)?)).collect::<Result<_, _>>()
        }
        single => create(input.tx, input.model, mapping(single)?).map(Value::from),
    }
}

pub(crate) fn write_records(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Write)?;
    let vals = mapping(input.take(0))?;
    write(input.tx, input.model, &input.ids, vals)?;
    Ok(true.into())
}

pub(crate) fn unlink_records(input: Input<'_, '_>) -> Result<Value, Raise> {
    if input.ids.is_empty() {
        return Ok(true.into());
    }
    access::check(input.tx.env(), input.model, Operation::Unlink)?;
    for id in &input.ids {
        unlink(input.tx, input.model, *id)?;
    }
    Ok(true.into())
}

/// `action_archive` and `action_unarchive`, which return nothing: XML-RPC then faults although the work is done.
pub(crate) fn set_active(input: Input<'_, '_>, active: bool) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Write)?;
    let vals = Map::from_iter([("active".to_owned(), active.into())]);
    write(input.tx, input.model, &input.ids, vals)?;
    Ok(Value::Null)
}

/// `toggle_active`: archives what is active and the other way round; returns nothing, as its two kin.
pub(crate) fn toggle_active(input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Write)?;
    for id in &input.ids {
        let active = input.tx.env().row(input.model, *id).is_some_and(|row| input.tx.env().is_active(row));
        write(input.tx, input.model, &[*id], Map::from_iter([("active".to_owned(), (!active).into())]))?;
    }
    Ok(Value::Null)
}

/// Creates one record and returns its id. Rights are the caller's business.
///
/// # Errors
/// For unknown fields, unfit values and broken constraints.
pub(crate) fn create(tx: &mut Tx<'_>, model: &'static Model, mut vals: Map<String, Value>) -> Result<i64, Raise> {
    vals.retain(|name, _| !(model.rules.drops)(tx.db.series, name));
    for name in vals.keys() {
        if tx.env().field(model, name).is_none() {
            return Err(invalid(tx.db.series, model, name));
        }
    }
    for (name, value) in &tx.context.defaults {
        if tx.env().field(model, name).is_some() {
            vals.entry(name.as_str()).or_insert_with(|| value.clone());
        }
    }
    (model.rules.prepare)(tx, &mut vals)?;
    // After the model's own completion, which must see what the caller gave and nothing else.
    for (name, value) in new::defaults(tx.env(), model) {
        vals.entry(name).or_insert(value);
    }
    let cells = model.fields.iter().map(|field| match field.source {
        Source::Column => field.kind.empty(),
        _ => Value::Null,
    });
    let cells = cells.collect();
    let id = tx.db.insert(model, None, cells);
    let now = clock::now();
    for (name, value) in [("create_uid", tx.user.into()), ("create_date", now.as_str().into())] {
        tx.db.set(model, id, name, value);
    }
    (model.rules.created)(tx, id)?;
    write(tx, model, &[id], vals)?;
    Ok(id)
}

/// Writes values to records. Rights on the model are the caller's business.
///
/// # Errors
/// For missing records, unknown fields, unfit values and broken constraints.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    model: &'static Model,
    ids: &[i64],
    mut vals: Map<String, Value>,
) -> Result<(), Raise> {
    vals.retain(|name, _| !(model.rules.drops)(tx.db.series, name));
    for id in ids {
        let env = tx.env();
        let row = env.row(model, *id).ok_or_else(|| env.missing(model.name, *id))?;
        access::check_rows(env, &[row])?;
    }
    for id in ids {
        for (name, value) in &vals {
            let Some(field) = tx.env().field(model, name) else {
                let key = || Raise::python("KeyError", python::repr(&name.as_str().into()));
                return Err(if tx.db.series == Series::V19 { key() } else { invalid(tx.db.series, model, name) });
            };
            set(tx, model, *id, field, value.clone())?;
        }
        tx.db.set(model, *id, "write_uid", tx.user.into());
        tx.db.set(model, *id, "write_date", clock::now().into());
    }
    for id in ids {
        let env = tx.env();
        if let Some(row) = env.row(model, *id).filter(|_| !tx.draft) {
            check_required(env, row)?;
            model::check_unique(env, row)?;
            (model.rules.check)(env, row)?;
        }
    }
    Ok(())
}

/// Deletes one record, with what hangs on it. Rights on the model are the caller's business.
///
/// # Errors
/// For a missing record, and for one that its own rules or other records hold.
pub(crate) fn unlink(tx: &mut Tx<'_>, model: &'static Model, id: i64) -> Result<(), Raise> {
    let env = tx.env();
    let row = env.row(model, id).ok_or_else(|| env.missing(model.name, id))?;
    access::check_rows(env, &[row])?;
    (model.rules.deletable)(env, row)?;
    commands::release(tx, model, id)?;
    external_id::forget(tx, model, id);
    tx.db.remove(model, id);
    Ok(())
}

fn set(tx: &mut Tx<'_>, model: &'static Model, id: i64, field: &'static Field, value: Value) -> Result<(), Raise> {
    if KEPT.contains(&field.name) {
        return Ok(());
    }
    match field.source {
        Source::Column if field.kind.is_x2many() => commands::apply(tx, model, id, field, &value),
        Source::Column => {
            let value = value::convert(tx.env(), model, field, value)?;
            tx.db.set(model, id, field.name, value);
            Ok(())
        }
        // What is computed is not written; Odoo ignores such values too.
        Source::Stored(_) | Source::Computed(_) => Ok(()),
        Source::Alias { set: other, .. } => {
            let (name, value) = other(tx.db.series, &value);
            model.field(name).map_or(Ok(()), |field| set(tx, model, id, field, value))
        }
        Source::Related(..) if field.readonly => Ok(()),
        Source::Related(relation, name) => {
            let env = tx.env();
            let related = env.row(model, id).and_then(|row| env.follow(row, relation));
            let Some((target, id)) = related.map(|row| (row.model, row.id)) else { return Ok(()) };
            write(tx, target, &[id], Map::from_iter([(name.to_owned(), value)]))
        }
    }
}

/// The error of writing to what is no field.
fn invalid(series: Series, model: &Model, name: &str) -> Raise {
    let place = if series < Series::V19 { "on model" } else { "in" };
    Raise::value(format!("Invalid field '{name}' {place} '{}'", model.name))
}

fn check_required(env: Env<'_>, row: &Row) -> Result<(), Raise> {
    for field in &row.model.fields {
        let stored = matches!(field.source, Source::Column) && !field.kind.is_x2many();
        if !field.required || !stored || field.kind.is_number() {
            continue;
        }
        // An empty text is a value; only what PostgreSQL takes for NULL is missing.
        if env.value(row, field).as_bool() == Some(false) {
            return Err(refusal::required(env, row.model, field));
        }
    }
    Ok(())
}

pub(crate) fn mapping(value: Value) -> Result<Map<String, Value>, Raise> {
    match value {
        Value::Object(members) => Ok(members),
        other => {
            let got = python::type_name(&other);
            Err(Raise::python("AttributeError", format!("'{got}' object has no attribute 'get'")))
        }
    }
}

/// Every model that exists; a name that no model has means none.
pub(crate) fn target(field: &Field) -> Option<&'static Model> {
    field.kind.target().and_then(model::find)
}
