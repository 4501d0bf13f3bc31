//! `odoo_read`: records by id.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, FIELDS, IDS, INSTANCE, MAX_BYTES, MODEL};
use super::search_read::column_names;
use crate::answer::Answer;
use crate::answer::cell::Cells;
use crate::answer::table::Table;
use crate::error::{Code, Error, Source};
use crate::model::view::{self, Width};
use crate::model::{names, search};
use crate::odoo::Rpc;
use serde_json::{Value, json};

pub(super) const TOOL: Definition = Definition {
    name: "odoo_read",
    title: "Read records",
    description: "Read records by id; ids that do not exist are listed in missing",
    parameters: &[INSTANCE, MODEL, IDS, FIELDS, MAX_BYTES],
    output: || {
        json!({
            "model": {"type": "string"},
            "fields": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "array"}},
            "missing": {"type": "array", "items": {"type": "integer"}},
            "remaining": {"type": "array", "items": {"type": "integer"}},
            "notes": {"type": "array", "items": {"type": "string"}},
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
    let fields = match arguments.names("fields") {
        Some(names) => view::named(&schema, model, &names)?,
        // One record has room for more than a list's columns.
        None => view::columns(&schema, model, if ids.len() == 1 { Width::Optional } else { Width::Shown }, [])?,
    };
    let records = search::read(rpc, model, &ids, &fields).map_err(|error| names::explain(rpc, model, error))?;
    let missing = missing(model, &ids, &records)?;
    let mut cells = Cells::full(arguments.budget(), ids.len());
    let rows: Vec<Value> = records.iter().map(|record| cells.row(&fields, record)).collect();
    let table = Table {
        model: model.to_owned(),
        fields: column_names(&fields),
        rows,
        page: None,
        missing,
        notes: cells.notes(),
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
