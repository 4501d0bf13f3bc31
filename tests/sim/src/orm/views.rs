//! `get_view` and `get_views`: the architecture of list and form views, with the fields that they use.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{access, fields_get, method::Input};
use crate::{
    model::{self, Model, Operation},
    python,
    raise::Raise,
};

pub(crate) fn get_view(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    access::check(env, input.model, Operation::Read)?;
    let kind = input.arg(1).as_str().unwrap_or("form");
    let arch = arch(input.model, kind)?;
    let fields: BTreeSet<_> = view_fields(arch).into_iter().chain(["id", "write_date"]).collect();
    let mut view = view(input.model, kind)?;
    view.insert("models".into(), json!({input.model.name: fields}));
    Ok(view.into())
}

pub(crate) fn get_views(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    access::check(env, input.model, Operation::Read)?;
    let Some(asked) = input.arg(0).as_array() else {
        let got = python::type_name(input.arg(0));
        return Err(Raise::type_error(format!("'{got}' object is not iterable")));
    };
    let toolbar = input.arg(1).get("toolbar").is_some_and(python::truthy);
    let mut views = Map::new();
    let mut fields = BTreeSet::from(["id", "write_date"]);
    for pair in asked {
        let Some([_, Value::String(kind)]) = pair.as_array().map(Vec::as_slice) else {
            return Err(Raise::value("not enough values to unpack (expected 2)"));
        };
        let mut view = view(input.model, kind)?;
        if toolbar && matches!(kind.as_str(), "list" | "form") {
            view.insert("toolbar".into(), json!({}));
        }
        views.insert(kind.clone(), view.into());
        fields.extend(view_fields(arch(input.model, kind)?));
    }
    Ok(json!({"views": views, "models": {input.model.name: {"fields": described(input.model, &fields)}}}))
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

fn view(model: &'static Model, kind: &str) -> Result<Map<String, Value>, Raise> {
    let position = model::all().iter().position(|other| other.name == model.name).unwrap_or_default();
    let id = 100 + 10 * position + usize::from(kind == "form");
    Ok(Map::from_iter([
        ("arch".to_owned(), arch(model, kind)?.into()),
        ("id".to_owned(), id.into()),
        ("model".to_owned(), model.name.into()),
    ]))
}

fn arch(model: &'static Model, kind: &str) -> Result<&'static str, Raise> {
    match kind {
        "list" => Ok(model.list),
        "form" => Ok(model.form),
        "search" => Ok("<search/>"),
        other => Err(Raise::user(format!("No default view of type '{other}' could be found!"))),
    }
}

fn described(model: &Model, fields: &BTreeSet<&'static str>) -> Map<String, Value> {
    let known = fields.iter().filter_map(|name| model.field(name));
    known.map(|field| (field.name.to_owned(), fields_get::describe(field).into())).collect()
}
