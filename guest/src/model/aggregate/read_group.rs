//! Groups before Odoo 19: `read_group`, which cannot filter groups, nor always sort them by what is computed.

use super::spec::{self, COUNT, Key};
use super::{Groups, Request, Row, both, page, row, unreadable};
use crate::error::Error;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// Groups that are filtered and sorted here; more would be a report, not an answer.
const MOST_GROUPS: u64 = 2_000;

pub(super) fn run(rpc: &dyn Rpc, request: &Request) -> Result<Groups, Error> {
    let by_odoo = request.having.is_empty() && request.order.is_empty();
    let names: Vec<String> = (0..request.aggregates.len()).map(|number| format!("a{number}")).collect();
    let fields: Vec<String> = names
        .iter()
        .zip(&request.aggregates)
        .map(|(name, aggregate)| format!("{name}:{}({})", aggregate.function, aggregate.field.name))
        .collect();
    let mut kwargs = Map::new();
    kwargs.insert("fields".into(), json!(fields));
    kwargs.insert("groupby".into(), request.groups.iter().map(|group| json!(group.spec)).collect());
    kwargs.insert("lazy".into(), json!(false));
    kwargs.insert("limit".into(), json!(if by_odoo { request.limit + 1 } else { MOST_GROUPS + 1 }));
    if by_odoo && request.offset > 0 {
        kwargs.insert("offset".into(), json!(request.offset));
    }
    let found = rpc.call(request.model, "read_group", vec![request.domain.clone()], kwargs)?;
    let Value::Array(found) = found else { return Err(unreadable(request.model)) };
    if !by_odoo && found.len() as u64 > MOST_GROUPS {
        let message = format!("There are more than {MOST_GROUPS} groups: too many to sort or filter before Odoo 19.");
        return Err(Error::invalid(message).hint("narrow the domain, or group by fewer fields"));
    }
    let mut read = Vec::with_capacity(found.len());
    for raw in &found {
        let key = |aggregate: &super::Aggregate| {
            let at = request.aggregates.iter().position(|known| known.spec == aggregate.spec);
            at.and_then(|at| names.get(at)).map_or("", String::as_str)
        };
        // It holds the request's domain already.
        let domain = raw.get("__domain").and_then(|domain| both(&json!([]), domain));
        let domain = domain.unwrap_or_else(|| request.domain.clone());
        read.push((row(request, raw, key, domain).ok_or_else(|| unreadable(request.model))?, raw));
    }
    if !by_odoo {
        read.retain(|(row, _)| request.having.keeps(row, &request.aggregates));
        read.sort_by(|a, b| in_order(request, a, b));
        let offset = usize::try_from(request.offset).unwrap_or(usize::MAX);
        read.drain(..offset.min(read.len()));
    }
    page(read.into_iter().map(|(row, _)| row).collect(), request.limit)
}

fn in_order(request: &Request, a: &(Row, &Value), b: &(Row, &Value)) -> Ordering {
    let one = |key: &Key| {
        let order = spec::compare(&sort_value(request, &key.spec, a), &sort_value(request, &key.spec, b));
        if key.descending { order.reverse() } else { order }
    };
    request.order.iter().map(one).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Periods sort by their beginning, not by their label.
fn sort_value(request: &Request, spec: &str, (row, raw): &(Row, &Value)) -> Value {
    if spec == COUNT {
        return json!(row.count);
    }
    if let Some(at) = request.aggregates.iter().position(|aggregate| aggregate.spec == spec) {
        return row.values.get(at).cloned().unwrap_or(Value::Null);
    }
    let ranges = raw.get("__range");
    let range = ranges.and_then(|ranges| ranges.get(spec).or_else(|| ranges.get(spec::field_name(spec))));
    let begins = range.and_then(|range| range.get("from")).filter(|from| from.is_string()).cloned();
    let at = request.groups.iter().position(|group| group.spec == spec);
    begins.or_else(|| row.groups.get(at?).cloned()).unwrap_or(Value::Null)
}
