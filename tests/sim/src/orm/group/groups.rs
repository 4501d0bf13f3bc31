//! Records by the values on the axes, and the order of the groups.

use std::{cmp::Ordering, collections::HashMap};

use serde_json::Value;

use super::{
    aggregate::Aggregate,
    axis::{Axis, Key},
};
use crate::{
    model::Model,
    orm::{Env, Row, search},
    python,
    raise::Raise,
};

/// The records at one place on all axes.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    pub(crate) keys: Vec<Key>,
    pub(crate) rows: Vec<&'a Row>,
}

/// One term of an order.
#[derive(Debug)]
enum By {
    Axis(usize),
    Aggregate(Aggregate),
}

/// The groups of these records. Without axes there is one group of all of them, also of none.
pub(crate) fn collect<'a>(env: Env<'a>, axes: &[Axis], rows: Vec<&'a Row>) -> Vec<Group<'a>> {
    if axes.is_empty() {
        return vec![Group { keys: vec![], rows }];
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Group<'a>> = vec![];
    for row in rows {
        let mut combinations = vec![vec![]];
        for axis in axes {
            let keys = axis.keys(env, row);
            let extended = combinations.iter().flat_map(|combination: &Vec<Key>| {
                keys.iter().map(|key| combination.iter().cloned().chain([key.clone()]).collect())
            });
            combinations = extended.collect();
        }
        for keys in combinations {
            let at = *places.entry(format!("{keys:?}")).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.rows.push(row),
                None => groups.push(Group { keys, rows: vec![row] }),
            }
        }
    }
    groups
}

/// Sorts groups by an order that a caller gave, or else by the axes.
///
/// # Errors
/// `ValueError` for a term that is neither an axis nor an aggregate.
pub(crate) fn sort(
    env: Env<'_>,
    model: &'static Model,
    axes: &[Axis],
    order: &str,
    groups: &mut [Group<'_>],
) -> Result<(), Raise> {
    let mut terms = vec![];
    for part in order.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (term, way) = part.split_once(' ').unwrap_or((part, "asc"));
        let descending = way.trim().to_ascii_lowercase().starts_with("desc");
        terms.push((by(model, axes, term)?, descending));
    }
    if terms.is_empty() {
        terms.extend((0..axes.len()).map(|index| (By::Axis(index), false)));
    }
    let ranks: Vec<_> = axes.iter().enumerate().map(|(index, axis)| ranks(env, axis, index, groups)).collect();
    groups.sort_by(|left, right| {
        for (term, descending) in &terms {
            let order = match term {
                By::Axis(index) => {
                    let rank = |group: &Group<'_>| {
                        let key = group.keys.get(*index).map(|key| format!("{key:?}"))?;
                        ranks.get(*index)?.get(&key).copied()
                    };
                    // An unset key has no rank: last, and first when descending.
                    rank(left).unwrap_or(usize::MAX).cmp(&rank(right).unwrap_or(usize::MAX))
                }
                By::Aggregate(aggregate) => {
                    compare(&aggregate.compute(env, &left.rows), &aggregate.compute(env, &right.rows))
                }
            };
            let order = if *descending { order.reverse() } else { order };
            if order.is_ne() {
                return order;
            }
        }
        Ordering::Equal
    });
    Ok(())
}

fn by(model: &'static Model, axes: &[Axis], term: &str) -> Result<By, Raise> {
    if let Some(index) = axes.iter().position(|axis| axis.spec == term || axis.field.name == term) {
        return Ok(By::Axis(index));
    }
    let spec = match model.field(term).and_then(|field| field.kind.aggregator()) {
        Some(function) => format!("{term}:{function}"),
        None if term.strip_suffix("_count").is_some_and(|name| model.field(name).is_some()) => "__count".to_owned(),
        None => term.to_owned(),
    };
    Aggregate::parse(model, &spec).map(By::Aggregate).map_err(|_| {
        let term = python::repr(&term.into());
        Raise::value(format!("Order term {term} is not a valid aggregate nor valid groupby"))
    })
}

/// The place of every set key of an axis: related records by their model's own order, all else by value.
fn ranks(env: Env<'_>, axis: &Axis, index: usize, groups: &[Group<'_>]) -> HashMap<String, usize> {
    let mut keys: Vec<&Key> = groups.iter().filter_map(|group| group.keys.get(index)).collect();
    let mut related: Vec<_> = keys
        .iter()
        .filter_map(|key| match key {
            Key::Value(value) => axis.related(env, value),
            _ => None,
        })
        .collect();
    if let Some(first) = related.first() {
        let order = first.model.order;
        search::sort(env, &mut related, order);
        let names = related.iter().map(|row| format!("{:?}", Key::Value(row.id.into())));
        return names.enumerate().map(|(rank, name)| (name, rank)).collect();
    }
    keys.sort_by(|left, right| match (left, right) {
        (Key::Value(left), Key::Value(right)) => compare(left, right),
        (Key::Bucket(left), Key::Bucket(right)) => left.start.cmp(&right.start),
        _ => Ordering::Equal,
    });
    let set = keys.iter().filter(|key| !matches!(key, Key::Unset));
    set.enumerate().map(|(rank, key)| (format!("{key:?}"), rank)).collect()
}

fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (left, right) => {
            let number = |value: &Value| value.as_f64().unwrap_or_else(|| f64::from(u8::from(python::truthy(value))));
            number(left).total_cmp(&number(right))
        }
    }
}
