//! The draft of an e-mail: made of a template, it has the report as an attachment, before anybody sends it. Nobody does.
//!
//! From Odoo 17 on, creating the draft attaches the report; before, only the browser's form does.

use super::{Document, PDF, Report, file_name, is_pdf, no_wkhtmltopdf};
use crate::error::{Code, Error, Source};
use crate::model::attachment::{self, Content};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

const SINCE: u32 = 17;
const MOST_BYTES: u64 = 20_000_000;
const COMPOSER: &str = "mail.compose.message";

pub(super) fn print(rpc: &dyn Rpc, report: &Report, id: i64) -> Result<Option<Document>, Error> {
    if rpc.version()?.major < SINCE {
        return Ok(None);
    }
    let Some(template) = template(rpc, report)? else { return Ok(None) };
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

/// A template that attaches this report and nothing else.
fn template(rpc: &dyn Rpc, report: &Report) -> Result<Option<i64>, Error> {
    let domain = json!([["model", "=", report.model], ["report_template_ids", "in", [report.id]]]);
    let kwargs = Map::from_iter([
        ("fields".to_owned(), json!(["attachment_ids", "report_template_ids"])),
        ("limit".to_owned(), json!(20)),
        ("order".to_owned(), json!("id")),
    ]);
    let found = match rpc.call("mail.template", "search_read", vec![domain], kwargs) {
        Ok(found) => found,
        // Without e-mail, or the right to see its templates, this way is closed.
        Err(error) if error.source_kind == Source::Odoo && matches!(error.code, Code::NotFound | Code::Permission) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let count = |record: &Value, key: &str| record.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    let alone = |record: &&Value| count(record, "report_template_ids") == 1 && count(record, "attachment_ids") == 0;
    Ok(found.as_array().into_iter().flatten().find(alone).and_then(|record| record.get("id")?.as_i64()))
}

fn explain(error: Error) -> Error {
    if error.message.to_ascii_lowercase().contains("wkhtmltopdf") { no_wkhtmltopdf() } else { error }
}
