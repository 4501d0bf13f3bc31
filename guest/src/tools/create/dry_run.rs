//! A create that is checked and not done: rights, values, and the required fields that nobody fills.

use super::{Draft, keyed};
use crate::answer::{Answer, fitting};
use crate::error::Error;
use crate::model::fields::{self, Field, Purpose};
use crate::model::required;
use crate::model::rights::{self, Operation};
use serde_json::{Value, json};

/// As many of the records as are told one by one.
const MOST_TOLD: usize = 20;

/// Tells what would be sent, and what Odoo would refuse. `keyed` when it would go by a key.
pub(super) fn run(draft: Draft, keyed: bool) -> Result<Answer, Error> {
    if keyed {
        keyed::table(&draft)?;
    }
    let Draft { schema, model, records, mut notes } = draft;
    let rpc = schema.rpc;
    rights::check(rpc, model, Operation::Create, &[])?;
    let fields = fields::all_for(rpc, model, Purpose::Fill)?;
    let mut missing: Vec<&Field> = Vec::new();
    let mut seen: Vec<Vec<&String>> = Vec::new();
    for record in &records {
        let given: Vec<&String> = record.iter().filter(|(_, v)| !required::is_empty(Some(v))).map(|(k, _)| k).collect();
        // Records with the same fields lack the same fields.
        if seen.len() >= MOST_TOLD || seen.contains(&given) {
            continue;
        }
        for field in required::missing(rpc, model, &fields, record)? {
            if !missing.iter().any(|known| known.name == field.name) {
                missing.push(field);
            }
        }
        seen.push(given);
    }
    let rows: Vec<Value> = records.into_iter().map(Value::Object).collect();
    let shown = fitting(&rows, 1_000).min(MOST_TOLD);
    if shown < rows.len() {
        notes.push(format!("{} more records passed the same checks and are not shown.", rows.len() - shown));
    }
    let first: Vec<&Value> = rows.iter().take(shown).collect();
    let mut text = format!("dry run: nothing was changed. odoo_create would create {} in {model}:", rows.len());
    first.iter().for_each(|record| text.push_str(&format!("\n{record}")));
    let missing: Vec<Value> = missing.iter().map(|field| json!([field.name, field.label])).collect();
    if !missing.is_empty() {
        text.push_str(&format!("\nmissing, Odoo would refuse it without: {}", json!(missing)));
    }
    notes.iter().for_each(|note| text.push_str(&format!("\nnote: {}", note)));
    let structured =
        json!({"model": model, "dry_run": true, "would_create": first, "missing": missing, "notes": notes});
    Ok(Answer::new(text, structured))
}
