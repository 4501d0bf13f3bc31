//! What a deletion takes along: Odoo deletes the messages and files of a record with it.

use crate::model::search;
use crate::odoo::Rpc;
use serde_json::json;

/// What hangs on any record, by the fields that name the record.
const HANGERS_ON: [(&str, &str, &str); 2] =
    [("mail.message", "model", "messages in its history"), ("ir.attachment", "res_model", "attached files")];

/// How many of each there are. What this user may not count is left out.
pub(super) fn notes(rpc: &dyn Rpc, model: &str, ids: &[i64]) -> Vec<String> {
    let note = |(kind, by, what): &(&str, &str, &str)| {
        let domain = json!([[by, "=", model], ["res_id", "in", ids]]);
        let count = search::count(rpc, kind, &domain).ok().filter(|count| *count > 0)?;
        Some(format!("{count} {what} would be lost, too."))
    };
    let mut notes: Vec<String> = HANGERS_ON.iter().filter_map(note).collect();
    notes.push(
        "Lines and other records that cannot be without these are deleted with them, or Odoo refuses.".to_owned(),
    );
    notes
}
