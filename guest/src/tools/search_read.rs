//! `odoo_search_read`: finds records and reads them and what they relate to, with the total, in one request. The everyday
//! tool.

use super::definition::{Definition, Effect, Run, rows};
use super::parameters::{
    Arguments, CONTEXT, DOMAIN, FIELDS, FORMAT, INSTANCE, MAX_BYTES, MODEL, OFFSET, ORDER, Shape, optional,
};
use crate::answer::Answer;
use crate::answer::cell::Cells;
use crate::answer::table::{Head, PageOf, Table};
use crate::error::Error;
use crate::model::domain::Domain;
use crate::model::fields::{Kind, Schema};
use crate::model::path::{self, Column};
use crate::model::search::{self, Query};
use crate::model::view::{self, Width};
use crate::model::{names, order, search_box};
use crate::odoo::Rpc;
use serde_json::{Value, json};

const LIMIT: u64 = 20;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_search_read",
    title: "Search and read records",
    description: "Find records and read fields of them and of related records, with the total. \
                  Domain: [[\"name\",\"ilike\",\"acme\"],[\"country_id.code\",\"=\",\"BE\"]]",
    parameters: &[
        INSTANCE,
        MODEL,
        DOMAIN,
        optional("query", Shape::Text, "as typed into Odoo's search box"),
        FIELDS,
        optional("limit", Shape::Count(1, 1_000), "default 20"),
        OFFSET,
        ORDER,
        FORMAT,
        MAX_BYTES,
        CONTEXT,
    ],
    output: rows,
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let sought = Sought::parse(arguments)?;
    let schema = view::for_reading(rpc);
    let given = arguments.names("fields");
    let mut columns = match &given {
        Some(names) => {
            // One request per model describes all fields that the call names.
            let named = names.iter().map(|name| name.trim()).filter(|name| *name != "id");
            path::prefetch(&schema, model, named.chain(sought.paths()))?;
            path::columns(&schema, model, names)?
        }
        None => path::plain(model, &view::columns(&schema, model, Width::Shown, sought.names())?),
    };
    let fields: Vec<_> = columns.iter().map(|column| column.field.clone()).collect();
    let currency = if given.is_none() { view::currency(&fields) } else { None };
    columns.extend(currency.clone().map(|currency| Column::of(model, currency)));
    let (mut domain, order) = sought.check(&schema, model)?;
    let offset = arguments.count("offset").unwrap_or(0);
    let limit = arguments.count("limit").unwrap_or(LIMIT);
    let mut notes = Vec::new();
    if let Some(text) = arguments.text("query").map(str::trim).filter(|text| !text.is_empty()) {
        let found = search_box::conditions(&schema, model, text, &domain)?;
        domain = domain.as_array().into_iter().flatten().chain(&found.conditions).cloned().collect();
        notes.extend(found.note);
    }
    let query = Query { model, domain, columns: &columns, offset, limit, order };
    let page = search::run(rpc, &query).map_err(|error| names::explain(rpc, model, error))?;
    let domain = Some(query.domain);
    let mut cells = Cells::brief().of_instance(&rpc.instance().name);
    let mut rows: Vec<Value> = page.records.iter().map(|record| cells.row(&columns, record)).collect();
    notes.extend(cells.notes());
    if currency.is_some()
        && let Some(name) = take_common_last(&mut rows)
    {
        columns.pop();
        notes.push(format!("Amounts are in {name}."));
    }
    notes.extend(zone_note(rpc, &columns, &rows)?);
    let table = Table {
        model: model.to_owned(),
        heads: Head::of(&columns),
        rows,
        page: Some(PageOf { total: page.total, offset }),
        domain,
        notes,
        format: arguments.format(),
        ..Table::default()
    };
    table.answer(arguments.budget())
}

/// Says the user's zone where times, in UTC, are shown: people mean their own when they say "yesterday at five".
pub(super) fn zone_note(rpc: &dyn Rpc, columns: &[Column], rows: &[Value]) -> Result<Option<String>, Error> {
    let timed = columns.iter().flat_map(Column::fields).any(|field| field.kind == Kind::Datetime);
    if !timed || rows.is_empty() {
        return Ok(None);
    }
    let context = rpc.context()?;
    let zone = context.get("tz").and_then(Value::as_str).filter(|zone| *zone != "UTC");
    Ok(zone.map(|zone| format!("The user's time zone is {zone}.")))
}

/// Takes the last column away when all rows have the same relation in it; gives its name.
fn take_common_last(rows: &mut [Value]) -> Option<String> {
    let last = |row: &Value| row.as_array()?.last().cloned();
    let first = rows.first().and_then(last)?;
    let name = first.get(1)?.as_str()?.to_owned();
    if rows.iter().any(|row| last(row).as_ref() != Some(&first)) {
        return None;
    }
    for row in rows {
        row.as_array_mut().and_then(Vec::pop);
    }
    Some(name)
}

/// What is sought and in which order, read but not yet checked against the model.
pub(super) struct Sought<'a> {
    domain: Domain,
    order: Option<&'a str>,
}

impl<'a> Sought<'a> {
    pub(super) fn parse(arguments: &'a Arguments) -> Result<Self, Error> {
        let domain = Domain::parse(arguments.get("domain").unwrap_or(&json!([])))?;
        Ok(Self { domain, order: arguments.text("order").filter(|order| !order.trim().is_empty()) })
    }

    /// For tools whose order, if any, is not of records.
    pub(super) fn domain_alone(arguments: &'a Arguments) -> Result<Self, Error> {
        Ok(Self { order: None, ..Self::parse(arguments)? })
    }

    /// The model's own fields that it names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.domain.names().chain(self.order.into_iter().flat_map(order::names))
    }

    /// The paths that it names.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.domain.paths().chain(self.order.into_iter().flat_map(order::names))
    }

    /// The domain and the order as they are to be sent.
    pub(super) fn check(&self, schema: &Schema, model: &str) -> Result<(Value, Option<String>), Error> {
        path::prefetch(schema, model, self.paths())?;
        let domain = self.domain.check(schema, model)?;
        let order = self.order.map(|order| order::check(schema, model, order)).transpose()?;
        Ok((domain, order))
    }
}
