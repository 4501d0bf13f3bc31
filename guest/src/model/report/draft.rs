//! The draft of an e-mail: made of a template, it has the report as an attachment, before anybody sends it. Nobody does.
//!
//! From Odoo 17 on, creating the draft attaches the report; before, [`super::generated`] is the way.

use super::{Document, PDF, Report, explain, file_name, is_pdf, template};
use crate::error::Error;
use crate::model::attachment::{self, Content};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

pub(super) const SINCE: u32 = 17;
const MOST_BYTES: u64 = 20_000_000;
const COMPOSER: &str = "mail.compose.message";

pub(super) fn print(rpc: &dyn Rpc, report: &Report, id: i64) -> Result<Option<Document>, Error> {
    if rpc.version()?.major < SINCE {
        return Ok(None);
    }
    let Some(template) = template::of(rpc, report)? else { return Ok(None) };
    let values = json!({
        "template_id": template,
        "composition_mode": "comment",
        "model": report.model,
        "res_ids": format!("[{id}]"),
    });
    let created = rpc.call(COMPOSER, "create", vec![json!([values])], Map::new()).map_err(explain)?;
    let draft = created.get(0).unwrap_or(&created).clone();
    let kwargs = Map::from_iter([("fields".to_owned(), json!(["attachment_ids"]))]);
    let found = rpc.call(COMPOSER, "read", vec![json!([draft])], kwargs)?;
    let files: Vec<i64> = found
        .pointer("/0/attachment_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect();
    let document = match files.as_slice() {
        [file] => read(rpc, *file),
        _ => Ok(None),
    };
    if !files.is_empty() {
        // Odoo sweeps up after drafts itself, a day later: what fails here is no failure of the report.
        drop(rpc.call(attachment::MODEL, "unlink", vec![json!(files)], Map::new()));
    }
    document
}

fn read(rpc: &dyn Rpc, file: i64) -> Result<Option<Document>, Error> {
    let (facts, content) = attachment::read(rpc, file, MOST_BYTES)?;
    let Content::Bytes(base64) = content else { return Ok(None) };
    let data = attachment::bytes(&base64)?;
    Ok(is_pdf(&data).then(|| Document { name: file_name(&facts.name), mime_type: PDF, data }))
}
