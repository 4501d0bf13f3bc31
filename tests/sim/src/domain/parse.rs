//! Prefix notation to a tree.

use serde_json::Value;

use super::{Condition, Domain};
use crate::{model::Model, orm::Env, python, raise::Raise};

/// Reads a domain on this model.
///
/// # Errors
/// `TypeError` and `ValueError`, worded as Odoo's `Domain` words them.
pub(crate) fn parse(env: Env<'_>, model: &'static Model, value: &Value) -> Result<Domain, Raise> {
    let items = match value {
        Value::Array(items) => items,
        Value::Null | Value::Bool(true) => return Ok(Domain::Always(true)),
        Value::Bool(false) => return Ok(Domain::Always(false)),
        other => {
            return Err(Raise::type_error(format!(
                "Domain() invalid argument type for domain: {}",
                python::repr(other)
            )));
        }
    };
    let malformed = || Raise::value(format!("Domain() malformed domain {}", python::repr(value)));
    // Read from the right, an operator finds its operands on the stack.
    let mut stack = vec![];
    for item in items.iter().rev() {
        let node = match item.as_str() {
            Some("!") => Domain::not(stack.pop().ok_or_else(malformed)?),
            Some(operator @ ("&" | "|")) => {
                let (Some(left), Some(right)) = (stack.pop(), stack.pop()) else { return Err(malformed()) };
                if operator == "&" { Domain::And(vec![left, right]) } else { Domain::Or(vec![left, right]) }
            }
            _ => leaf(env, model, item)?,
        };
        stack.push(node);
    }
    stack.reverse();
    Ok(match stack.len() {
        0 => Domain::Always(true),
        _ => Domain::And(stack),
    })
}

fn leaf(env: Env<'_>, model: &'static Model, item: &Value) -> Result<Domain, Raise> {
    let invalid = || Raise::value(format!("Domain() invalid item in domain: {}", python::repr(item)));
    let parts = item.as_array().ok_or_else(invalid)?;
    let [path, operator, value] = parts.as_slice() else { return Err(invalid()) };
    match (path.as_i64(), operator.as_str(), value.as_i64()) {
        (Some(1), Some("="), Some(1)) => return Ok(Domain::Always(true)),
        (Some(0), Some("="), Some(1)) => return Ok(Domain::Always(false)),
        _ => {}
    }
    let (Some(path), Some(operator)) = (path.as_str(), operator.as_str()) else {
        return Err(Raise::type_error(format!("Domain() invalid arguments: {}", python::repr_tuple(parts))));
    };
    Condition::build(env, model, path, operator, value)
}
