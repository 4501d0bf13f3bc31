//! Archiving: records that nobody sees any more, and that nothing loses.

use super::Found;
use crate::answer::Answer;
use crate::error::{Code, Error};
use crate::model::fields::{Field, Purpose, Schema};
use crate::model::search;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// What says whether a record is archived.
const ACTIVE: &str = "active";

/// Refuses a model whose records cannot be archived.
pub(super) fn possible(rpc: &dyn Rpc, model: &str) -> Result<(), Error> {
    active(rpc, model).map(|_| ())
}

fn active(rpc: &dyn Rpc, model: &str) -> Result<Rc<Field>, Error> {
    let field = Schema::new(rpc, Purpose::Write).field(model, ACTIVE).map_err(|error| match error.code {
        Code::Validation => none(model),
        _ => error,
    })?;
    // A field of that name that Odoo computes says something else.
    if field.stored { Ok(field) } else { Err(none(model)) }
}

fn none(model: &str) -> Error {
    Error::invalid(format!("Records of {model} cannot be archived: it has no field {ACTIVE}. Nothing was changed."))
}

/// Archives by the model's own method, which also archives what belongs to the record.
pub(super) fn run(rpc: &dyn Rpc, found: &Found) -> Result<Answer, Error> {
    let ids = found.ids();
    rpc.call(found.model, "action_archive", vec![json!(ids)], Map::new())?;
    // Invariant: the work is done by now, so nothing that fails from here on may look like a failure of it.
    let read = active(rpc, found.model).and_then(|field| search::read(rpc, found.model, &ids, &[field]));
    let mut notes = Vec::new();
    match read {
        Ok(records) => {
            let still = records.iter().filter(|record| record.get(ACTIVE) == Some(&Value::Bool(true)));
            let still: Vec<i64> = still.filter_map(search::id_of).collect();
            if !still.is_empty() {
                notes.push(format!("Odoo left these as they were: {}.", json!(still)));
            }
        }
        Err(error) => notes.push(format!("Archived; reading it back failed: {}", error.message)),
    }
    let head = format!("archived in {}, {}:", found.model, ids.len());
    Ok(found.tell(&head, "archived", notes))
}
