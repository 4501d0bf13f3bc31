//! Whether a record fulfils a condition.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Comparison, Condition, Test};
use crate::{
    model::{Field, Kind},
    orm::{Env, Row},
    python,
};

impl Condition {
    pub(crate) fn matches(&self, env: Env<'_>, row: &Row) -> bool {
        let field = self.field;
        match &self.test {
            Test::In { values, names, unset } => is_in(env, row, field, values, names, *unset),
            Test::Compare(comparison, wanted) => {
                order(&env.value(row, field), wanted).is_some_and(|order| comparison.accepts(order))
            }
            Test::Like(pattern) if field.name == "display_name" => env.name_matches(row, pattern),
            Test::Like(pattern) if field.kind.target().is_some() => {
                env.related_by(row, field).iter().any(|row| env.name_matches(row, pattern))
            }
            Test::Like(pattern) => match env.value(row, field).as_ref() {
                Value::String(text) => pattern.matches(text),
                Value::Bool(_) | Value::Null => false,
                other => pattern.matches(&python::str(other)),
            },
            Test::Any(domain) => env.related_by(row, field).iter().any(|row| domain.matches(env, row)),
            Test::Ids(ids) if field.name == "id" => ids.contains(&row.id),
            Test::Ids(ids) => related_ids(&env.value(row, field)).any(|id| ids.contains(&id)),
        }
    }
}

impl Comparison {
    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

fn is_in(env: Env<'_>, row: &Row, field: &Field, values: &[Value], names: &[String], unset: bool) -> bool {
    if field.name == "display_name" {
        return values.iter().filter_map(Value::as_str).any(|name| env.is_named(row, name));
    }
    let value = env.value(row, field);
    if unset && field.kind != Kind::Boolean && !python::truthy(&value) {
        return true;
    }
    if field.kind.target().is_some() {
        return related_ids(&value).any(|id| values.iter().any(|wanted| wanted.as_i64() == Some(id)))
            || !names.is_empty()
                && env.related_by(row, field).iter().any(|row| names.iter().any(|name| env.is_named(row, name)));
    }
    values.iter().any(|wanted| order(&value, wanted) == Some(Ordering::Equal))
}

fn related_ids(value: &Value) -> impl Iterator<Item = i64> {
    let many = value.as_array().map(Vec::as_slice).unwrap_or_default();
    value.as_i64().into_iter().chain(many.iter().filter_map(Value::as_i64))
}

/// The order of two values of one type; none where one of them is unset.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
