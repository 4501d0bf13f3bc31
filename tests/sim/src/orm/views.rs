//! `get_view` and `get_views`: the architecture of list, form and search views, with the fields that they use.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{access, env::Env, fields_get, method::Input};
use crate::{
    model::{self, Model, Operation},
    python,
    raise::Raise,
    series::Series,
};

pub(crate) fn get_view(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    access::check(env, input.model, Operation::Read)?;
    let kind = input.arg(1).as_str().unwrap_or("form");
    let mut view = view(env, input.model, kind)?;
    view.insert("models".into(), json!({input.model.name: fields(input.model, kind)}));
    Ok(view.into())
}

pub(crate) fn get_views(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    access::check(env, input.model, Operation::Read)?;
    let option = |name: &str| input.arg(1).get(name).is_some_and(python::truthy);
    let mut views = Map::new();
    let mut names = BTreeSet::new();
    for kind in kinds(input.arg(0))? {
        let mut view = view(env, input.model, &kind)?;
        if option("toolbar") && matches!(kind.as_str(), "list" | "form") {
            view.insert("toolbar".into(), toolbar(input.model));
        }
        if option("load_filters") && kind == "search" {
            view.insert("filters".into(), model::saved_searches(env, input.model.name));
        }
        names.extend(fields(input.model, &kind));
        views.insert(kind, view.into());
    }
    Ok(json!({"views": views, "models": {input.model.name: {"fields": described(env, input.model, &names)}}}))
}

/// The view types in a list of `[id, type]`.
pub(crate) fn kinds(asked: &Value) -> Result<Vec<String>, Raise> {
    let Some(asked) = asked.as_array() else {
        let got = python::type_name(asked);
        return Err(Raise::type_error(format!("'{got}' object is not iterable")));
    };
    let kind = |pair: &Value| match pair.as_array().map(Vec::as_slice) {
        Some([_, Value::String(kind)]) => Ok(kind.clone()),
        _ => Err(Raise::value("not enough values to unpack (expected 2)")),
    };
    asked.iter().map(kind).collect()
}

/// What can be printed and run, with the ids that those who are no administrators find nowhere else.
pub(crate) fn toolbar(model: &Model) -> Value {
    let (mut print, mut action) = (vec![], vec![]);
    for entry in model.toolbar {
        match entry.report {
            Some(report) => print.push(json!({
                "id": entry.id, "name": entry.name, "type": "ir.actions.report", "report_name": report,
                "report_type": "qweb-pdf", "binding_view_types": "list,form",
            })),
            None => action.push(json!({
                "id": entry.id, "name": entry.name, "type": "ir.actions.server", "binding_view_types": "list,form",
            })),
        }
    }
    let entries = [("print", print), ("action", action)].into_iter().filter(|(_, entries)| !entries.is_empty());
    entries.map(|(name, entries)| (name.to_owned(), entries.into())).collect::<Map<_, Value>>().into()
}

/// The fields that a view of this type uses.
pub(crate) fn fields(model: &'static Model, kind: &str) -> BTreeSet<&'static str> {
    let own = arch(model, kind).map(view_fields).unwrap_or_default();
    own.into_iter().chain(["id", "write_date"]).collect()
}

/// The names of the model's own fields in an architecture: those outside the subviews of another field.
pub(crate) fn view_fields(arch: &'static str) -> Vec<&'static str> {
    let (mut depth, mut names) = (0_usize, vec![]);
    for tag in arch.split('<').skip(1) {
        if tag.starts_with("/field") {
            depth = depth.saturating_sub(1);
        } else if let Some(attributes) = tag.strip_prefix("field ") {
            let tag = attributes.split_once('>').map_or(attributes, |(tag, _)| tag);
            let name = tag.split_once("name=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| name);
            if depth == 0 {
                names.extend(name);
            }
            depth += usize::from(!tag.ends_with('/'));
        }
    }
    names
}

/// One view. Up to 17 a list is called `tree` in its architecture.
pub(crate) fn view(env: Env<'_>, model: &'static Model, kind: &str) -> Result<Map<String, Value>, Raise> {
    let position = model::all().iter().position(|other| other.name == model.name).unwrap_or_default();
    let number = match kind {
        "list" | "tree" => 0,
        "form" => 1,
        _ => 2,
    };
    if kind == "tree" && env.db.series >= Series::V18 {
        return Err(no_view(kind));
    }
    let arch = match arch(model, kind)? {
        arch if env.db.series < Series::V18 => arch.replace("<list", "<tree").replace("</list>", "</tree>"),
        arch => arch.to_owned(),
    };
    Ok(Map::from_iter([
        ("arch".to_owned(), arch.into()),
        ("id".to_owned(), (100 + 10 * position + number).into()),
        ("model".to_owned(), model.name.into()),
    ]))
}

/// These fields as `fields_get` describes them.
pub(crate) fn described(env: Env<'_>, model: &'static Model, fields: &BTreeSet<&'static str>) -> Map<String, Value> {
    let known = fields.iter().filter_map(|name| env.field(model, name));
    known.map(|field| (field.name.to_owned(), fields_get::describe(env.language(), field).into())).collect()
}

fn arch(model: &'static Model, kind: &str) -> Result<&'static str, Raise> {
    match kind {
        "list" | "tree" => Ok(model.list),
        "form" => Ok(model.form),
        "search" => Ok(model.search),
        other => Err(no_view(other)),
    }
}

fn no_view(kind: &str) -> Raise {
    Raise::user(format!("No default view of type '{kind}' could be found!"))
}
