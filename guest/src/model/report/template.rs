//! The e-mail template whose only attachment is a report: it has the report printed.

use super::{Report, draft};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// A template that attaches this report and nothing else, if there is one.
pub(super) fn of(rpc: &dyn Rpc, report: &Report) -> Result<Option<i64>, Error> {
    // One report, or a list of them.
    let field = if rpc.version()?.major < draft::SINCE { "report_template" } else { "report_template_ids" };
    let domain = json!([["model", "=", report.model], [field, "in", [report.id]]]);
    let kwargs = Map::from_iter([
        ("fields".to_owned(), json!(["attachment_ids", field])),
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
    let one = |record: &Value| field == "report_template" || count(record, field) == 1;
    let alone = |record: &&Value| one(record) && count(record, "attachment_ids") == 0;
    Ok(found.as_array().into_iter().flatten().find(alone).and_then(|record| record.get("id")?.as_i64()))
}
