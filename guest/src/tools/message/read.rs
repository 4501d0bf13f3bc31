//! What was said on a record, newest first.

use super::Thread;
use crate::answer::table::{Head, PageOf, Table};
use crate::answer::{Answer, html};
use crate::error::{Code, Error};
use crate::model::path::{self, Column};
use crate::model::search::{self, Query};
use crate::model::{datetime, fields};
use crate::odoo::Rpc;
use crate::tools::parameters::Arguments;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) const MESSAGES: &str = "mail.message";
const CHANGES: &str = "mail.tracking.value";
const LIMIT: u64 = 20;
/// Characters of one message that are shown.
const SHOWN: usize = 2_000;
/// Where in a row the text stands.
const TEXT: usize = 4;
const UNSEEN: &str = "Changes of fields are not shown: this user may not read them.";
/// What a message's line is made of.
const COLUMNS: [&str; 8] = [
    "date",
    "author_id",
    "email_from",
    "message_type",
    "subtype_id.internal",
    "subject",
    "body",
    "attachment_ids.name",
];

pub(super) fn run(thread: &Thread, arguments: &Arguments) -> Result<Answer, Error> {
    let Thread { rpc, model, id, .. } = *thread;
    let mut columns = path::columns(&thread.schema, MESSAGES, &COLUMNS.map(str::to_owned))?;
    // Odoo 14 shows it to nobody from outside.
    let tracked = thread.schema.find(MESSAGES, "tracking_value_ids")?;
    columns.extend(tracked.clone().map(|changes| Column::of(MESSAGES, changes)));
    let domain = json!([["model", "=", model], ["res_id", "=", id], ["message_type", "!=", "user_notification"]]);
    let (limit, offset) = (arguments.count("limit").unwrap_or(LIMIT), arguments.count("offset").unwrap_or(0));
    let order = Some("id desc".to_owned());
    let page = search::run(rpc, &Query { model: MESSAGES, domain, columns: &columns, offset, limit, order })?;
    let (changes, note) = changes(rpc, &page.records)?;
    let mut notes: Vec<String> = note.into_iter().collect();
    let mut cut = false;
    let rows: Vec<Value> = page.records.iter().map(|message| row(message, &changes, &mut cut)).collect();
    if tracked.is_none() && rows.iter().any(|row| row.get(TEXT) == Some(&json!(""))) {
        notes.push(UNSEEN.to_owned());
    }
    if cut {
        notes.push(format!("Long messages are cut; odoo://{}/{MESSAGES}/ID/body has one whole.", rpc.instance().name));
    }
    let table = Table {
        model: thread.spelled(),
        heads: ["id", "date", "author", "type", "text", "attachments"].map(Head::plain).to_vec(),
        rows,
        page: Some(PageOf { total: page.total, offset }),
        notes,
        ..Table::default()
    };
    table.answer(arguments.budget())
}

/// `[id, date, author, type, text, [[id, name of attachment]]]`.
fn row(message: &Value, changes: &BTreeMap<i64, String>, cut: &mut bool) -> Value {
    let text = |name: &str| message.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let author = message.get("author_id").filter(|author| !matches!(author, Value::Bool(_) | Value::Null));
    let internal = message.pointer("/subtype_id/internal") == Some(&json!(true));
    let kind = match text("message_type") {
        Some("comment") if internal => "note",
        Some(kind) => kind,
        None => "notification",
    };
    let mut said: Vec<String> = text("subject").map(str::to_owned).into_iter().collect();
    said.extend(text("body").map(html::to_text).filter(|body| !body.is_empty()));
    said.extend(ids(message, "tracking_value_ids").iter().filter_map(|id| changes.get(id).cloned()));
    let mut said = said.join("\n");
    if let Some((at, _)) = said.char_indices().nth(SHOWN) {
        said.truncate(at);
        said.push_str("…[cut]");
        *cut = true;
    }
    let attached = message.get("attachment_ids").and_then(Value::as_array).into_iter().flatten();
    let attached: Vec<Value> = attached.map(|file| json!([file.get("id"), file.get("name")])).collect();
    json!([
        message.get("id"),
        text("date").and_then(datetime::from_odoo),
        author.map_or_else(|| json!(text("email_from")), named),
        kind,
        said,
        attached,
    ])
}

/// `[id, name]`, of a relation in either of Odoo's shapes.
fn named(relation: &Value) -> Value {
    match relation {
        Value::Object(record) => json!([record.get("id"), record.get("display_name")]),
        pair => pair.clone(),
    }
}

fn ids(record: &Value, name: &str) -> Vec<i64> {
    record.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_i64).collect()
}

/// What changed by these messages, such as `Status: Quotation → Sales Order`; and a note when the user may not see it.
fn changes(rpc: &dyn Rpc, messages: &[Value]) -> Result<(BTreeMap<i64, String>, Option<String>), Error> {
    let wanted: Vec<i64> = messages.iter().flat_map(|message| ids(message, "tracking_value_ids")).collect();
    if wanted.is_empty() {
        return Ok(Default::default());
    }
    match read_changes(rpc, &wanted) {
        Ok(found) => Ok((found, None)),
        Err(error) if error.code == Code::Permission => Ok((BTreeMap::new(), Some(UNSEEN.to_owned()))),
        Err(error) => Err(error),
    }
}

fn read_changes(rpc: &dyn Rpc, wanted: &[i64]) -> Result<BTreeMap<i64, String>, Error> {
    const LABELS: [&str; 2] = ["field_desc", "field_id"];
    // In the order in which they say it best: a relation has its name as text and its id as number.
    const TYPES: [&str; 6] = ["char", "text", "datetime", "monetary", "float", "integer"];
    let known = fields::all(rpc, CHANGES)?;
    let has = |name: &String| known.iter().any(|field| field.name == *name);
    let values =
        |side: &str| TYPES.map(|kind| format!("{side}_value_{kind}")).into_iter().filter(has).collect::<Vec<_>>();
    let (old, new) = (values("old"), values("new"));
    let label: Vec<String> = LABELS.map(str::to_owned).into_iter().filter(has).take(1).collect();
    let names: Vec<&String> = label.iter().chain(&old).chain(&new).collect();
    let kwargs = Map::from_iter([("fields".to_owned(), json!(names))]);
    let found = rpc.call(CHANGES, "read", vec![json!(wanted)], kwargs)?;
    let told = |record: &Value| {
        let label = record.get(label.first()?).map(named)?;
        let label = label.as_str().or_else(|| label.get(1)?.as_str()).unwrap_or("?").to_owned();
        let side = |names: &[String]| {
            let values = names.iter().filter_map(|name| record.get(name));
            let told = values.filter(|value| !matches!(value, Value::Null | Value::Bool(_)));
            let told = told.filter(|value| value.as_str() != Some("") && value.as_f64() != Some(0.0));
            told.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).next()
        };
        let none = || "nothing".to_owned();
        Some((
            search::id_of(record)?,
            format!("{label}: {} → {}", side(&old).unwrap_or_else(none), side(&new).unwrap_or_else(none)),
        ))
    };
    Ok(found.as_array().into_iter().flatten().filter_map(told).collect())
}
