//! `odoo_read`: records by id.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, FORMAT, IDS, INSTANCE, MAX_BYTES, MODEL, Shape, optional};
use super::search_read::zone_note;
use crate::answer::Answer;
use crate::answer::cell::Cells;
use crate::answer::table::{Head, Table};
use crate::error::{Code, Error, Source};
use crate::model::view::{self, Width};
use crate::model::{names, path, search};
use crate::odoo::Rpc;
use serde_json::{Value, json};

pub(super) const TOOL: Definition = Definition {
    name: "odoo_read",
    title: "Read records",
    description: "Read records by id; missing lists ids that do not exist",
    parameters: &[
        INSTANCE,
        MODEL,
        IDS,
        optional("fields", Shape::Names, "as in odoo_search_read"),
        FORMAT,
        MAX_BYTES,
        CONTEXT,
    ],
    output: || {
        json!({
            "fields": {"type": "array"},
            "rows": {"type": "array"},
            "missing": {"type": "array"},
            "remaining": {"type": "array"},
        })
    },
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let ids = arguments.ids();
    let schema = view::for_reading(rpc);
    let columns = match arguments.names("fields") {
        Some(names) => path::columns(&schema, model, &names)?,
        // One record has room for more than a list's columns.
        None => {
            let width = if ids.len() == 1 { Width::Optional } else { Width::Shown };
            path::plain(model, &view::columns(&schema, model, width, [])?)
        }
    };
    let records =
        search::read_columns(rpc, model, &ids, &columns).map_err(|error| names::explain(rpc, model, error))?;
    let missing = missing(model, &ids, &records)?;
    let mut cells = Cells::full(arguments.budget(), ids.len()).of_instance(&rpc.instance().name);
    let rows: Vec<Value> = records.iter().map(|record| cells.row(&columns, record)).collect();
    let mut notes = cells.notes();
    notes.extend(zone_note(rpc, &columns, &rows)?);
    let table = Table {
        model: model.to_owned(),
        heads: Head::of(&columns),
        rows,
        missing,
        notes,
        format: arguments.format(),
        ..Table::default()
    };
    table.answer(arguments.budget())
}

/// The ids that Odoo silently left out.
///
/// # Errors
/// E005 when it left out all of them.
fn missing(model: &str, ids: &[i64], records: &[Value]) -> Result<Vec<i64>, Error> {
    let found: Vec<i64> = records.iter().filter_map(search::id_of).collect();
    let missing: Vec<i64> = ids.iter().copied().filter(|id| !found.contains(id)).collect();
    if found.is_empty() { Err(none(model, &missing)) } else { Ok(missing) }
}

/// The error for records that are not there.
pub(super) fn none(model: &str, ids: &[i64]) -> Error {
    let shown = ids.iter().take(20).map(i64::to_string).collect::<Vec<_>>().join(", ");
    let more = if ids.len() > 20 { format!(" and {} more", ids.len() - 20) } else { String::new() };
    let noun = if ids.len() == 1 { "record" } else { "records" };
    let message = format!("{model} has no {noun} {shown}{more}, or this user may not see them.");
    Error::new(Code::NotFound, Source::Odoo, message).hint("odoo_search_read finds the ids")
}
