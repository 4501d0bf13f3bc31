//! Counts, sums and so on by group, in one shape on all versions of Odoo.
//!
//! [`spec`] reads what to group by and what to compute, [`having`] which groups to keep, [`read_group`] asks an Odoo
//! before 19. From 19 on `formatted_read_group` does all of it.
//!
//! Invariant: each group comes with its number of records and with the whole domain that finds them, so that no number
//! has to be believed.

mod having;
mod read_group;
mod spec;

pub use having::Having;
pub use spec::{Aggregate, COUNT, Group, Key, field_name, is_count};

use super::fields::{Field, Kind};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// `formatted_read_group` is there since this version.
const FORMATTED_SINCE: u32 = 19;

/// A grouping that was checked.
pub struct Request<'r> {
    pub model: &'r str,
    pub domain: Value,
    pub groups: Vec<Group>,
    /// Beside the number of records.
    pub aggregates: Vec<Aggregate>,
    pub having: Having,
    pub order: Vec<Key>,
    pub offset: u64,
    pub limit: u64,
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As they are shown, in the order of the request's groups.
    pub groups: Vec<Value>,
    pub count: u64,
    /// In the order of the request's aggregates.
    pub values: Vec<Value>,
    /// Finds the group's records.
    pub domain: Value,
}

/// A page of groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    pub rows: Vec<Row>,
    /// There are groups behind these.
    pub more: bool,
}

/// Runs the grouping.
pub fn run(rpc: &dyn Rpc, request: &Request) -> Result<Groups, Error> {
    if rpc.version()?.major >= FORMATTED_SINCE { formatted(rpc, request) } else { read_group::run(rpc, request) }
}

/// The same over all records that the domain finds, as one row.
pub fn totals(rpc: &dyn Rpc, request: &Request) -> Result<Option<Row>, Error> {
    let all = Request {
        model: request.model,
        domain: request.domain.clone(),
        groups: Vec::new(),
        aggregates: request.aggregates.clone(),
        having: Having::default(),
        order: Vec::new(),
        offset: 0,
        limit: 1,
    };
    Ok(run(rpc, &all)?.rows.into_iter().next())
}

fn formatted(rpc: &dyn Rpc, request: &Request) -> Result<Groups, Error> {
    let aggregates: Vec<&str> =
        std::iter::once(COUNT).chain(request.aggregates.iter().map(|aggregate| aggregate.spec.as_str())).collect();
    let mut kwargs = Map::new();
    kwargs.insert("aggregates".into(), json!(aggregates));
    kwargs.insert("groupby".into(), request.groups.iter().map(|group| json!(group.spec)).collect());
    // One more than asked for tells whether there are more.
    kwargs.insert("limit".into(), json!(request.limit + 1));
    if request.offset > 0 {
        kwargs.insert("offset".into(), json!(request.offset));
    }
    if !request.having.is_empty() {
        kwargs.insert("having".into(), request.having.to_value());
    }
    if !request.order.is_empty() {
        kwargs.insert("order".into(), json!(spec::spell(&request.order)));
    }
    let found = rpc.call(request.model, "formatted_read_group", vec![request.domain.clone()], kwargs)?;
    let Value::Array(found) = found else { return Err(unreadable(request.model)) };
    let row = |raw: &Value| {
        let domain = both(&request.domain, raw.get("__extra_domain")?)?;
        row(request, raw, |aggregate| &aggregate.spec, domain)
    };
    let rows: Option<Vec<Row>> = found.iter().map(row).collect();
    page(rows.ok_or_else(|| unreadable(request.model))?, request.limit)
}

/// Reads one group; `key` says under which name Odoo gives an aggregate.
fn row<'a>(request: &'a Request, raw: &Value, key: impl Fn(&'a Aggregate) -> &'a str, domain: Value) -> Option<Row> {
    let groups = request.groups.iter().map(|group| group.show(raw.get(&group.spec).unwrap_or(&Value::Null)));
    let values =
        request.aggregates.iter().map(|aggregate| aggregate.show(raw.get(key(aggregate)).unwrap_or(&Value::Null)));
    Some(Row { groups: groups.collect(), count: raw.get(COUNT)?.as_u64()?, values: values.collect(), domain })
}

/// Both domains hold: they stand side by side.
///
/// Of `extra` a plain "and" is spelled without connectives, and a condition that always holds not at all.
fn both(domain: &Value, extra: &Value) -> Option<Value> {
    let extra = extra.as_array()?;
    let plain = extra.iter().all(|item| item.is_array() || item == "&");
    let kept = extra.iter().filter(|item| !plain || (item.is_array() && **item != json!([1, "=", 1])));
    Some(domain.as_array()?.iter().chain(kept).cloned().collect())
}

fn page(mut rows: Vec<Row>, limit: u64) -> Result<Groups, Error> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok(Groups { rows, more })
}

fn unreadable(model: &str) -> Error {
    let message = format!("Odoo's groups of {model} do not have the expected shape.");
    Error::new(Code::Unknown, Source::Odoo, message)
}

/// The currency fields of amounts that are computed, but for those that are grouped by: a sum over several means nothing.
pub fn currencies<'r>(request: &'r Request) -> impl Iterator<Item = &'r str> {
    let grouped = |name: &str| request.groups.iter().any(|group| group.spec == name);
    let mut seen: Vec<&str> = Vec::new();
    let of = |aggregate: &'r Aggregate| {
        let field: &'r Field = &aggregate.field;
        let adds = matches!(aggregate.function, "sum" | "avg" | "min" | "max");
        field.currency_field.as_deref().filter(|_| adds && field.kind == Kind::Monetary)
    };
    request.aggregates.iter().filter_map(of).filter(move |name| {
        let fresh = !grouped(name) && !seen.contains(name);
        seen.push(name);
        fresh
    })
}

#[cfg(test)]
mod tests;
