//! A note or a message on a record.

use super::{Thread, dry_run};
use crate::answer::Answer;
use crate::error::Error;
use crate::model::markup;
use crate::model::path;
use crate::model::search;
use crate::tools::parameters::{Arguments, DRY_RUN};
use serde_json::{Map, Value, json};

/// Who gets to read a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Colleagues, when they look.
    Note,
    /// The record's followers, customers among them, by e-mail or in Odoo.
    Comment,
}

/// From this version on Odoo escapes a body unless it is told that it is HTML.
const ESCAPES_SINCE: u32 = 17;

pub(super) fn run(thread: &Thread, arguments: &Arguments, kind: Kind) -> Result<Answer, Error> {
    let Thread { rpc, model, id, .. } = *thread;
    let Some(body) = arguments.text("body").filter(|body| !body.trim().is_empty()) else {
        return Err(Error::invalid("body is empty: write what is to be said."));
    };
    if arguments.flag(DRY_RUN.name) {
        return dry_run::post(thread, arguments, kind);
    }
    // Odoo before 17 takes every body for HTML: text is escaped here for all alike, and its lines are kept.
    let body = if arguments.flag("html") { body.to_owned() } else { markup::of_text(body) };
    let subtype = if kind == Kind::Note { "mail.mt_note" } else { "mail.mt_comment" };
    let mut kwargs = Map::from_iter([
        ("body".to_owned(), json!(body)),
        ("message_type".to_owned(), json!("comment")),
        ("subtype_xmlid".to_owned(), json!(subtype)),
    ]);
    if rpc.version()?.major >= ESCAPES_SINCE {
        kwargs.insert("body_is_html".into(), json!(true));
    }
    for name in ["subject", "partner_ids", "attachment_ids"] {
        if let Some(value) = arguments.get(name) {
            kwargs.insert(name.into(), value.clone());
        }
    }
    let posted = rpc.call(model, "message_post", vec![json!([id])], kwargs)?;
    Ok(tell(thread, kind, posted.as_i64().or_else(|| posted.get(0)?.as_i64())))
}

/// Invariant: the message is posted by now, so nothing that fails here may look like a failed post.
fn tell(thread: &Thread, kind: Kind, message: Option<i64>) -> Answer {
    let what = if kind == Kind::Note { "note logged on" } else { "message posted on" };
    let mut text = format!("{what} {}", thread.spelled());
    let mut data = json!({"model": thread.model, "record": thread.id, "id": message});
    if let Some(message) = message {
        text.push_str(&format!("\nmessage: {message}"));
        let (note, notified) = match notified(thread, message) {
            Ok(notified) => (None, notified),
            Err(error) => (Some(format!("Who was notified could not be read: {}", error.message)), Vec::new()),
        };
        if note.is_none() {
            text.push_str(&format!("\nnotified: {}", json!(notified)));
        }
        if let Value::Object(members) = &mut data {
            members.insert("notified".into(), json!(notified));
            if let Some(note) = note {
                text.push_str(&format!("\nnote: {note}"));
                members.insert("notes".into(), json!([note]));
            }
        }
    }
    Answer::new(text, data)
}

/// Those whom Odoo told of a message, as `[id, name]`.
fn notified(thread: &Thread, message: i64) -> Result<Vec<Value>, Error> {
    const WHO: &str = "notified_partner_ids";
    let columns = path::columns(&thread.schema, super::read::MESSAGES, &[format!("{WHO}.display_name")])?;
    let found = search::read_columns(thread.rpc, super::read::MESSAGES, &[message], &columns)?;
    let partners = found.first().and_then(|message| message.get(WHO)?.as_array().cloned()).unwrap_or_default();
    Ok(partners.iter().map(|partner| json!([partner.get("id"), partner.get("display_name")])).collect())
}
