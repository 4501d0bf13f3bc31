//! The file that Odoo keeps of a sent invoice (17 and later): it is the document that the customer got.

use super::{Document, PDF, Report, file_name, is_pdf};
use crate::error::Error;
use crate::model::attachment::{self, Content};
use crate::model::fields;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

const REPORTS: [&str; 2] = ["account.report_invoice_with_payments", "account.report_invoice"];
const FIELD: &str = "invoice_pdf_report_id";
const MOST_BYTES: u64 = 20_000_000;

pub(super) fn print(rpc: &dyn Rpc, report: &Report, id: i64) -> Result<Option<Document>, Error> {
    if report.model != "account.move" || !REPORTS.contains(&report.name.as_str()) {
        return Ok(None);
    }
    if fields::existing(rpc, &report.model, &[FIELD])?.is_empty() {
        return Ok(None);
    }
    let kwargs = Map::from_iter([("fields".to_owned(), json!([FIELD]))]);
    let found = rpc.call(&report.model, "read", vec![json!([id])], kwargs)?;
    let Some(file) = found.pointer(&format!("/0/{FIELD}/0")).and_then(Value::as_i64) else { return Ok(None) };
    let (facts, content) = attachment::read(rpc, file, MOST_BYTES)?;
    let Content::Bytes(base64) = content else { return Ok(None) };
    let data = attachment::bytes(&base64)?;
    Ok(is_pdf(&data).then(|| Document { name: file_name(&facts.name), mime_type: PDF, data }))
}
