//! The answer to a create: ids, names, and where a person sees the record.
//!
//! Invariant: the records are there by now, so nothing that fails here may look like a failed create.

use crate::answer::{Answer, fitting};
use crate::odoo::Rpc;
use crate::tools::write::names_of;
use serde_json::{Value, json};

/// Tells of records that this call created.
pub(super) fn created(rpc: &dyn Rpc, model: &str, ids: &[i64], notes: Vec<String>) -> Answer {
    tell(rpc, model, ids, notes, &format!("created in {model}:"))
}

/// Tells of records that an earlier call created, at `when` if that is known.
pub(super) fn created_before(
    rpc: &dyn Rpc,
    model: &str,
    ids: &[i64],
    notes: Vec<String>,
    when: Option<&str>,
) -> Answer {
    let when = when.map(|when| format!(" at {when}")).unwrap_or_default();
    let head = format!("already created{when} by this idempotency_key in {model}; nothing was created now:");
    let mut answer = tell(rpc, model, ids, notes, &head);
    if let Value::Object(members) = &mut answer.structured {
        members.insert("created_before".into(), json!(true));
    }
    answer
}

fn tell(rpc: &dyn Rpc, model: &str, ids: &[i64], mut notes: Vec<String>, head: &str) -> Answer {
    let mut names: Vec<Value> = match names_of(rpc, model, ids) {
        Ok(found) => ids
            .iter()
            .map(|id| found.iter().find(|(known, _)| known == id).map_or(Value::Null, |(_, name)| json!(name)))
            .collect(),
        Err(error) => {
            notes.push(format!("The records were created; reading their names failed: {}", error.message));
            vec![Value::Null; ids.len()]
        }
    };
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

/// Where a person sees the record.
fn url(base: &str, major: u32, model: &str, id: i64) -> String {
    if major >= 18 {
        format!("{base}/odoo/{model}/{id}")
    } else {
        format!("{base}/web#id={id}&model={model}&view_type=form")
    }
}
