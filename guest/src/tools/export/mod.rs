//! `odoo_export`: records as rows that `odoo_import` takes back.
//!
//! [`plan`] chooses how the values are got, [`fetch`] gets them batch by batch, [`value`] is one cell, [`page`] what is told.
//!
//! The ids are searched once and their order kept, so that records that come or go meanwhile move no others to another
//! page; without an order of the caller's it is that of the ids.
//!
//! Declared a write, since Odoo gives records external ids when it exports them by those; else it only reads.

mod fetch;
mod page;
mod plan;
mod value;

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DOMAIN, INSTANCE, MODEL, OFFSET, ORDER, Shape, optional, required};
use super::search_read::Sought;
use super::step::{Progress, Step, Turn};
use crate::error::{Code, Error, Source};
use crate::model::fields::Schema;
use crate::model::{names, order, search, sheet, view};
use crate::odoo::Rpc;
use page::{Page, Room, Sheet, Spelling};
use serde_json::{Map, Value, json};

/// Records of one call unless the caller asks for more.
const LIMIT: u64 = 1_000;
const MOST: u64 = 10_000;
/// Records that are read at once.
const BATCH: usize = 200;
/// The answer says all twice, as text and as data, and a host takes a megabyte.
const MOST_BYTES: u64 = 500_000;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_export",
    title: "Export records",
    description: "Records as csv or rows, with the columns of odoo_import; …/id creates external ids",
    parameters: &[
        INSTANCE,
        MODEL,
        required("fields", Shape::Names, ""),
        optional(DOMAIN.name, Shape::Domain, ""),
        optional("ids", Shape::Ids, ""),
        optional("format", Shape::Choice(&Spelling::NAMES), ""),
        optional(ORDER.name, Shape::Text, ""),
        optional("limit", Shape::Count(1, MOST), ""),
        OFFSET,
        optional("max_bytes", Shape::Count(1_000, MOST_BYTES), ""),
        CONTEXT,
    ],
    output: || json!({"csv": {"type": "string"}, "next_offset": {"type": "integer"}}),
    effect: Effect::Write,
    overwrites: false,
    idempotent: true,
    run: Run::InSteps(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments, turn: &Turn) -> Result<Step, Error> {
    let model = arguments.model(rpc)?;
    let Some(names) = arguments.names("fields") else {
        return Err(Error::invalid("fields is empty: name at least one column, such as .id or name."));
    };
    let sought = Sought::parse(arguments)?;
    let schema = view::for_reading(rpc);
    let columns = sheet::columns(&schema, model, &names)?;
    let way = plan::way(&columns)?;
    let mut page = match turn.state::<Page>() {
        Some(page) => page,
        None => begin(rpc, model, arguments, &sought, &schema)?,
    };
    let sheet = Sheet {
        names: columns.iter().map(sheet::SheetColumn::name).collect(),
        spelling: Spelling::parse(arguments.text("format")),
        budget: arguments.budget(),
    };
    let batch: Vec<i64> = page.ids.iter().skip(page.at).take(BATCH).copied().collect();
    let mut room = Room::Taken;
    if !batch.is_empty() {
        let fetched = fetch::fetch(rpc, model, &columns, way, &batch)?;
        for id in batch {
            room = page.add(id, fetched.get(&id), &sheet)?;
            if room == Room::Full {
                break;
            }
        }
    }
    if room == Room::Full || page.at >= page.ids.len() {
        return page.answer(model, &sheet).map(Step::Done);
    }
    Ok(Step::Progress(Progress {
        done: page.at,
        total: Some(page.ids.len()),
        message: format!("{} of {} records of {model} exported", page.at, page.ids.len()),
        state: json!(page),
    }))
}

/// Finds which records the page is of.
fn begin(rpc: &dyn Rpc, model: &str, arguments: &Arguments, sought: &Sought, schema: &Schema) -> Result<Page, Error> {
    let (offset, limit) = (arguments.count("offset").unwrap_or(0), arguments.count("limit").unwrap_or(LIMIT));
    let (skip, take) = (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(usize::MAX));
    let given = arguments.ids();
    if !given.is_empty() {
        if arguments.get("domain").is_some() || arguments.get("order").is_some() {
            return Err(Error::invalid("Give either ids, which are exported in their order, or domain and order."));
        }
        let ids = given.iter().skip(skip).take(take).copied().collect();
        return Ok(Page::new(ids, skip, given.len()));
    }
    let (domain, order) = sought.check(schema, model)?;
    let kwargs = Map::from_iter([
        ("offset".to_owned(), json!(offset)),
        ("limit".to_owned(), json!(limit)),
        ("order".to_owned(), json!(to_the_last(order.as_deref()))),
    ]);
    let found =
        rpc.call(model, "search", vec![domain.clone()], kwargs).map_err(|error| names::explain(rpc, model, error))?;
    let ids: Option<Vec<i64>> = found.as_array().and_then(|ids| ids.iter().map(Value::as_i64).collect());
    let Some(ids) = ids else {
        return Err(Error::new(
            Code::Unknown,
            Source::Odoo,
            format!("Odoo's answer to a search of {model} is no list of ids."),
        ));
    };
    let all_seen = ids.len() < take && (skip == 0 || !ids.is_empty());
    let total = if all_seen {
        skip.saturating_add(ids.len())
    } else {
        usize::try_from(search::count(rpc, model, &domain)?).unwrap_or(usize::MAX)
    };
    Ok(Page::new(ids, skip, total))
}

/// The order with the id behind it: among equals the database would choose another one for each page.
fn to_the_last(given: Option<&str>) -> String {
    match given {
        None => "id".to_owned(),
        Some(given) if order::names(given).any(|name| name == "id") => given.to_owned(),
        Some(given) => format!("{given}, id"),
    }
}

#[cfg(test)]
mod tests;
