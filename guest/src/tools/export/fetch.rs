//! The rows of some records, in the order of their ids; records that are not there (any more) are left out.

use super::plan::{self, Way};
use super::value::{self, Names};
use crate::error::{Code, Error, Retry, Source};
use crate::model::fields::Kind;
use crate::model::path;
use crate::model::search;
use crate::model::sheet::{Leaf, SheetColumn};
use crate::odoo::Rpc;
use crate::tools::write::names_of;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The rows of each record by its id: one, or one for each of its lines.
pub(super) type Fetched = BTreeMap<i64, Vec<Vec<Value>>>;

/// Names that are asked for at once.
const NAMES_AT_ONCE: usize = 1_000;

/// Fetches a batch.
pub(super) fn fetch(
    rpc: &dyn Rpc,
    model: &str,
    columns: &[SheetColumn],
    way: Way,
    ids: &[i64],
) -> Result<Fetched, Error> {
    match way {
        Way::Read => read(rpc, model, columns, ids),
        Way::ExportData => export_data(rpc, model, columns, ids),
    }
}

fn read(rpc: &dyn Rpc, model: &str, columns: &[SheetColumn], ids: &[i64]) -> Result<Fetched, Error> {
    let wanted: Vec<Option<path::Column>> = columns.iter().map(|column| plan::read_column(model, column)).collect();
    let asked: Vec<path::Column> = wanted.iter().flatten().cloned().collect();
    let records = search::read_columns(rpc, model, ids, &asked)?;
    let names = names(rpc, columns, &asked, &records)?;
    let row = |record: &Value| {
        let cells = columns.iter().zip(&wanted);
        cells.map(|(column, read)| plan::read_cell(column, read.as_ref(), record, &names)).collect()
    };
    Ok(records.iter().filter_map(|record| Some((search::id_of(record)?, vec![row(record)]))).collect())
}

/// The names of what columns of many records point to: a read gives the ids alone.
fn names(rpc: &dyn Rpc, columns: &[SheetColumn], asked: &[path::Column], records: &[Value]) -> Result<Names, Error> {
    let by_name =
        |column: &&SheetColumn| matches!(&column.leaf, Leaf::Field(owned) if owned.field.kind == Kind::Many2many);
    let by_name: Vec<String> = columns.iter().filter(by_name).map(|column| column.name().replace('/', ".")).collect();
    let mut wanted: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for column in asked.iter().filter(|column| by_name.contains(&column.path())) {
        let Some(model) = column.field.relation.as_deref() else { continue };
        let related = records.iter().filter_map(|record| column.owner(record)?.get(&column.field.name)?.as_array());
        wanted.entry(model).or_default().extend(related.flatten().filter_map(Value::as_i64));
    }
    let mut names = Names::new();
    for (model, ids) in wanted {
        let ids: Vec<i64> = ids.into_iter().collect();
        for some in ids.chunks(NAMES_AT_ONCE) {
            names.entry(model.to_owned()).or_default().extend(names_of(rpc, model, some)?);
        }
    }
    Ok(names)
}

fn export_data(rpc: &dyn Rpc, model: &str, columns: &[SheetColumn], ids: &[i64]) -> Result<Fetched, Error> {
    // The record's id in front of each: rows without one are further lines of the record above.
    let names: Vec<String> = std::iter::once(".id".to_owned()).chain(columns.iter().map(SheetColumn::name)).collect();
    // Odoo shows times in this zone.
    let kwargs = Map::from_iter([("context".to_owned(), json!({"tz": "UTC"}))]);
    let answer = rpc.call(model, "export_data", vec![json!(ids), json!(names)], kwargs).map_err(explain)?;
    let mut fetched = Fetched::new();
    let mut current = None;
    for row in answer.get("datas").and_then(Value::as_array).ok_or_else(|| unreadable(model))? {
        let (id, cells) = row.as_array().and_then(|row| row.split_first()).ok_or_else(|| unreadable(model))?;
        if cells.len() != columns.len() {
            return Err(unreadable(model));
        }
        current = number(id).or(current);
        let cells = columns.iter().zip(cells).map(|(column, cell)| match &column.leaf {
            Leaf::Field(owned) => value::exported(Some(&owned.field), cell),
            Leaf::DatabaseId => number(cell).map_or(Value::Null, Value::from),
            Leaf::ExternalId => value::exported(None, cell),
        });
        fetched.entry(current.ok_or_else(|| unreadable(model))?).or_default().push(cells.collect());
    }
    Ok(fetched)
}

/// An id, which an export gives as a text.
fn number(cell: &Value) -> Option<i64> {
    cell.as_i64().or_else(|| cell.as_str()?.parse().ok())
}

/// An export changes no values, so that one whose answer is lost may be repeated; and it is not for everybody.
fn explain(error: Error) -> Error {
    if error.retry == Retry::UnknownOutcome {
        let message = "The answer to export_data was lost; at most external ids were created by it.";
        return Error { message: message.to_owned(), hint: None, ..error }.retry(Retry::Safe);
    }
    if matches!(error.code, Code::Permission | Code::Validation) {
        return error.hint(
            "external ids (id, …/id) and lines come from Odoo's own export: it needs the group base.group_allow_export and \
             may create external ids; without such columns (.id and …/.id instead) it is not needed",
        );
    }
    error
}

fn unreadable(model: &str) -> Error {
    Error::new(Code::Unknown, Source::Odoo, format!("Odoo's export of {model} does not have the expected shape."))
}
