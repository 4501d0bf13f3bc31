//! `odoo_search_read`: finds records and reads them, with the total, in one request. The everyday tool.

use super::definition::{Definition, Effect, Run, rows};
use super::parameters::{Arguments, DOMAIN, FIELDS, INSTANCE, MAX_BYTES, MODEL, OFFSET, ORDER, Shape, optional};
use crate::answer::Answer;
use crate::answer::cell::Cells;
use crate::answer::table::{PageOf, Table};
use crate::error::Error;
use crate::model::domain::Domain;
use crate::model::fields::{Field, Schema};
use crate::model::search::{self, Query};
use crate::model::view::{self, Width};
use crate::model::{names, order};
use crate::odoo::Rpc;
use serde_json::{Value, json};
use std::rc::Rc;

const LIMIT: u64 = 20;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_search_read",
    title: "Search and read records",
    description: "Find records and read fields of them, with the total. Relations come as [id,\"name\"]. \
                  Domain: [[\"name\",\"ilike\",\"acme\"],[\"country_id.code\",\"=\",\"BE\"]]",
    parameters: &[
        INSTANCE,
        MODEL,
        DOMAIN,
        FIELDS,
        optional("limit", Shape::Count(1, 1_000), "default 20"),
        OFFSET,
        ORDER,
        MAX_BYTES,
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
    let mut fields = match &given {
        Some(names) => {
            // One request describes all fields of the model that the call names.
            let plain = names.iter().map(|name| name.trim()).filter(|name| !name.contains('.') && *name != "id");
            schema.load(model, plain.chain(sought.names()))?;
            view::named(&schema, model, names)?
        }
        None => view::columns(&schema, model, Width::Shown, sought.names())?,
    };
    let currency = if given.is_none() { view::currency(&fields) } else { None };
    fields.extend(currency.clone());
    let (domain, order) = sought.check(&schema, model)?;
    let offset = arguments.count("offset").unwrap_or(0);
    let limit = arguments.count("limit").unwrap_or(LIMIT);
    let query = Query { model, domain, fields: &fields, offset, limit, order };
    let page = search::run(rpc, &query).map_err(|error| names::explain(rpc, model, error))?;
    let mut cells = Cells::brief();
    let mut rows: Vec<Value> = page.records.iter().map(|record| cells.row(&fields, record)).collect();
    let mut notes = cells.notes();
    if currency.is_some()
        && let Some(name) = take_common_last(&mut rows)
    {
        fields.pop();
        notes.push(format!("Amounts are in {name}."));
    }
    let table = Table {
        model: model.to_owned(),
        fields: column_names(&fields),
        rows,
        page: Some(PageOf { total: page.total, offset }),
        notes,
        ..Table::default()
    };
    table.answer(arguments.budget())
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

/// `id`, then the fields.
pub(super) fn column_names(fields: &[Rc<Field>]) -> Vec<String> {
    std::iter::once("id".to_owned()).chain(fields.iter().map(|field| field.name.clone())).collect()
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

    /// The model's own fields that it names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.domain.names().chain(self.order.into_iter().flat_map(order::names))
    }

    /// The domain and the order as they are to be sent.
    pub(super) fn check(&self, schema: &Schema, model: &str) -> Result<(Value, Option<String>), Error> {
        schema.load(model, self.names())?;
        let domain = self.domain.check(schema, model)?;
        let order = self.order.map(|order| order::check(schema, model, order)).transpose()?;
        Ok((domain, order))
    }
}
