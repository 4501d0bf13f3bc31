//! `odoo_attachment`: the files of records: which there are, what is in one, and a new one.
//!
//! [`list`], [`read`] and [`upload`] are its three actions.
//!
//! Invariant: a file's bytes are never in the text for a model: a picture is a picture, anything else a link.

mod list;
mod read;
mod upload;

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, INSTANCE, OFFSET, Shape, optional, required};
use crate::answer::Answer;
use crate::error::Error;
use crate::odoo::Rpc;
use serde_json::json;

/// The longest content of an upload, in characters: 3 MB in base64. A sandbox holds it several times over.
const LONGEST: usize = 4_000_000;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_attachment",
    title: "Files of records",
    description: "list a record's files (model, id) or by name; read one by uri, or attachment_id; upload text, or data in base64",
    parameters: &[
        INSTANCE,
        required("action", Shape::Choice(&["list", "read", "upload"]), ""),
        optional("model", Shape::Text, ""),
        optional("id", Shape::Count(1, i32::MAX as u64), ""),
        optional("attachment_id", Shape::Count(1, i32::MAX as u64), ""),
        optional("uri", Shape::Text, ""),
        optional("name", Shape::Text, "such as offer.txt"),
        optional("text", Shape::Document(LONGEST), ""),
        optional("data", Shape::Document(LONGEST), ""),
        optional("limit", Shape::Count(1, 100), ""),
        OFFSET,
        CONTEXT,
    ],
    output: || json!({"id": {"type": "integer"}, "rows": {"type": "array"}}),
    effect: Effect::Write,
    overwrites: false,
    idempotent: false,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    match arguments.text("action") {
        Some("list") => list::run(rpc, arguments),
        Some("read") => read::run(rpc, arguments),
        _ => upload::run(rpc, arguments),
    }
}

/// The record that a file belongs to, when one is named.
///
/// # Errors
/// When only one of `model` and `id` is given.
fn record<'a>(rpc: &dyn Rpc, arguments: &'a Arguments) -> Result<Option<(&'a str, i64)>, Error> {
    match (arguments.text("model"), arguments.count("id")) {
        (None, None) => Ok(None),
        (Some(_), Some(id)) => Ok(Some((arguments.model(rpc)?, i64::try_from(id).unwrap_or(i64::MAX)))),
        _ => Err(Error::invalid("A record is named by model and id together.")),
    }
}

#[cfg(test)]
mod tests;
