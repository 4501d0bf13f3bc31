//! `web_search_read` and `web_read`: records with nested records, by a specification.

use serde_json::{Map, Value, json};

use super::{
    db::Row,
    env::Env,
    method::Input,
    read,
    search::{self, Query},
};
use crate::{
    model::{self, Field, Kind, Model},
    python,
    raise::Raise,
};

pub(crate) fn web_search_read(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let (domain, offset, limit) = (input.arg(0), input.arg(2), input.arg(3));
    let query = Query { domain, offset, limit, order: input.arg(4) };
    let rows = search::find(env, input.model, &query)?;
    let records = records(env, input.model, &rows, input.arg(1))?;
    if rows.is_empty() {
        return Ok(json!({"length": 0, "records": records}));
    }
    let full_page = python::truthy(limit) && usize::try_from(python::int(limit)?) == Ok(rows.len());
    let length = if full_page {
        search::count(env, input.model, domain, input.arg(5))?
    } else {
        rows.len() + usize::try_from(python::int(offset)?).unwrap_or(0)
    };
    Ok(json!({"length": length, "records": records}))
}

pub(crate) fn web_read(input: Input<'_, '_>) -> Result<Value, Raise> {
    of(input.tx.env(), input.model, &input.ids, input.arg(0))
}

/// The records of these ids, by a specification.
pub(crate) fn of(env: Env<'_>, model: &'static Model, ids: &[i64], specification: &Value) -> Result<Value, Raise> {
    let rows = read::existing(env, model, ids)?;
    records(env, model, &rows, specification)
}

fn records(env: Env<'_>, model: &'static Model, rows: &[&Row], specification: &Value) -> Result<Value, Raise> {
    let Some(specification) = specification.as_object() else {
        let got = python::type_name(specification);
        return Err(Raise::python("AttributeError", format!("'{got}' object has no attribute 'items'")));
    };
    // Checked before any record is read, so that a bad field fails without records too.
    let fields: Vec<(&Field, &Value)> = specification
        .iter()
        .map(|(name, part)| Ok((read::field(env, model, name)?, part)))
        .collect::<Result<_, Raise>>()?;
    for (field, part) in &fields {
        if let (Some(target), Some(nested)) = (field.kind.target().and_then(model::find), part.get("fields")) {
            records(env, target, &[], nested)?;
        }
    }
    let mut out = vec![];
    for row in rows {
        let mut record = Map::new();
        record.insert("id".into(), row.id.into());
        for (field, part) in &fields {
            record.insert(field.name.into(), value(env, row, field, part)?);
        }
        out.push(Value::Object(record));
    }
    Ok(out.into())
}

/// One value, with the nested records that its part of the specification asks for.
pub(crate) fn value(env: Env<'_>, row: &Row, field: &Field, part: &Value) -> Result<Value, Raise> {
    let (Some(target), Some(nested)) = (field.kind.target().and_then(model::find), part.get("fields")) else {
        return Ok(read::plain(env, row, field));
    };
    if matches!(field.kind, Kind::Many2one(_)) {
        return match env.follow(row, field.name) {
            Some(related) => {
                Ok(records(env, target, &[related], nested)?.get_mut(0).map(Value::take).unwrap_or_default())
            }
            None => Ok(false.into()),
        };
    }
    let mut related = env.related_by(row, field);
    match part.get("order").and_then(Value::as_str) {
        Some(order) => search::sort_checked(env, &mut related, target, order)?,
        None => search::sort(env, &mut related, target.order),
    }
    let limit = match part.get("limit").and_then(Value::as_u64) {
        Some(limit) => usize::try_from(limit).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    let (read, rest) = related.split_at(related.len().min(limit));
    let mut out = records(env, target, read, nested)?;
    // Beyond the limit Odoo gives the ids alone.
    if let Some(out) = out.as_array_mut() {
        out.extend(rest.iter().map(|row| json!({"id": row.id})));
    }
    Ok(out)
}
