//! Values that no two records of a model share: constraints of the database.

use serde_json::Value;

use crate::{
    orm::{Env, Row, refusal},
    python,
    raise::Raise,
};

/// Fields whose values, taken together, only one record may have.
#[derive(Debug)]
pub(crate) struct Unique {
    /// The database's name for it.
    pub(crate) constraint: &'static str,
    pub(crate) fields: &'static [&'static str],
    /// What Odoo says of a second one: up to 15, and since. None where only the database has words for it.
    pub(crate) told: Option<(&'static str, &'static str)>,
}

/// Refuses a record that shares such values with another one. A value that is not set is shared with none.
pub(crate) fn check(env: Env<'_>, row: &Row) -> Result<(), Raise> {
    for unique in row.model.unique {
        let key = key(env, row, unique);
        let set = key.iter().all(python::truthy);
        if set && env.rows(row.model).any(|other| other.id != row.id && self::key(env, other, unique) == key) {
            return Err(refusal::taken(env, unique, &key));
        }
    }
    Ok(())
}

fn key(env: Env<'_>, row: &Row, unique: &Unique) -> Vec<Value> {
    unique.fields.iter().map(|name| env.get(row, name).into_owned()).collect()
}
