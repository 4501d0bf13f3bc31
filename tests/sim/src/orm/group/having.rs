//! `having`: a domain on the aggregates of a group.

use serde_json::Value;

use super::{aggregate::Aggregate, groups::Group};
use crate::{model::Model, orm::Env, python, raise::Raise};

/// Keeps the groups that fulfil the domain.
///
/// # Errors
/// `ValueError` for what is no such domain.
pub(crate) fn filter(
    env: Env<'_>,
    model: &'static Model,
    having: &Value,
    groups: &mut Vec<Group<'_>>,
) -> Result<(), Raise> {
    let items = match having {
        Value::Array(items) => items.as_slice(),
        _ => &[],
    };
    let mut kept = vec![];
    for group in groups.drain(..) {
        if holds(env, model, items, &group)? {
            kept.push(group);
        }
    }
    *groups = kept;
    Ok(())
}

fn holds(env: Env<'_>, model: &'static Model, items: &[Value], group: &Group<'_>) -> Result<bool, Raise> {
    let malformed = || Raise::value(format!("Malformed having clause {}", python::repr(&items.into())));
    let mut stack: Vec<bool> = vec![];
    // Read from the right, an operator finds its operands on the stack.
    for item in items.iter().rev() {
        let outcome = match item.as_str() {
            Some("!") => !stack.pop().ok_or_else(malformed)?,
            Some(operator @ ("&" | "|")) => {
                let (Some(left), Some(right)) = (stack.pop(), stack.pop()) else { return Err(malformed()) };
                if operator == "&" { left && right } else { left || right }
            }
            _ => condition(env, model, item, group)?,
        };
        stack.push(outcome);
    }
    Ok(stack.into_iter().all(|outcome| outcome))
}

fn condition(env: Env<'_>, model: &'static Model, item: &Value, group: &Group<'_>) -> Result<bool, Raise> {
    let invalid = || Raise::value(format!("Invalid having clause {}", python::repr(item)));
    let Some([Value::String(spec), Value::String(operator), wanted]) = item.as_array().map(Vec::as_slice) else {
        return Err(invalid());
    };
    let value = Aggregate::parse(model, spec)?.compute(env, &group.rows);
    let got = value.as_f64().unwrap_or_default();
    let is_in = |wanted: &Value| wanted.as_array().is_some_and(|all| all.iter().any(|one| one.as_f64() == Some(got)));
    let number = || wanted.as_f64().ok_or_else(invalid);
    Ok(match operator.as_str() {
        "in" => is_in(wanted),
        "not in" => !is_in(wanted),
        "<" => got < number()?,
        ">" => got > number()?,
        "<=" => got <= number()?,
        ">=" => got >= number()?,
        "=" => (got - number()?).abs() < f64::EPSILON,
        "!=" => (got - number()?).abs() >= f64::EPSILON,
        other => return Err(Raise::value(format!("Invalid having clause {}: operator {other}", python::repr(item)))),
    })
}
