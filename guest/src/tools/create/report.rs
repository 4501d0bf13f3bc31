//! The answer to a create: ids, names, where a person sees the record, and what Odoo set in it.
//!
//! Invariant: the records are there by now, so nothing that fails here may look like a failed create.

use crate::answer::cell::Cells;
use crate::answer::{Answer, fitting};
use crate::error::Error;
use crate::model::fields::Field;
use crate::model::view::{self, Width};
use crate::model::{path, search};
use crate::odoo::Rpc;
use crate::tools::write::names_of;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Fields whose first values say nothing of a record; its name is told anyhow.
const NOTHING_NEW: [&str; 6] = ["active", "color", "display_name", "parent_path", "priority", "sequence"];
/// Values that Odoo set and that are told.
const MOST_SET: usize = 12;

/// Tells of records that this call created, with values for the `given` fields.
pub(super) fn created(rpc: &dyn Rpc, model: &str, ids: &[i64], given: &BTreeSet<String>, notes: Vec<String>) -> Answer {
    tell(rpc, model, ids, given, notes, &format!("created in {model}:"))
}

/// Tells of records that an earlier call created, at `when` if that is known.
pub(super) fn created_before(
    rpc: &dyn Rpc,
    model: &str,
    ids: &[i64],
    given: &BTreeSet<String>,
    notes: Vec<String>,
    when: Option<&str>,
) -> Answer {
    let when = when.map(|when| format!(" at {when}")).unwrap_or_default();
    let head = format!("already created{when} by this idempotency_key in {model}; nothing was created now:");
    let mut answer = tell(rpc, model, ids, given, notes, &head);
    if let Value::Object(members) = &mut answer.structured {
        members.insert("created_before".into(), json!(true));
    }
    answer
}

fn tell(
    rpc: &dyn Rpc,
    model: &str,
    ids: &[i64],
    given: &BTreeSet<String>,
    mut notes: Vec<String>,
    head: &str,
) -> Answer {
    let read = match ids {
        [id] => read_back(rpc, model, *id, given).ok().map(|(name, set)| (vec![(*id, name)], set)),
        _ => None,
    };
    // A list that cannot be seen is no reason to leave the names out.
    let read = read.map_or_else(|| names_of(rpc, model, ids).map(|names| (names, Map::new())), Ok);
    let (found, set) = read.unwrap_or_else(|error| {
        notes.push(format!("The records were created; reading their names failed: {}", error.message));
        Default::default()
    });
    let name = |id: &i64| found.iter().find(|(known, _)| known == id).map_or(Value::Null, |(_, name)| json!(name));
    let mut names: Vec<Value> = ids.iter().map(name).collect();
    let fitting = fitting(&names, 1_000 + ids.len() * 8);
    if fitting < names.len() {
        notes.push(format!("names holds the first {fitting} of {}.", names.len()));
        names.truncate(fitting);
    }
    let url = match ids {
        [id] => rpc.version().ok().map(|version| url(&rpc.instance().url, version.major, model, *id)),
        _ => None,
    };
    let mut text = head.to_owned();
    for (index, id) in ids.iter().enumerate() {
        text.push_str(&format!("\n{}", json!([id, names.get(index)])));
    }
    let mut structured = json!({"model": model, "ids": ids, "names": names});
    if let Value::Object(members) = &mut structured {
        if !set.is_empty() {
            let told: Vec<String> = set.iter().map(|(field, value)| format!("{field} {value}")).collect();
            text.push_str(&format!("\nOdoo set: {}", told.join(", ")));
            members.insert("set".into(), Value::Object(set));
        }
        if let Some(url) = url {
            text.push_str(&format!("\nurl: {url}"));
            members.insert("url".into(), json!(url));
        }
        if !notes.is_empty() {
            members.insert("notes".into(), json!(notes));
        }
    }
    for note in &notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    Answer::new(text, structured)
}

/// The record's name, and what Odoo put into the columns of the model's list: a number, a state, a total. What the caller
/// gave needs no telling, nor what stayed empty.
fn read_back(
    rpc: &dyn Rpc,
    model: &str,
    id: i64,
    given: &BTreeSet<String>,
) -> Result<(String, Map<String, Value>), Error> {
    let schema = view::for_reading(rpc);
    let mut fields = view::columns(&schema, model, Width::Shown, [])?;
    fields.retain(|field| !given.contains(&field.name) && !NOTHING_NEW.contains(&field.name.as_str()));
    if let Some(state) = schema.find(model, "state")?.filter(|state| !fields.contains(state)) {
        fields.push(state);
    }
    let mut columns = path::plain(model, &fields);
    columns.extend(path::plain(model, &[Rc::new(Field::parse("display_name", &json!({"type": "char"})))]));
    let records = search::read_columns(rpc, model, &[id], &columns)?;
    let record = records.first().cloned().unwrap_or_default();
    let name = record.get("display_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut cells = Cells::brief();
    let told = fields.iter().filter_map(|field| {
        let shown = cells.show(field, record.get(&field.name)?);
        let says = !matches!(&shown, Value::Null | Value::Bool(false)) && shown != json!("") && shown != json!([]);
        (says && shown.as_str() != Some(&name)).then(|| (field.name.clone(), shown))
    });
    Ok((name.clone(), told.take(MOST_SET).collect()))
}

/// Where a person sees the record.
fn url(base: &str, major: u32, model: &str, id: i64) -> String {
    if major >= 18 {
        format!("{base}/odoo/{model}/{id}")
    } else {
        format!("{base}/web#id={id}&model={model}&view_type=form")
    }
}
