//! External identifiers: the names by which imports and modules know records.

use serde_json::{Map, Value, json};

use super::{db::Row, env::Env, method::Input, tx::Tx, write};
use crate::{
    model::{self, Model},
    raise::Raise,
};

/// The identifier of each record, or an empty text. The keys are ints, which XML-RPC cannot write.
pub(crate) fn get_external_id(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let named = input.ids.iter().map(|id| (id.to_string(), of(env, input.model, *id).unwrap_or_default().into()));
    Ok(Value::Object(named.collect()))
}

/// The identifier of a record, with its module.
pub(crate) fn of(env: Env<'_>, model: &Model, id: i64) -> Option<String> {
    let known = model::find("ir.model.data")?;
    let mut rows = env.rows(known);
    let row = rows.find(|row| env.text(row, "model") == model.name && env.get(row, "res_id").as_i64() == Some(id))?;
    Some(format!("{}.{}", env.text(row, "module"), env.text(row, "name")))
}

/// The record of this model that has the identifier; a name without a module is one of an import.
pub(crate) fn lookup(env: Env<'_>, model: &Model, name: &str) -> Option<i64> {
    let (module, name) = split(name);
    let known = model::find("ir.model.data")?;
    let mut rows = env.rows(known);
    let row = rows.find(|row| env.text(row, "module") == module && env.text(row, "name") == name)?;
    let id = env.get(row, "res_id").as_i64()?;
    (env.text(row, "model") == model.name && env.row(model, id).is_some()).then_some(id)
}

/// Gives a record an identifier.
pub(crate) fn give(tx: &mut Tx<'_>, model: &Model, id: i64, name: &str) -> Result<(), Raise> {
    let Some(known) = model::find("ir.model.data") else { return Ok(()) };
    let (module, name) = split(name);
    let vals = Map::from_iter([
        ("module".to_owned(), json!(module)),
        ("name".to_owned(), json!(name)),
        ("model".to_owned(), json!(model.name)),
        ("res_id".to_owned(), json!(id)),
    ]);
    write::create(tx, known, vals).map(drop)
}

/// Takes a record's identifiers away, with the record.
pub(crate) fn forget(tx: &mut Tx<'_>, model: &Model, id: i64) {
    let Some(known) = model::find("ir.model.data") else { return };
    let env = tx.env();
    let of = |row: &&Row| env.text(row, "model") == model.name && env.get(row, "res_id").as_i64() == Some(id);
    let rows: Vec<i64> = env.rows(known).filter(of).map(|row| row.id).collect();
    for row in rows {
        tx.db.remove(known, row);
    }
}

/// The identifier of a record, which gets one if it has none.
pub(crate) fn ensure(tx: &mut Tx<'_>, model: &Model, id: i64) -> Result<String, Raise> {
    if let Some(name) = of(tx.env(), model, id) {
        return Ok(name);
    }
    let name = format!("__export__.{}_{id}", model.name.replace('.', "_"));
    give(tx, model, id, &name)?;
    Ok(name)
}

fn split(name: &str) -> (&str, &str) {
    name.split_once('.').unwrap_or(("__import__", name))
}
