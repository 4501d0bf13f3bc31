//! `onchange`: what a form shows next, in the form of 17 and later.

use serde_json::{Map, Value, json};

use super::{access, db::Row, env::Env, form, method::Input, read, web_read};
use crate::{
    model::{Field, Kind, Operation},
    python,
    raise::Raise,
};

/// The fields that change. Without a changed field: the whole form of a new record.
pub(crate) fn onchange(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Read)?;
    let model = input.model;
    let values = super::write::mapping(input.take(0))?;
    let changed = changed(input.arg(1));
    let Value::Object(specification) = input.take(2) else {
        return Err(Raise::python("AttributeError", "fields_spec must be a dict"));
    };
    for name in specification.keys().chain(&changed) {
        read::field(input.tx.env(), model, name)?;
    }
    let id = input.ids.first().copied();
    let before = snapshot(input.tx.env(), &input, &specification, id);
    let given = values.clone();
    let value = form::tried(input.tx, model, id, values, &changed, |env, row| {
        let mut value = Map::new();
        for (name, part) in &specification {
            let field = read::field(env, model, name)?;
            if field.kind.is_x2many() {
                let commands = commands(env, row, field, part, given.get(name))?;
                let has_new = commands.iter().any(|command| command.get(0) == Some(&json!(0)));
                if has_new || changed.is_empty() {
                    value.insert(name.clone(), commands.into());
                }
                continue;
            }
            let now = read::plain(env, row, field);
            let known = given.get(name).or_else(|| before.get(name)).cloned().unwrap_or_else(|| field.kind.empty());
            if changed.is_empty() || now != known {
                value.insert(name.clone(), web_read::value(env, row, field, part)?);
            }
        }
        Ok(value)
    })?;
    Ok(json!({"value": value}))
}

/// The names of the changed fields: a list, or one of them.
pub(crate) fn changed(value: &Value) -> Vec<String> {
    match value {
        Value::Array(names) => names.iter().map(python::str).collect(),
        Value::String(name) => vec![name.clone()],
        _ => vec![],
    }
}

/// The values of the record before anything was tried.
fn snapshot(env: Env<'_>, input: &Input<'_, '_>, names: &Map<String, Value>, id: Option<i64>) -> Map<String, Value> {
    let Some(row) = id.and_then(|id| env.row(input.model, id)) else { return Map::new() };
    let fields = names.keys().filter_map(|name| input.model.field(name));
    fields.map(|field| (field.name.to_owned(), read::plain(env, row, field))).collect()
}

/// The commands that make a form's lines what they now are. New lines keep the names that the form gave them.
fn commands(env: Env<'_>, row: &Row, field: &Field, part: &Value, given: Option<&Value>) -> Result<Vec<Value>, Raise> {
    let none = vec![];
    let given = given.and_then(Value::as_array).unwrap_or(&none);
    let mut names =
        given.iter().filter(|command| command.get(0) == Some(&json!(0))).filter_map(|command| command.get(1));
    let created = match field.kind {
        Kind::One2many { .. } => names.clone().count(),
        _ => 0,
    };
    let mut rows = env.related_by(row, field);
    rows.sort_by_key(|row| row.id);
    let old = rows.len().saturating_sub(created);
    let mut out = vec![];
    for (index, line) in rows.iter().enumerate() {
        if index < old {
            out.push(json!([4, line.id, false]));
            continue;
        }
        let mut shown = Map::new();
        for (name, part) in part.get("fields").and_then(Value::as_object).into_iter().flatten() {
            let field = read::field(env, line.model, name)?;
            shown.insert(name.clone(), web_read::value(env, line, field, part)?);
        }
        out.push(json!([0, names.next(), shown]));
    }
    Ok(out)
}
