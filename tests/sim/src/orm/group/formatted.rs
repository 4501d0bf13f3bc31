//! `formatted_read_group`, the form of 19.

use serde_json::{Map, Value};

use super::{aggregate::Aggregate, axis::Axis, groups, having};
use crate::{
    orm::{
        Input,
        search::{self, Query},
    },
    python,
    raise::Raise,
};

pub(crate) fn formatted_read_group(input: Input<'_, '_>) -> Result<Value, Raise> {
    let (env, model) = (input.tx.env(), input.model);
    let axes: Vec<_> =
        texts(input.arg(1)).iter().map(|spec| Axis::parse(model, spec, None)).collect::<Result<_, _>>()?;
    let aggregates: Vec<_> =
        texts(input.arg(2)).iter().map(|spec| Aggregate::parse(model, spec)).collect::<Result<_, _>>()?;
    let none = Value::Null;
    let rows = search::find(env, model, &Query { domain: input.arg(0), offset: &none, limit: &none, order: &none })?;
    let mut groups = groups::collect(env, &axes, rows);
    having::filter(env, model, input.arg(3), &mut groups)?;
    groups::sort(env, model, &axes, input.arg(6).as_str().unwrap_or_default(), &mut groups)?;
    let groups = groups.iter().map(|group| {
        let mut out = Map::new();
        let mut conditions = vec![];
        for (axis, key) in axes.iter().zip(&group.keys) {
            out.insert(axis.spec.clone(), axis.shown(env, key));
            conditions.push(axis.domain(key));
        }
        out.insert("__extra_domain".into(), conjunction(conditions));
        for aggregate in &aggregates {
            out.insert(aggregate.name.clone(), aggregate.compute(env, &group.rows));
        }
        Value::Object(out)
    });
    part(groups, input.arg(4), input.arg(5))
}

/// The elements of a list of texts, or a single text.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(python::str).collect(),
        Value::String(text) => vec![text.clone()],
        _ => vec![],
    }
}

/// All conditions at once, in prefix notation.
pub(crate) fn conjunction(conditions: Vec<Vec<Value>>) -> Value {
    let mut out = vec!["&".into(); conditions.len().saturating_sub(1)];
    out.extend(conditions.into_iter().flatten());
    out.into()
}

/// From `offset` on, `limit` at most.
pub(crate) fn part(groups: impl Iterator<Item = Value>, offset: &Value, limit: &Value) -> Result<Value, Raise> {
    let offset = usize::try_from(python::int(offset)?).unwrap_or(0);
    let limit = usize::try_from(python::int(limit)?).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    Ok(groups.skip(offset).take(limit).collect())
}
