//! Methods in the forms that only older versions have.

use serde_json::{Map, Value, json};

use super::{
    access, fields_get, form,
    method::Input,
    onchange::changed,
    read,
    search::{self, Query},
    views,
};
use crate::{
    model::{Kind, Operation},
    python,
    raise::Raise,
    series::Series,
};

/// Up to 16: flat records by field names.
pub(crate) fn web_search_read(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let query = Query { domain: input.arg(0), offset: input.arg(2), limit: input.arg(3), order: input.arg(4) };
    let rows = search::find(env, input.model, &query)?;
    let records = read::records(env, input.model, &rows, input.arg(1), true)?;
    let length = search::count(env, input.model, input.arg(0), input.arg(5))?;
    Ok(json!({"length": length, "records": records}))
}

/// 17 and 18: a search that fills the cache as well, which a remote caller does not see; later a private method.
pub(crate) fn search_fetch(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    for name in input.arg(1).as_array().into_iter().flatten() {
        read::field(env, input.model, &python::str(name))?;
    }
    let query = Query { domain: input.arg(0), offset: input.arg(2), limit: input.arg(3), order: input.arg(4) };
    Ok(search::find(env, input.model, &query)?.into_iter().map(|row| row.id).collect())
}

/// Up to 18: those of the ids that records have; later a private method.
pub(crate) fn exists(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    Ok(input.ids.iter().filter(|id| env.row(input.model, **id).is_some()).map(|id| Value::from(*id)).collect())
}

/// Up to 17.
pub(crate) fn name_get(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    let rows = read::existing(env, input.model, &input.ids)?;
    Ok(rows.iter().map(|row| json!([row.id, env.display_name(row)])).collect())
}

/// Up to 16: all fields at once; relations with their names.
pub(crate) fn onchange(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Read)?;
    let model = input.model;
    let values = super::write::mapping(input.take(0))?;
    let changed = changed(input.arg(1));
    let names: Vec<String> = input.arg(2).as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    let given = values.clone();
    let id = input.ids.first().copied();
    let value = form::tried(input.tx, model, id, values, &changed, |env, row| {
        let mut value = Map::new();
        for name in names.iter().filter(|name| !name.contains('.')) {
            let field = read::field(env, model, name)?;
            let now = read::plain(env, row, field);
            let known = given.get(name).cloned().unwrap_or_else(|| field.kind.empty());
            if field.kind.is_x2many() || now == known && !changed.is_empty() {
                continue;
            }
            let named = match (field.kind, env.follow(row, field.name)) {
                (Kind::Many2one(_), Some(related)) => json!([related.id, env.display_name(related)]),
                _ => now,
            };
            value.insert(name.clone(), named);
        }
        Ok(value)
    })?;
    Ok(json!({"value": value}))
}

/// Up to 15: one view with its fields.
pub(crate) fn fields_view_get(input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Read)?;
    view(&input, input.arg(1).as_str().unwrap_or("form"), python::truthy(input.arg(2)))
}

/// Up to 15: several views, and all fields.
pub(crate) fn load_views(input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Read)?;
    let toolbar = input.arg(1).get("toolbar").is_some_and(python::truthy);
    let mut out = Map::new();
    for kind in views::kinds(input.arg(0))? {
        out.insert(kind.clone(), view(&input, &kind, toolbar)?);
    }
    let env = input.tx.env();
    let describe = |field| fields_get::describe(env.language(), field).into();
    let fields = input.model.fields_in(env.db.series).map(|field| (field.name.to_owned(), describe(field)));
    Ok(json!({"fields_views": out, "fields": fields.collect::<Map<_, Value>>()}))
}

fn view(input: &Input<'_, '_>, kind: &str, toolbar: bool) -> Result<Value, Raise> {
    let mut view = views::view(input.tx.env(), input.model, kind)?;
    let names = views::fields(input.model, kind);
    view.insert("type".into(), if kind == "list" { "tree" } else { kind }.into());
    view.insert("name".into(), format!("{}.{kind}", input.model.name).into());
    view.insert("view_id".into(), view.get("id").cloned().unwrap_or_default());
    let mut fields = views::described(input.tx.env(), input.model, &names);
    // Attributes of an ORM that was, which no field has: XML-RPC cannot write the answer.
    if input.tx.env().db.series < Series::V15 {
        for field in fields.values_mut().filter_map(Value::as_object_mut) {
            field.extend([("id".to_owned(), Value::Null), ("select".to_owned(), Value::Null)]);
        }
    }
    view.insert("fields".into(), fields.into());
    if toolbar {
        view.insert("toolbar".into(), views::toolbar(input.model));
    }
    Ok(view.into())
}
