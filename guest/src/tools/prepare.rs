//! `odoo_prepare`: what a form would show for these values, before anything is saved.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, INSTANCE, MODEL, Shape, optional, required};
use crate::answer::{Answer, fitting};
use crate::error::Error;
use crate::model::draft::{self, Draft};
use crate::model::fields::{Purpose, Schema};
use crate::model::values;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

pub(super) const TOOL: Definition = Definition {
    name: "odoo_prepare",
    title: "Try values",
    description: "What a form makes of values (defaults, onchange), unsaved, for a new record or one of ids: \
                  [field,label,value,origin], ready for odoo_create",
    parameters: &[INSTANCE, MODEL, required("values", Shape::Values, ""), optional("ids", Shape::Ids, ""), CONTEXT],
    output: || json!({"rows": {"type": "array"}}),
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let none = Map::new();
    let given = arguments.get("values").and_then(Value::as_object).unwrap_or(&none);
    let (id, purpose) = match arguments.ids().as_slice() {
        [] => (None, values::Purpose::Create),
        [id] => (Some(*id), values::Purpose::Update),
        _ => return Err(Error::invalid("ids may name one record: a form shows one.")),
    };
    let schema = Schema::new(rpc, Purpose::Write);
    let checked = values::check(&schema, model, given, purpose)?;
    let draft = draft::fill(rpc, model, id, checked.values)?;
    Ok(tell(model, id, draft, checked.notes))
}

fn tell(model: &str, id: Option<i64>, draft: Draft, mut notes: Vec<String>) -> Answer {
    let Draft { filled, missing, warnings, notes: more } = draft;
    notes.extend(more);
    let row = |field: &draft::Filled| json!([field.name, field.label, field.value, field.origin.name()]);
    let mut rows: Vec<Value> = filled.iter().map(row).collect();
    let fitting = fitting(&rows, 2_000);
    if fitting < rows.len() {
        notes.push(format!("{} more fields have values and are not shown.", rows.len() - fitting));
        rows.truncate(fitting);
    }
    let of = id.map_or_else(|| format!("a new record of {model}"), |id| format!("{model} {id}"));
    let mut text = format!("{of}, nothing was saved\n[\"field\",\"label\",\"value\",\"origin\"]");
    rows.iter().for_each(|row| text.push_str(&format!("\n{row}")));
    if !missing.is_empty() {
        text.push_str(&format!("\nmissing, needed to create it: {}", json!(missing)));
    }
    for (kind, said) in [("warning", &warnings), ("note", &notes)] {
        said.iter().for_each(|line| text.push_str(&format!("\n{kind}: {line}")));
    }
    let mut structured = json!({"model": model, "rows": rows, "missing": missing});
    if let Value::Object(members) = &mut structured {
        for (member, said) in [("warnings", warnings), ("notes", notes)] {
            if !said.is_empty() {
                members.insert(member.to_owned(), json!(said));
            }
        }
    }
    Answer::new(text, structured)
}
