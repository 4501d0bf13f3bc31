//! `odoo_unlink`: deletes records, and answers what they were called.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, IDS, INSTANCE, MODEL};
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
    parameters: &[INSTANCE, MODEL, IDS],
    output: || json!({"deleted": {"type": "array", "items": {"type": "array"}, "description": "[id,name]"}}),
    effect: Effect::Destructive,
    overwrites: true,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let ids = arguments.ids();
    let found = names_of(rpc, model, &ids).map_err(|error| names::explain(rpc, model, error))?;
    let records: Vec<Value> = found.iter().map(|(id, _)| json!({"id": id})).collect();
    all_there(model, &ids, &records)?;
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
    Ok(Answer { text, structured })
}
