//! What documents with a discussion have and can do: `message_ids`, `message_post` and `activity_schedule`.

use serde_json::{Map, Value, json};

use super::{
    field::{self, Field},
    mail::{model_id, today},
};
use crate::{
    model, orm,
    orm::{Input, Method, Row, Tx},
    python,
    raise::Raise,
    series::Series,
};

const POST: &[&str] = &[
    "body",
    "subject",
    "message_type",
    "email_from",
    "author_id",
    "parent_id",
    "subtype_xmlid",
    "subtype_id",
    "partner_ids",
    "attachments",
    "attachment_ids",
    "body_is_html",
];

/// The methods of such documents.
pub(crate) const METHODS: &[Method] = &[
    Method::on_records("message_post", "MailThread.message_post", POST, 0, message_post).keywords_only(),
    Method::on_records(
        "activity_schedule",
        "MailActivityMixin.activity_schedule",
        &["act_type_xmlid", "date_deadline", "summary", "note", "user_id", "activity_type_id"],
        0,
        activity_schedule,
    ),
];

/// What was said on the document, newest first.
pub(crate) fn messages() -> Field {
    field::one2many("message_ids", "Messages", "mail.message", "res_id").stored(|env, row| {
        let Some(messages) = model::find("mail.message") else { return json!([]) };
        let own = |message: &&Row| {
            env.text(message, "model") == row.model.name && env.get(message, "res_id").as_i64() == Some(row.id)
        };
        let mut ids: Vec<i64> = env.rows(messages).filter(own).map(|message| message.id).collect();
        ids.reverse();
        ids.into()
    })
}

/// Posts a message on one record. Up to 18 the answer is its id, from 19 on a list of it.
fn message_post(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    let [document] = input.ids[..] else { return Err(Raise::singleton(input.model.name, &input.ids)) };
    let env = input.tx.env();
    env.row(input.model, document).ok_or_else(|| env.missing(input.model.name, document))?;
    let series = env.db.series;
    let is_html = series < Series::V17 || python::truthy(input.arg(11));
    let body = if python::truthy(input.arg(0)) { python::str(input.arg(0)) } else { String::new() };
    let body = if is_html { body } else { format!("<p>{}</p>", escaped(&body)) };
    let subtype = match input.arg(6).as_str() {
        Some(name) => subtype(input.tx, name)?,
        None if python::truthy(input.arg(7)) => input.take(7),
        None if series < Series::V15 => false.into(),
        None => subtype(input.tx, "mail.mt_note")?,
    };
    let mut vals = Map::from_iter([("body".to_owned(), body.into()), ("subtype_id".to_owned(), subtype)]);
    vals.insert("message_type".into(), if input.arg(2).is_null() { "notification".into() } else { input.take(2) });
    for (index, name) in [
        (1, "subject"),
        (3, "email_from"),
        (4, "author_id"),
        (5, "parent_id"),
        (8, "partner_ids"),
        (10, "attachment_ids"),
    ] {
        if python::truthy(input.arg(index)) {
            vals.insert(name.into(), input.take(index));
        }
    }
    let attached: Vec<i64> =
        vals.get("attachment_ids").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_i64).collect();
    let message = post(input.tx, input.model.name, document, vals)?;
    adopt(input.tx, &attached, input.model.name, document);
    Ok(if series < Series::V19 { message.into() } else { json!([message]) })
}

/// Creates a message on a document, by the user's own contact where no author is given.
pub(crate) fn post(tx: &mut Tx<'_>, model: &str, document: i64, mut vals: Map<String, Value>) -> Result<i64, Raise> {
    let messages = model::find("mail.message").ok_or_else(|| Raise::python("KeyError", "'mail.message'"))?;
    let env = tx.env();
    let author = env.user_row().map(|user| env.get(user, "partner_id").into_owned()).unwrap_or_default();
    vals.entry("author_id").or_insert(author);
    vals.insert("model".into(), model.into());
    vals.insert("res_id".into(), document.into());
    orm::create(tx, messages, vals)
}

/// Plans an activity on each record. Up to 18 the answer is a recordset, which only JSON makes something of: its name.
fn activity_schedule(mut input: Input<'_, '_>) -> Result<Value, Raise> {
    let activities = model::find("mail.activity").ok_or_else(|| Raise::python("KeyError", "'mail.activity'"))?;
    let mut vals = Map::new();
    if let Some(name) = input.arg(0).as_str().filter(|name| !name.is_empty()) {
        vals.insert("activity_type_id".into(), reference(input.tx, name, "mail.activity.type")?);
    }
    for (index, name) in [(1, "date_deadline"), (2, "summary"), (3, "note"), (4, "user_id"), (5, "activity_type_id")] {
        if python::truthy(input.arg(index)) {
            vals.insert(name.into(), input.take(index));
        }
    }
    vals.entry("date_deadline").or_insert_with(|| today().into());
    let model = model_id(input.tx.env(), input.model.name);
    let mut created = vec![];
    for id in &input.ids {
        let env = input.tx.env();
        env.row(input.model, *id).ok_or_else(|| env.missing(input.model.name, *id))?;
        let mut vals = vals.clone();
        vals.insert("res_model_id".into(), model.into());
        vals.insert("res_id".into(), (*id).into());
        created.push(orm::create(input.tx, activities, vals)?);
    }
    if input.tx.db.series < Series::V19 {
        let ids: Vec<_> = created.iter().map(i64::to_string).collect();
        let comma = if ids.len() == 1 { "," } else { "" };
        return Ok(format!("mail.activity({}{comma})", ids.join(", ")).into());
    }
    Ok(created.into())
}

fn subtype(tx: &Tx<'_>, name: &str) -> Result<Value, Raise> {
    reference(tx, name, "mail.message.subtype")
}

fn reference(tx: &Tx<'_>, name: &str, model: &str) -> Result<Value, Raise> {
    let target = model::find(model);
    let id = target.and_then(|target| orm::lookup(tx.env(), target, name));
    id.map(Value::from).ok_or_else(|| Raise::value(format!("External ID not found in the system: {name}")))
}

/// Attachments that belonged to nothing belong to the document from now on.
fn adopt(tx: &mut Tx<'_>, ids: &[i64], model: &str, document: i64) {
    let Some(attachments) = model::find("ir.attachment") else { return };
    for id in ids {
        let env = tx.env();
        let free = env.row(attachments, *id).is_some_and(|row| !python::truthy(&env.get(row, "res_id")));
        if free {
            tx.db.set(attachments, *id, "res_model", model.into());
            tx.db.set(attachments, *id, "res_id", document.into());
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&#34;").replace('\'', "&#39;")
}
