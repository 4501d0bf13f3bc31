//! `odoo_unlink`: deletes records, and answers what they were called.

use super::consent::{CONFIRM, Consent, consent};
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, IDS, INSTANCE, MODEL};
use super::step::{Step, Turn};
use super::write::{all_there, names_of};
use crate::answer::{Answer, fitting};
use crate::error::Error;
use crate::model::names;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

pub(super) const TOOL: Definition = Definition {
    name: "odoo_unlink",
    title: "Delete records",
    description: "Delete records for good. To archive instead, odoo_write {\"active\":false}",
    parameters: &[INSTANCE, MODEL, IDS, CONFIRM],
    output: || json!({"deleted": {"type": "array", "items": {"type": "array"}, "description": "[id,name]"}}),
    effect: Effect::Destructive,
    overwrites: true,
    idempotent: true,
    run: Run::InSteps(run),
};

/// More records than this are deleted with a person's consent alone.
const WITHOUT_ASKING: usize = 10;

fn run(rpc: &dyn Rpc, arguments: &Arguments, turn: &Turn) -> Result<Step, Error> {
    let model = arguments.model(rpc)?;
    let ids = arguments.ids();
    let found = names_of(rpc, model, &ids).map_err(|error| names::explain(rpc, model, error))?;
    let records: Vec<Value> = found.iter().map(|(id, _)| json!({"id": id})).collect();
    all_there(model, &ids, &records)?;
    if ids.len() > WITHOUT_ASKING {
        let what = question(model, &found);
        if let Consent::Wait(step) = consent(TOOL.name, arguments, turn, &what, &json!(found))? {
            return Ok(step);
        }
    }
    rpc.call(model, "unlink", vec![json!(ids)], Map::new())?;
    let mut rows: Vec<Value> = found.iter().map(|(id, name)| json!([id, name])).collect();
    let fitting = fitting(&rows, 500);
    let unnamed = rows.len() - fitting;
    rows.truncate(fitting);
    let mut text = format!("deleted from {model}, {}:", ids.len());
    for row in &rows {
        text.push_str(&format!("\n{row}"));
    }
    let mut structured = json!({"model": model, "count": ids.len(), "deleted": rows});
    if let (Value::Object(members), 1..) = (&mut structured, unnamed) {
        let note = format!("{unnamed} more were deleted than are named here.");
        text.push_str(&format!("\nnote: {note}"));
        members.insert("notes".into(), json!([note]));
    }
    Ok(Step::Done(Answer::new(text, structured)))
}

fn question(model: &str, records: &[(i64, String)]) -> String {
    const SHOWN: usize = 5;
    let names: Vec<&str> = records.iter().take(SHOWN).map(|(_, name)| name.as_str()).collect();
    let more = records.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("Delete {} records of {model} for good: {}{more}.", records.len(), names.join(", "))
}
