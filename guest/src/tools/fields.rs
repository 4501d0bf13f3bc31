//! `odoo_fields`: what fields a model has.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, INSTANCE, MAX_BYTES, MODEL, Shape, optional};
use crate::answer::Answer;
use crate::answer::describe::{self, Detail};
use crate::error::Error;
use crate::model::fields::{self, Field, Kind};
use crate::odoo::Rpc;
use serde_json::json;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_fields",
    title: "Describe a model",
    description: "Fields of a model, one line each: name (* required, - read-only), type, relation, selection keys",
    parameters: &[
        INSTANCE,
        MODEL,
        optional("query", Shape::Text, "word in name, label, type, relation"),
        optional("names", Shape::Names, ""),
        optional("writable", Shape::Flag, ""),
        MAX_BYTES,
        CONTEXT,
    ],
    output: || {
        json!({
            "total": {"type": "integer"},
            "fields": {"type": "array"},
        })
    },
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let mut all = fields::all(rpc, model)?;
    let total = all.len();
    let detail = match (arguments.names("names"), arguments.text("query")) {
        (Some(names), _) => {
            let wrong: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| !all.iter().any(|field| field.name == *name)).collect();
            if !wrong.is_empty() {
                return Err(fields::unknown(rpc, model, &wrong));
            }
            all.retain(|field| names.contains(&field.name));
            Detail::Long
        }
        (None, Some(query)) if !query.trim().is_empty() => {
            let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
            all.retain(|field| words.iter().all(|word| tells_of(field, word)));
            Detail::Long
        }
        _ => Detail::Short,
    };
    if arguments.flag("writable") {
        all.retain(|field| !field.readonly && field.kind != Kind::Other);
    }
    describe::sort(&mut all);
    Ok(describe::fields(model, total, &all, detail, arguments.budget()))
}

fn tells_of(field: &Field, word: &str) -> bool {
    let within = |text: &str| text.to_lowercase().contains(word);
    within(&field.name)
        || within(&field.label)
        || field.type_name == word
        || field.relation.as_deref().is_some_and(within)
}
