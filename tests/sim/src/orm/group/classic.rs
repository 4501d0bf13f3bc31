//! `read_group`, the form that all versions have.

use serde_json::{Map, Value, json};

use super::{
    aggregate::Aggregate,
    axis::{Axis, Key},
    bucket::Granularity,
    formatted::{conjunction, part, texts},
    groups,
};
use crate::{
    model::Model,
    orm::{
        Input, Row,
        search::{self, Query},
    },
    python,
    raise::Raise,
    series::Series,
};

pub(crate) fn read_group(input: Input<'_, '_>) -> Result<Value, Raise> {
    let (env, model) = (input.tx.env(), input.model);
    let mut axes: Vec<_> = texts(input.arg(2))
        .iter()
        .map(|spec| Axis::parse(model, spec, Some(Granularity::Month)))
        .collect::<Result<_, _>>()?;
    let lazy = input.arg(6).is_null() || python::truthy(input.arg(6));
    // Lazily grouped, only the first axis counts; the caller asks for the others group by group.
    let rest: Vec<_> = if lazy && !axes.is_empty() { axes.split_off(1) } else { vec![] };
    let aggregates = aggregates(model, &texts(input.arg(1)), &axes)?;
    let none = Value::Null;
    let rows = search::find(env, model, &Query { domain: input.arg(0), offset: &none, limit: &none, order: &none })?;
    let mut groups = groups::collect(env, &axes, rows);
    groups::sort(env, model, &axes, input.arg(5).as_str().unwrap_or_default(), &mut groups)?;
    let count = match axes.first() {
        Some(axis) if lazy => format!("{}_count", axis.field.name),
        _ => "__count".to_owned(),
    };
    let groups = groups.iter().map(|group| {
        let (mut out, mut ranges) = (Map::new(), Map::new());
        let mut conditions = vec![];
        for (axis, key) in axes.iter().zip(&group.keys) {
            let shown = match key {
                Key::Bucket(bucket) => {
                    ranges.insert(axis.spec.clone(), json!({"from": bucket.start, "to": bucket.end}));
                    bucket.label.as_str().into()
                }
                key => axis.shown(env, key),
            };
            out.insert(axis.spec.clone(), shown);
            conditions.push(axis.domain(key));
        }
        out.insert(count.clone(), group.rows.len().into());
        for aggregate in &aggregates {
            out.insert(aggregate.name.clone(), aggregate.compute(env, &group.rows));
        }
        if env.db.series < Series::V15 && axes.is_empty() {
            return ungrouped(out, &group.rows);
        }
        out.insert("__domain".into(), within(conditions, input.arg(0)));
        if !ranges.is_empty() && env.db.series >= Series::V15 {
            out.insert("__range".into(), ranges.into());
        }
        if !rest.is_empty() {
            let names: Vec<_> = rest.iter().map(|axis| axis.spec.as_str()).collect();
            out.insert("__context".into(), json!({"group_by": names}));
        }
        Value::Object(out)
    });
    part(groups, input.arg(3), input.arg(4))
}

/// 14's answer where nothing is grouped by: without a domain, with an id, and the sum of nothing is `None`.
fn ungrouped(mut group: Map<String, Value>, rows: &[&Row]) -> Value {
    if rows.is_empty() {
        group.values_mut().filter(|value| **value == false).for_each(|value| *value = Value::Null);
    }
    group.insert("id".into(), rows.iter().map(|row| row.id).min().into());
    group.into()
}

/// `field`, `field:function` or `name:function(field)`; without any, all fields that have an aggregator.
fn aggregates(model: &'static Model, fields: &[String], axes: &[Axis]) -> Result<Vec<Aggregate>, Raise> {
    let grouped = |name: &str| axes.iter().any(|axis| axis.field.name == name || axis.spec == name);
    if fields.is_empty() {
        let known = model.fields.iter().filter(|field| field.is_stored() && field.name != "id" && !grouped(field.name));
        let functions = known.filter_map(|field| Some((field.name, field.kind.aggregator()?)));
        return functions.map(|(name, function)| Aggregate::of(model, name, name, function)).collect();
    }
    let mut out = vec![];
    for spec in fields.iter().filter(|spec| !grouped(spec) && *spec != "__count") {
        let (name, rest) = spec.split_once(':').map_or((spec.as_str(), None), |(name, rest)| (name, Some(rest)));
        match rest {
            None => match model.field(name).map(|field| field.kind.aggregator()) {
                Some(None) => {}
                Some(Some(function)) => out.push(Aggregate::of(model, name, name, function)?),
                None => out.push(Aggregate::of(model, name, name, "sum")?),
            },
            Some(rest) => match rest.strip_suffix(')').and_then(|call| call.split_once('(')) {
                Some((function, field)) => out.push(Aggregate::of(model, name, field, function)?),
                None => out.push(Aggregate::of(model, name, name, rest)?),
            },
        }
    }
    Ok(out)
}

/// The group's own conditions and those of the search.
fn within(conditions: Vec<Vec<Value>>, domain: &Value) -> Value {
    let own = if conditions.is_empty() { vec![] } else { vec![conjunction(conditions)] };
    let given = domain.as_array().filter(|items| !items.is_empty()).map(|_| domain.clone());
    let parts: Vec<_> = own.into_iter().chain(given).map(normal).collect();
    conjunction(parts)
}

/// A domain with every conjunction spelled out, so that it can be an operand.
fn normal(domain: Value) -> Vec<Value> {
    let Value::Array(items) = domain else { return vec![] };
    let mut wanted = 1_usize;
    let mut out = vec![];
    for item in items {
        if wanted == 0 {
            out.insert(0, "&".into());
            wanted = 1;
        }
        match item.as_str() {
            Some("&" | "|") => wanted += 1,
            Some(_) => {}
            None => wanted -= 1,
        }
        out.push(item);
    }
    out
}
