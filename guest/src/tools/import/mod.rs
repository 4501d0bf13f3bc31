//! `odoo_import`: rows of a table to records, in batches, each of them whole or not at all.
//!
//! [`csv`] reads text, [`mod@column`] judges what a column takes, [`cell`] what stands in it, [`rows`] puts them together and
//! knows where a record begins; all this before anything is sent. [`loaded`] reads what Odoo's `load` answers to a batch,
//! [`near`] adds the nearest names to a wrong one, [`report`] tells what became of every row; [`ranges`] keeps ids short.
//!
//! A dry run is the import itself, undone by Odoo. `load` undoes a call in which one cell is wrong; so the first row of
//! each batch gets one more cell, in a field that Odoo sets itself and whose values it ignores, with a text that is no
//! value of it. All else happens as in the import, constraints included. Odoo's own import wizard could do the same, but
//! names its model in a record, where a gate cannot judge the call; and not every database has it.
//!
//! Only creating needs no consent: who may call this tool may call `odoo_create` too. Rows with an id of their own
//! overwrite what is there, and an empty cell clears it: more than a few of them are the user's to allow.

mod cell;
mod column;
mod csv;
mod loaded;
mod near;
mod ranges;
mod report;
mod rows;

use super::consent::{CONFIRM, Consent, consent};
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, INSTANCE, MODEL, Shape, optional};
use super::step::{Progress, Step, Turn};
use crate::error::{Code, Error};
use crate::model::fields::{Kind, Purpose, Schema};
use crate::model::names;
use crate::odoo::Rpc;
use loaded::Loaded;
use report::{Import, SoFar};
use rows::Rows;
use serde_json::{Map, Value, json};

/// Bytes of a csv text.
const MOST_CSV: usize = 2_000_000;
/// Rows in one call to Odoo, which has two minutes for it.
const BATCH: u64 = 200;
/// More rows than this with an id of their own are imported with a person's consent alone.
const WITHOUT_ASKING: usize = 10;
/// Odoo sets this field itself, in every ordinary model.
const UNDONE_BY: &str = "write_date";
const NO_DATE: &str = "dry run";

pub(super) const TOOL: Definition = Definition {
    name: "odoo_import",
    title: "Import rows",
    description: "Create records, or update those with id. Columns: name, country_id/id (external id), country_id/.id \
                  (database id), order_line/name",
    parameters: &[
        INSTANCE,
        MODEL,
        optional("fields", Shape::Names, ""),
        optional("rows", Shape::Rows, ""),
        optional("csv", Shape::Document(MOST_CSV), "instead, with header"),
        optional("dry_run", Shape::Flag, ""),
        optional("batch", Shape::Count(1, 1_000), ""),
        CONTEXT,
        CONFIRM,
    ],
    output: || json!({"ids": {"type": "array"}}),
    effect: Effect::Write,
    overwrites: true,
    idempotent: false,
    run: Run::InSteps(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments, turn: &Turn) -> Result<Step, Error> {
    let model = arguments.model(rpc)?;
    let import = Import { model, dry_run: arguments.flag("dry_run") };
    let so_far: Option<SoFar> = turn.state();
    let begun = so_far.is_some();
    let so_far = so_far.unwrap_or_default();
    let ready = Rows::read(rpc, model, arguments).and_then(|rows| {
        if import.dry_run {
            undoable(rpc, model)?;
        }
        Ok(rows)
    });
    let rows = ready.map_err(|error| import.interrupted(&so_far, error))?;
    if !begun && !import.dry_run && rows.identified(0, rows.len()) > WITHOUT_ASKING {
        let what = question(&import, &rows);
        if let Consent::Wait(step) = consent(TOOL.name, arguments, turn, &what, &Value::Null)? {
            return Ok(step);
        }
    }
    next(rpc, arguments, &import, &rows, so_far)
}

/// Imports one batch.
fn next(rpc: &dyn Rpc, arguments: &Arguments, import: &Import, rows: &Rows, mut so_far: SoFar) -> Result<Step, Error> {
    let size = usize::try_from(arguments.count("batch").unwrap_or(BATCH)).unwrap_or(usize::MAX);
    let (from, to) = (so_far.rows, rows.batch_end(so_far.rows, size));
    let records = rows.records(from, to);
    let loaded = load(rpc, import, rows, from, to)
        .and_then(|answer| loaded::read(&answer, from, records))
        .map_err(|error| import.failed(&so_far, rows, to, names::explain(rpc, import.model, error)))?;
    let mut kept = Vec::new();
    match (loaded, import.dry_run) {
        (Loaded::Kept { ids, warnings }, false) => {
            so_far.kept(to, &ids, warnings);
            kept = ids;
        }
        (Loaded::Undone { mut errors, .. }, false) => {
            near::suggest(rpc, rows, &mut errors);
            return Err(import.refused(&so_far, rows, to, &errors));
        }
        (Loaded::Undone { errors, warnings }, true) => {
            let mut real: Vec<_> = errors.into_iter().filter(|error| error.field != UNDONE_BY).collect();
            near::suggest(rpc, rows, &mut real);
            so_far.tried(to, records, real, warnings);
        }
        (Loaded::Kept { ids, .. }, true) => return Err(import.not_undone(from, to, &ids)),
    }
    if so_far.rows < rows.len() {
        return Ok(Step::Progress(Progress {
            message: import.notice(from, to, rows.len(), &kept),
            done: so_far.rows,
            total: Some(rows.len()),
            state: json!(so_far),
        }));
    }
    Ok(Step::Done(if import.dry_run { import.rehearsed(&so_far, from > 0) } else { import.done(&so_far) }))
}

fn load(rpc: &dyn Rpc, import: &Import, rows: &Rows, from: usize, to: usize) -> Result<Value, Error> {
    let mut columns: Vec<&str> = rows.columns.iter().map(|column| column.name.as_str()).collect();
    let mut cells: Vec<Vec<&str>> =
        rows.cells.iter().take(to).skip(from).map(|row| row.iter().map(String::as_str).collect()).collect();
    if import.dry_run {
        columns.push(UNDONE_BY);
        // A batch begins with a record; in a row of lines alone the cell would begin another.
        for (index, row) in cells.iter_mut().enumerate() {
            row.push(if index == 0 { NO_DATE } else { "" });
        }
    }
    // Odoo reads times in this zone; ours are UTC by now.
    let kwargs = Map::from_iter([("context".to_owned(), json!({"tz": "UTC"}))]);
    rpc.call(import.model, "load", vec![json!(columns), json!(cells)], kwargs)
}

/// Refuses a dry run that Odoo would not undo.
fn undoable(rpc: &dyn Rpc, model: &str) -> Result<(), Error> {
    match Schema::new(rpc, Purpose::Write).field(model, UNDONE_BY) {
        Ok(field) if field.kind == Kind::Datetime => return Ok(()),
        Err(error) if error.code != Code::Validation => return Err(error),
        _ => {}
    }
    let message =
        format!("A dry run of {model} is not possible: it has no {UNDONE_BY}, by which Odoo is made to undo it.");
    Err(Error::invalid(message).hint("import a few rows first"))
}

fn question(import: &Import, rows: &Rows) -> String {
    let fields: Vec<&str> =
        rows.columns.iter().filter(|column| !column.is_own_id).map(|column| column.name.as_str()).collect();
    format!(
        "Import {} rows into {}, {} of them with ids of records that may exist: their {} would be overwritten, and cleared \
         where a cell is empty.",
        rows.len(),
        import.model,
        rows.identified(0, rows.len()),
        fields.join(", ")
    )
}

#[cfg(test)]
mod tests;
