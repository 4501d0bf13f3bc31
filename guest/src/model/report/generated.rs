//! The e-mail that a template would make, as values: up to Odoo 16 the report is among them, and nothing is kept.

use super::{Document, PDF, Report, draft, explain, file_name, is_pdf, template};
use crate::error::Error;
use crate::model::attachment;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

pub(super) fn print(rpc: &dyn Rpc, report: &Report, id: i64) -> Result<Option<Document>, Error> {
    if rpc.version()?.major >= draft::SINCE {
        return Ok(None);
    }
    let Some(template) = template::of(rpc, report)? else { return Ok(None) };
    // With one id, not a list of it, Odoo answers for that record alone. One field of the e-mail must be asked for.
    let args = vec![json!([template]), json!(id), json!(["subject"])];
    let values = rpc.call("mail.template", "generate_email", args, Map::new()).map_err(explain)?;
    let files: &[Value] = values.get("attachments").and_then(Value::as_array).map_or(&[], Vec::as_slice);
    let [file] = files else { return Ok(None) };
    let (Some(name), Some(base64)) = (file.get(0).and_then(Value::as_str), file.get(1).and_then(Value::as_str)) else {
        return Ok(None);
    };
    let data = attachment::bytes(base64)?;
    Ok(is_pdf(&data).then(|| Document { name: file_name(name), mime_type: PDF, data }))
}
