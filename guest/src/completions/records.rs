//! Records, by what is typed of their name or of their id.

use super::{MOST, Suggestions};
use crate::error::{Code, Error, Source};
use crate::model::{by_name, names as models};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// Odoo's ids are of 32 bits.
const LARGEST_ID: u64 = i32::MAX as u64;

/// Whether a text is an id, or begins one.
pub(super) fn is_id(typed: &str) -> bool {
    id(typed).is_some()
}

/// The ids that begin so, where an id is typed, and else the ids of records with this text in their names. Each stands
/// behind `before`.
pub(super) fn ids(rpc: &dyn Rpc, model: &str, before: &str, typed: &str) -> Result<Suggestions, Error> {
    let found: Vec<i64> = match id(typed) {
        Some(id) => beginning(rpc, model, id)?,
        None => named(rpc, model, typed)?.into_iter().map(|(id, _)| id).collect(),
    };
    let known: Vec<&str> = before.split(',').map(str::trim).collect();
    let new = found.iter().map(i64::to_string).filter(|id| !known.contains(&id.as_str()));
    Ok(Suggestions::of_some(new.map(|id| format!("{before}{id}")).collect(), found.len() > MOST))
}

/// The names of records that have this text in them.
pub(super) fn names(rpc: &dyn Rpc, model: &str, typed: &str) -> Result<Suggestions, Error> {
    let found = named(rpc, model, typed)?;
    let more = found.len() > MOST;
    let mut names: Vec<String> = Vec::with_capacity(found.len());
    for (_, name) in found {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(Suggestions::of_some(names, more))
}

/// An id is written without sign and leading zeros: `007` is a text that a name may have.
fn id(typed: &str) -> Option<u64> {
    let plain = typed.bytes().all(|byte| byte.is_ascii_digit()) && !typed.starts_with('0');
    typed.parse().ok().filter(|id| plain && *id <= LARGEST_ID)
}

/// The ids of records that begin with these digits, the smallest first. All are spans of ids, which are looked up in the
/// index.
fn beginning(rpc: &dyn Rpc, model: &str, id: u64) -> Result<Vec<i64>, Error> {
    let mut domain = vec![json!(["id", "=", id])];
    let (mut least, mut span) = (id, 1);
    while let Some(next) = least.checked_mul(10).filter(|next| *next <= LARGEST_ID) {
        (least, span) = (next, span * 10);
        let most = (least + span - 1).min(LARGEST_ID);
        domain.insert(0, json!("|"));
        domain.extend([json!("&"), json!(["id", ">=", least]), json!(["id", "<=", most])]);
    }
    let kwargs = Map::from_iter([("limit".to_owned(), json!(MOST + 1)), ("order".to_owned(), json!("id"))]);
    let found = rpc
        .call(model, "search", vec![Value::Array(domain)], kwargs)
        .map_err(|error| models::explain(rpc, model, error))?;
    let ids: Option<Vec<i64>> = found.as_array().and_then(|ids| ids.iter().map(Value::as_i64).collect());
    ids.ok_or_else(|| unexpected(model))
}

/// In Odoo's own order, which is what its users see when they type.
fn named(rpc: &dyn Rpc, model: &str, typed: &str) -> Result<Vec<(i64, String)>, Error> {
    by_name::named(rpc, model, typed.trim(), "ilike", MOST as u64 + 1, &by_name::Among::all())
        .map_err(|error| models::explain(rpc, model, error))
}

fn unexpected(model: &str) -> Error {
    Error::new(Code::Unknown, Source::Odoo, format!("Odoo's answer about {model} does not have the expected shape."))
}
