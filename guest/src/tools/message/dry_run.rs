//! What a message or an activity would come to. Nothing is posted or planned.
//!
//! A message leaves by e-mail and cannot be taken back: so it is told beforehand whom Odoo would send it to.

use super::Thread;
use super::post::Kind;
use crate::answer::Answer;
use crate::error::Error;
use crate::model::{path, search};
use crate::tools::parameters::Arguments;
use crate::tools::write::{all_there, names_of};
use serde_json::{Map, Value, json};

const FOLLOWERS: &str = "message_partner_ids";
const PARTNERS: &str = "res.partner";

pub(super) fn post(thread: &Thread, arguments: &Arguments, kind: Kind) -> Result<Answer, Error> {
    let followers = if kind == Kind::Comment { followers(thread)? } else { Vec::new() };
    let asked = asked(thread, arguments)?;
    let (what, mut told) = match kind {
        Kind::Note => ("note", Vec::new()),
        Kind::Comment => ("message", vec![format!("its followers {}", json!(followers))]),
    };
    if !asked.is_empty() {
        told.push(json!(asked).to_string());
    }
    let told = if told.is_empty() { "nobody".to_owned() } else { told.join(" and to ") };
    let text = format!(
        "dry run: nothing was posted. A {what} on {} would be sent to {told}, but never to its author.",
        thread.spelled()
    );
    let data =
        json!({"model": thread.model, "record": thread.id, "dry_run": true, "followers": followers, "notify": asked});
    Ok(Answer::new(text, data))
}

pub(super) fn plan(thread: &Thread, values: &Map<String, Value>, notes: &[String]) -> Answer {
    let mut text = format!("dry run: nothing was planned. For {} it would be:\n{}", thread.spelled(), json!(values));
    notes.iter().for_each(|note| text.push_str(&format!("\nnote: {note}")));
    Answer::new(
        text,
        json!({"model": thread.model, "record": thread.id, "dry_run": true, "values": values, "notes": notes}),
    )
}

pub(super) fn done(thread: &Thread, activity: u64, what: &Value) -> Answer {
    let text = format!("dry run: nothing was marked. Activity {activity} of {} is {what}.", thread.spelled());
    Answer::new(
        text,
        json!({"model": thread.model, "record": thread.id, "dry_run": true, "id": activity, "done": what}),
    )
}

/// Those who follow the record, as `[id, name]`.
fn followers(thread: &Thread) -> Result<Vec<Value>, Error> {
    let columns = path::columns(&thread.schema, thread.model, &[format!("{FOLLOWERS}.display_name")])?;
    let found = search::read_columns(thread.rpc, thread.model, &[thread.id], &columns)?;
    let partners = found.first().and_then(|record| record.get(FOLLOWERS)?.as_array().cloned()).unwrap_or_default();
    Ok(partners.iter().map(|partner| json!([partner.get("id"), partner.get("display_name")])).collect())
}

/// Those whom the caller names besides; all of them must be there.
fn asked(thread: &Thread, arguments: &Arguments) -> Result<Vec<Value>, Error> {
    let ids: Vec<i64> = arguments
        .get("partner_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = names_of(thread.rpc, PARTNERS, &ids)?;
    let records: Vec<Value> = found.iter().map(|(id, _)| json!({"id": id})).collect();
    all_there(PARTNERS, &ids, &records)?;
    Ok(found.iter().map(|partner| json!(partner)).collect())
}
