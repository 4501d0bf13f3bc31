//! `name_search`: ids and names for what a user types.

use serde_json::{Value, json};

use super::{
    db::Row,
    method::Input,
    search::{self, Query},
};
use crate::{domain::Pattern, python, raise::Raise};

pub(crate) fn name_search(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let name = input.arg(0);
    let operator = input.arg(2).as_str().unwrap_or("ilike");
    let limit = if input.arg(3).is_null() { 100 } else { usize::try_from(python::int(input.arg(3))?).unwrap_or(0) };
    let mut domain = match input.arg(1) {
        Value::Array(domain) => domain.clone(),
        _ => vec![],
    };
    if python::truthy(name) || operator != "ilike" {
        domain.push(json!(["display_name", operator, name]));
    }
    let none = Value::Null;
    let domain = Value::Array(domain);
    let mut rows =
        search::find(env, input.model, &Query { domain: &domain, offset: &none, limit: &none, order: &none })?;
    // A country's exact code goes before everything that merely contains it.
    if input.model.name == "res.country" && operator == "ilike" {
        let code = Pattern::whole(name.as_str().unwrap_or_default(), true);
        let is_code = |row: &&Row| env.get(row, "code").as_str().is_some_and(|own| code.matches(own));
        rows.sort_by_key(|row| !is_code(row));
    }
    let limit = if limit == 0 { usize::MAX } else { limit };
    Ok(rows.into_iter().take(limit).map(|row| json!([row.id, env.display_name(row)])).collect())
}
