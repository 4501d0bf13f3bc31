//! `fields_get`: what the fields of a model are.

use serde_json::{Map, Value, json};

use super::{access, method::Input};
use crate::{
    language::Language,
    model::{Field, Kind, Operation, Source},
    raise::Raise,
};

pub(crate) fn fields_get(input: Input<'_, '_>) -> Result<Value, Raise> {
    let env = input.tx.env();
    access::check(env, input.model, Operation::Read)?;
    let names = |value: &Value| match value {
        Value::Array(items) if !items.is_empty() => Some(items.clone()),
        _ => None,
    };
    let (wanted, attributes) = (names(input.arg(0)), names(input.arg(1)));
    let mut out = Map::new();
    for field in input.model.fields_in(env.db.series) {
        if wanted.as_ref().is_some_and(|wanted| !wanted.iter().any(|name| name == field.name)) {
            continue;
        }
        let mut described = describe(env.language(), field);
        if let Some(attributes) = &attributes {
            described.retain(|key, _| attributes.iter().any(|attribute| attribute == key));
        }
        out.insert(field.name.into(), described.into());
    }
    Ok(out.into())
}

/// All attributes of one field, with labels in this language.
pub(crate) fn describe(language: Language, field: &Field) -> Map<String, Value> {
    let kind = field.kind;
    let plain = json!({
        "name": field.name,
        "type": kind.name(),
        "string": language.word(field.label),
        "required": field.required,
        "readonly": field.readonly,
        "store": field.is_stored(),
        "searchable": field.is_searchable(),
        "sortable": field.is_sortable(),
        "groupable": field.is_stored() && !matches!(kind, Kind::One2many { .. } | Kind::Binary),
        "exportable": true,
        "manual": false,
        "change_default": false,
        "company_dependent": false,
        "default_export_compatible": matches!(field.name, "name"),
        "depends": field.depends,
    });
    let mut out = match plain {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let mut add = |key: &str, value: Value| out.insert(key.into(), value);
    if let Some(help) = field.help {
        add("help", help.into());
    }
    if let Source::Related(relation, name) = field.source {
        add("related", format!("{relation}.{name}").into());
    }
    if let (Some(aggregator), true) = (kind.aggregator(), field.is_stored() && field.name != "id") {
        add("aggregator", aggregator.into());
    }
    if let Some(target) = kind.target() {
        add("relation", target.into());
        add("context", json!({}));
        add("domain", json!([]));
    }
    match kind {
        Kind::Monetary { currency } => drop(add("currency_field", currency.into())),
        Kind::Selection(choices) => {
            let choices: Vec<_> = choices.iter().map(|(key, label)| json!([key, language.word(label)])).collect();
            add("selection", choices.into());
        }
        Kind::One2many { inverse, .. } => drop(add("relation_field", inverse.into())),
        Kind::Char => {
            add("trim", true.into());
            add("translate", false.into());
        }
        Kind::Text | Kind::Html => drop(add("translate", false.into())),
        Kind::Binary => drop(add("attachment", true.into())),
        Kind::Float => drop(add("digits", false.into())),
        _ => {}
    }
    out
}
