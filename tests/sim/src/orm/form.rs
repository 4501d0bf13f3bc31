//! What a form does with its record: `web_save`, and trying values out without keeping them.

use serde_json::{Map, Value};

use super::{access, db::Row, env::Env, method::Input, tx::Tx, web_read, write};
use crate::{
    model::{Model, Operation},
    raise::Raise,
};

/// Creates a record, or writes to those that there are, and reads what became of it.
pub(crate) fn web_save(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    let vals = write::mapping(input.take(0))?;
    if input.ids.is_empty() {
        access::check(input.tx.env(), input.model, Operation::Create)?;
        input.ids = vec![write::create(input.tx, input.model, vals)?];
    } else {
        access::check(input.tx.env(), input.model, Operation::Write)?;
        write::write(input.tx, input.model, &input.ids, vals)?;
    }
    let shown = match input.take(2).as_i64() {
        Some(next) => vec![next],
        None => std::mem::take(&mut input.ids),
    };
    web_read::of(input.tx.env(), input.model, &shown, input.arg(1))
}

/// Writes each record its own values, and reads what became of them.
pub(crate) fn web_save_multi(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Write)?;
    let Value::Array(vals_list) = input.take(0) else {
        return Err(Raise::type_error("vals_list must be a list"));
    };
    if vals_list.len() != input.ids.len() {
        return Err(Raise::value("Each record must have a corresponding vals entry."));
    }
    for (id, vals) in input.ids.clone().into_iter().zip(vals_list) {
        write::write(input.tx, input.model, &[id], write::mapping(vals)?)?;
    }
    web_read::of(input.tx.env(), input.model, &input.ids, input.arg(1))
}

/// Fills a form with values, lets the changed fields have their effects, and has it read. Nothing is kept.
///
/// # Errors
/// For unknown fields and unfit values, and what `read` fails with.
pub(crate) fn tried<T>(
    tx: &mut Tx<'_>,
    model: &'static Model,
    id: Option<i64>,
    values: Map<String, Value>,
    changed: &[String],
    read: impl FnOnce(Env<'_>, &Row) -> Result<T, Raise>,
) -> Result<T, Raise> {
    let saved = tx.db.clone();
    tx.draft = true;
    let outcome = filled(tx, model, id, values, changed).and_then(|id| {
        let env = tx.env();
        let row = env.row(model, id).ok_or_else(|| env.missing(model.name, id))?;
        read(env, row)
    });
    tx.draft = false;
    *tx.db = saved;
    outcome
}

fn filled(
    tx: &mut Tx<'_>,
    model: &'static Model,
    id: Option<i64>,
    mut values: Map<String, Value>,
    changed: &[String],
) -> Result<i64, Raise> {
    for name in changed {
        (model.rules.changed)(tx.env(), name, &mut values);
    }
    match id {
        None => write::create(tx, model, values),
        Some(id) => write::write(tx, model, &[id], values).map(|()| id),
    }
}
