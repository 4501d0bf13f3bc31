//! New records that start from something: a copy, a name alone, or the default values.

use serde_json::{Map, Value, json};

use super::{access, env::Env, method::Input, write};
use crate::{
    model::{Kind, Model, Operation, Source},
    raise::Raise,
};

/// Copies each record and answers the list of new ids, for one record too.
pub(crate) fn copy_records(input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Create)?;
    let changes = input.arg(0).as_object().cloned().unwrap_or_default();
    let mut copies = vec![];
    for id in &input.ids {
        let env = input.tx.env();
        let row = env.row(input.model, *id).ok_or_else(|| env.missing(input.model.name, *id))?;
        let mut vals = Map::new();
        for field in &input.model.fields {
            let kept = write::KEPT.contains(&field.name) || matches!(field.kind, Kind::One2many { .. });
            if matches!(field.source, Source::Column) && !kept {
                vals.insert(field.name.into(), env.value(row, field).into_owned());
            }
        }
        if input.model.name == "sale.order" {
            vals.retain(|name, _| !matches!(name.as_str(), "name" | "state" | "date_order" | "access_token"));
        } else if let Some(name) = env.get(row, "name").as_str() {
            vals.insert("name".into(), format!("{name} (copy)").into());
        }
        if let ("res.users", Some(login)) = (input.model.name, env.get(row, "login").as_str()) {
            vals.insert("login".into(), format!("{login} (copy)").into());
        }
        vals.extend(changes.clone());
        copies.push(write::create(input.tx, input.model, vals)?);
    }
    Ok(copies.into())
}

/// Copies one record and answers its id: the form of the older versions.
pub(crate) fn copy_record(input: Input<'_, '_>) -> Result<Value, Raise> {
    if input.ids.len() != 1 {
        return Err(Raise::singleton(input.model.name, &input.ids));
    }
    copy_records(input).map(|mut copies| copies.get_mut(0).map(Value::take).unwrap_or_default())
}

/// Creates a record that has nothing but a name, and answers its id and display name.
pub(crate) fn name_create(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Create)?;
    if input.model.field("name").is_none() {
        return Err(Raise::python(
            "AssertionError",
            format!("Cannot execute name_create, no _rec_name defined on {}", input.model.name),
        ));
    }
    let vals = Map::from_iter([("name".to_owned(), input.take(0))]);
    let id = write::create(input.tx, input.model, vals)?;
    let env = input.tx.env();
    Ok(json!([id, env.row(input.model, id).map(|row| env.display_name(row))]))
}

pub(crate) fn default_get(input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Create)?;
    let wanted = input.arg(0).as_array().cloned().unwrap_or_default();
    let mut defaults = defaults(input.tx.env(), input.model);
    defaults.retain(|name, _| wanted.iter().any(|wanted| wanted == name));
    Ok(defaults.into())
}

/// The values of a new record that was given none.
pub(crate) fn defaults(env: Env<'_>, model: &'static Model) -> Map<String, Value> {
    let mut out = Map::new();
    for field in &model.fields {
        match (env.context.defaults.get(field.name), field.default) {
            (Some(value), _) => drop(out.insert(field.name.into(), value.clone())),
            (None, Some(default)) => drop(out.insert(field.name.into(), default(env))),
            (None, None) => {}
        }
    }
    out
}
