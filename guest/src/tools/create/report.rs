//! The answer to a create: ids, names, where a person sees the record, and what Odoo set in it.
//!
//! Invariant: the records are there by now, so nothing that fails here may look like a failed create.

use super::set::{self, Set};
use crate::answer::{Answer, fitting};
use crate::odoo::Rpc;
use crate::tools::write::names_of;
use serde_json::{Value, json};
use std::collections::BTreeSet;

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
    let read = if ids.len() <= set::MOST_RECORDS { set::read(rpc, model, ids, given).ok() } else { None };
    // A list that cannot be seen is no reason to leave the names out.
    let read = read.map_or_else(|| names_of(rpc, model, ids).map(|names| (names, Set::default())), Ok);
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
    let mut text = head.to_owned();
    if ids.len() > 1 && !set.is_empty() {
        text.push_str(&format!("\n{}", set.header()));
    }
    for (index, id) in ids.iter().enumerate() {
        let mut row = vec![json!(id), json!(names.get(index))];
        if ids.len() > 1 {
            row.extend(set.row(*id));
        }
        text.push_str(&format!("\n{}", Value::Array(row)));
    }
    let mut structured = json!({"model": model, "ids": ids, "names": names});
    if let Value::Object(members) = &mut structured {
        if let [id] = ids {
            if !set.is_empty() {
                text.push_str(&format!("\nOdoo set: {}", set.sentence(*id)));
            }
            if let Ok(version) = rpc.version() {
                let url = url(&rpc.instance().url, version.major, model, *id);
                text.push_str(&format!("\nurl: {url}"));
                members.insert("url".into(), json!(url));
            }
        }
        if !set.is_empty() {
            members.insert("set".into(), set.data(ids));
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

/// Where a person sees the record.
fn url(base: &str, major: u32, model: &str, id: i64) -> String {
    if major >= 18 {
        format!("{base}/odoo/{model}/{id}")
    } else {
        format!("{base}/web#id={id}&model={model}&view_type=form")
    }
}
