//! `odoo_aggregate`: counts, sums and averages by group, computed by the database.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DOMAIN, INSTANCE, MAX_BYTES, MODEL, OFFSET, Shape, optional};
use super::search_read::Sought;
use crate::answer::{Answer, groups};
use crate::error::Error;
use crate::model::aggregate::{self, Aggregate, Group, Having, Key, Request};
use crate::model::fields::{Kind, Schema};
use crate::model::{names, path, view};
use crate::odoo::Rpc;
use serde_json::{Value, json};

const LIMIT: u64 = 40;
/// Currencies that a warning names.
const MOST_CURRENCIES: u64 = 5;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_aggregate",
    title: "Count and sum by group",
    description: "Counts and sums by group. Each row has __count, and the domain of its records. \
                  {\"groupby\":[\"partner_id\",\"date_order:month\"],\"aggregates\":[\"amount_total:sum\"],\
                  \"having\":[[\"__count\",\">\",1]],\"order\":\"amount_total desc\"}",
    parameters: &[
        INSTANCE,
        MODEL,
        optional("groupby", Shape::Names, ""),
        optional("aggregates", Shape::Names, "sum avg min max count_distinct"),
        DOMAIN,
        optional("having", Shape::Domain, ""),
        optional("order", Shape::Text, ""),
        optional("limit", Shape::Count(1, 1_000), "default 40"),
        OFFSET,
        optional("totals", Shape::Flag, "over all groups"),
        MAX_BYTES,
        CONTEXT,
    ],
    output: || {
        json!({
            "fields": {"type": "array"},
            "rows": {"type": "array"},
            "totals": {"type": "object"},
            "next_offset": {"type": "integer"},
        })
    },
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let sought = Sought::domain_alone(arguments)?;
    let schema = view::for_reading(rpc);
    let request = read(&schema, model, &sought, arguments)?;
    let mut found = aggregate::run(rpc, &request).map_err(|error| names::explain(rpc, model, error))?;
    let totals = if arguments.flag("totals") { aggregate::totals(rpc, &request)? } else { None };
    let mut notes = Vec::new();
    if !found.rows.is_empty() {
        notes.extend(aggregate::currencies(&request).filter_map(|name| currency(&schema, &request, name)));
    }
    notes.extend(zone(rpc, &request)?);
    if request.groups.is_empty() {
        // The one row stands for all that the domain finds.
        found.more = false;
    }
    groups::lay_out(&request, found, totals, notes, arguments.budget())
}

fn read<'m>(schema: &Schema, model: &'m str, sought: &Sought, arguments: &Arguments) -> Result<Request<'m>, Error> {
    let (groupby, computed) = (arguments.names("groupby").unwrap_or_default(), arguments.names("aggregates"));
    let computed = computed.unwrap_or_default();
    if let Some(path) = computed.iter().find(|spec| spec.contains('.')) {
        return Err(Error::invalid(format!("Aggregates take fields of {model} itself, not the path {path:?}."))
            .hint("aggregate the related model, such as sale.order.line instead of order_line of sale.order"));
    }
    let named = groupby.iter().chain(&computed).map(|spec| aggregate::field_name(spec));
    let named: Vec<&str> = named.filter(|name| !aggregate::is_count(name)).collect();
    path::prefetch(schema, model, named.into_iter().chain(sought.paths()))?;
    let (domain, _) = sought.check(schema, model)?;
    let groups = Group::read(schema, model, &groupby)?;
    let aggregates = Aggregate::read(schema, model, &computed)?;
    let having = match arguments.get("having") {
        Some(having) => Having::read(having, &groups, &aggregates)?,
        None => Having::default(),
    };
    let order = arguments.text("order").map(str::trim).filter(|order| !order.is_empty());
    let order = order.map(|order| Key::read(order, &groups, &aggregates)).transpose()?.unwrap_or_default();
    let offset = arguments.count("offset").unwrap_or(0);
    let limit = arguments.count("limit").unwrap_or(LIMIT);
    Ok(Request { model, domain, groups, aggregates, having, order, offset, limit })
}

/// Says in which currency the amounts are, or warns that they are in several: within a group, or between groups. What
/// Odoo cannot tell stays unsaid.
fn currency(schema: &Schema, request: &Request, name: &str) -> Option<String> {
    // Only what the database holds can be grouped by.
    schema.field(request.model, name).ok().filter(|field| field.sortable)?;
    let by_currency = Request {
        model: request.model,
        domain: request.domain.clone(),
        groups: Group::read(schema, request.model, &[name.to_owned()]).ok()?,
        aggregates: Vec::new(),
        having: Having::default(),
        order: Vec::new(),
        offset: 0,
        limit: MOST_CURRENCIES,
    };
    let found = aggregate::run(schema.rpc, &by_currency).ok()?;
    let named = |row: &aggregate::Row| Some(row.groups.first()?.get(1)?.as_str()?.to_owned());
    let names: Vec<String> = found.rows.iter().filter_map(named).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("Amounts are in {one}.")),
        several => Some(format!(
            "Amounts are in several currencies ({}{}), added up as they are: group by {name}, too.",
            several.join(", "),
            if found.more { ", …" } else { "" }
        )),
    }
}

/// Periods of a datetime begin and end in the user's zone.
fn zone(rpc: &dyn Rpc, request: &Request) -> Result<Option<String>, Error> {
    if !request.groups.iter().any(|group| group.field.kind == Kind::Datetime) {
        return Ok(None);
    }
    let context = rpc.context()?;
    let zone = context.get("tz").and_then(Value::as_str).unwrap_or("UTC");
    Ok(Some(format!("Periods are in the zone {zone}.")))
}
