//! `odoo_write`: changes records, and answers what was changed from what to what.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, IDS, INSTANCE, MODEL, Shape, required};
use super::read::none;
use crate::answer::cell::Cells;
use crate::answer::{Answer, fitting};
use crate::error::Error;
use crate::model::fields::{Field, Purpose, Schema};
use crate::model::{search, values};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::rc::Rc;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_write",
    title: "Change records",
    description: "Set the same values on records; answers [id,field,before,after]. null clears; many2many [ids] replaces; \
                  lines take commands [0,0,{…}] [1,id,{…}] [2,id]",
    parameters: &[INSTANCE, MODEL, IDS, required("values", Shape::Values, "")],
    output: || {
        json!({
            "written": {"type": "array", "items": {"type": "integer"}},
            "changes": {"type": "array", "items": {"type": "array"}},
            "notes": {"type": "array", "items": {"type": "string"}},
        })
    },
    effect: Effect::Write,
    overwrites: true,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let ids = arguments.ids();
    let Some(values) = arguments.get("values").and_then(Value::as_object).filter(|values| !values.is_empty()) else {
        return Err(Error::invalid("values is empty: name at least one field."));
    };
    let schema = Schema::new(rpc, Purpose::Write);
    let checked = values::check(&schema, model, values, values::Purpose::Update)?;
    let fields = schema.fields(model, checked.values.keys().map(String::as_str))?;
    let before = search::read(rpc, model, &ids, &fields)?;
    all_there(model, &ids, &before)?;
    rpc.call(model, "write", vec![json!(ids), Value::Object(checked.values)], Map::new())?;
    // Invariant: the write is done by now, so nothing that fails from here on may look like a failed write.
    let mut notes = checked.notes;
    let after = search::read(rpc, model, &ids, &fields);
    let changes = match &after {
        Ok(after) => differences(&fields, &before, after, &mut notes),
        Err(error) => {
            notes.push(format!("The values were written; reading them back failed: {}", error.message));
            Vec::new()
        }
    };
    let mut answer = tell(model, &ids, changes, notes);
    if after.is_err() {
        answer.text.push_str("\nwritten, not read back");
    }
    Ok(answer)
}

/// Refuses when a record is missing, before anything is written.
pub(super) fn all_there(model: &str, ids: &[i64], records: &[Value]) -> Result<(), Error> {
    let found: Vec<i64> = records.iter().filter_map(search::id_of).collect();
    let missing: Vec<i64> = ids.iter().copied().filter(|id| !found.contains(id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut error = none(model, &missing);
    error.message.push_str(" Nothing was changed.");
    Err(error)
}

/// `[id, field, before, after]` for all that differs.
fn differences(fields: &[Rc<Field>], before: &[Value], after: &[Value], notes: &mut Vec<String>) -> Vec<Value> {
    let mut cells = Cells::brief();
    let mut changes = Vec::new();
    let mut same: Vec<&str> = Vec::new();
    for field in fields {
        let already = changes.len();
        for old in before {
            let id = search::id_of(old);
            let Some(new) = after.iter().find(|new| search::id_of(new) == id) else { continue };
            let (old, new) = (old.get(&field.name), new.get(&field.name));
            if old != new {
                let mut show = |value: Option<&Value>| cells.show(field, value.unwrap_or(&Value::Null));
                changes.push(json!([id, field.name, show(old), show(new)]));
            }
        }
        if changes.len() == already {
            same.push(&field.name);
        }
    }
    if !same.is_empty() {
        notes.push(format!("Read back as before: {}.", same.join(", ")));
    }
    notes.extend(cells.notes());
    changes
}

fn tell(model: &str, ids: &[i64], mut changes: Vec<Value>, mut notes: Vec<String>) -> Answer {
    let count = changes.len();
    let fitting = fitting(&changes, 1_000 + ids.len() * 8);
    changes.truncate(fitting);
    if fitting < count {
        notes.push(format!("{} more changes are not shown.", count - fitting));
    }
    let mut text = format!("written in {model}: {}\n[\"id\",\"field\",\"before\",\"after\"]", json!(ids));
    for change in &changes {
        text.push_str(&format!("\n{change}"));
    }
    for note in &notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    let mut structured = json!({"model": model, "written": ids, "changes": changes});
    if let (Value::Object(members), false) = (&mut structured, notes.is_empty()) {
        members.insert("notes".into(), json!(notes));
    }
    Answer::new(text, structured)
}

/// The display names of those records that exist.
pub(super) fn names_of(rpc: &dyn Rpc, model: &str, ids: &[i64]) -> Result<Vec<(i64, String)>, Error> {
    let field = Rc::new(Field::parse("display_name", &json!({"type": "char"})));
    let records = search::read(rpc, model, ids, &[field])?;
    let name = |record: &Value| record.get("display_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(records.iter().filter_map(|record| Some((search::id_of(record)?, name(record)))).collect())
}
