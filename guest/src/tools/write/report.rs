//! The answer to a write: every value that changed, or would.

use super::plan::Plan;
use crate::answer::cell::Cells;
use crate::answer::{Answer, fitting};
use crate::model::fields::{Field, Kind};
use crate::model::search;
use serde_json::{Value, json};
use std::rc::Rc;

/// `[id, field, before, after]` for all that differs; `of_lines` are such rows about lines, by their field.
pub(super) fn differences(
    fields: &[Rc<Field>],
    before: &[Value],
    after: &[Value],
    of_lines: &[(&str, Vec<Value>)],
    notes: &mut Vec<String>,
) -> Vec<Value> {
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
        changes.extend(of_lines.iter().filter(|(name, _)| *name == field.name).flat_map(|(_, rows)| rows.clone()));
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

/// Tells of a write that is done.
pub(super) fn written(model: &str, ids: &[i64], changes: Vec<Value>, notes: Vec<String>) -> Answer {
    let head = format!("written in {model}: {}", json!(ids));
    tell(json!({"model": model, "written": ids}), head, ids.len(), changes, notes)
}

/// Tells what a write would change: lines and tags by their commands.
pub(super) fn preview(model: &str, plan: &Plan, fields: &[Rc<Field>], before: &[Value]) -> Answer {
    let mut cells = Cells::brief();
    let mut changes = Vec::new();
    for group in &plan.groups {
        for (id, field) in group.ids.iter().flat_map(|id| fields.iter().map(move |field| (id, field))) {
            let Some(new) = group.values.get(&field.name) else { continue };
            let record = before.iter().find(|record| search::id_of(record) == Some(*id));
            let old = record.and_then(|record| record.get(&field.name)).unwrap_or(&Value::Null);
            let is = if field.kind == Kind::Many2one { old.get(0).unwrap_or(old) } else { old };
            if is != new {
                changes.push(json!([id, field.name, cells.show(field, old), cells.show(field, new)]));
            }
        }
    }
    let mut notes = plan.notes.clone();
    notes.extend(cells.notes());
    let ids = plan.ids();
    let head = format!("dry run: nothing was changed. odoo_write would change {} records of {model}:", ids.len());
    tell(json!({"model": model, "dry_run": true, "would_write": ids}), head, ids.len(), changes, notes)
}

fn tell(
    mut structured: Value,
    mut text: String,
    ids: usize,
    mut changes: Vec<Value>,
    mut notes: Vec<String>,
) -> Answer {
    let count = changes.len();
    let fitting = fitting(&changes, 1_000 + ids * 8);
    changes.truncate(fitting);
    if fitting < count {
        notes.push(format!("{} more changes are not shown.", count - fitting));
    }
    text.push_str("\n[\"id\",\"field\",\"before\",\"after\"]");
    for change in &changes {
        text.push_str(&format!("\n{change}"));
    }
    for note in &notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    if let Value::Object(members) = &mut structured {
        members.insert("changes".into(), json!(changes));
        if !notes.is_empty() {
            members.insert("notes".into(), json!(notes));
        }
    }
    Answer::new(text, structured)
}
