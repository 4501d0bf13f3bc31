//! Reading tool results, for the tests.

use anyhow::{Context, Result, ensure};
pub(crate) use odoo_mcp_tests::answer::{is_error, text};
use odoo_mcp_tests::client::Client;
use odoo_sim::What;
use serde_json::Value;

/// Calls a tool that must succeed; returns its structured content, after holding the text against it.
pub(crate) fn success(client: &mut Client, tool: &str, arguments: Value) -> Result<Value> {
    let said = format!("{tool} {arguments}");
    let result = client.call(tool, arguments)?;
    ensure!(!is_error(&result), "{said} failed: {}", text(&result));
    ensure!(!text(&result).is_empty(), "{said}: no text");
    result.get("structuredContent").cloned().with_context(|| format!("{said}: no structured content"))
}

/// Calls a tool that must fail; returns the error's text.
pub(crate) fn failure(client: &mut Client, tool: &str, arguments: Value) -> Result<String> {
    let said = format!("{tool} {arguments}");
    let result = client.call(tool, arguments)?;
    ensure!(is_error(&result), "{said} succeeded: {}", text(&result));
    let text = text(&result);
    for forbidden in ["Traceback", "File \"", "/usr/", "site-packages"] {
        ensure!(!text.contains(forbidden), "{said}: {forbidden:?} in the error: {text}");
    }
    Ok(text)
}

/// Ways in which Odoo does what it was asked and its answer is lost.
pub(crate) fn lost_answers() -> [What; 4] {
    [
        What::ResetAfterExecuting,
        What::CutAnswer(20),
        What::Rubbish,
        What::HtmlAfterExecuting { status: 504, body: "<html>".into() },
    ]
}

/// The ids of a created record or of a search.
pub(crate) fn ids(structured: &Value) -> Vec<i64> {
    structured.get("ids").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_i64).collect()
}

/// The rows of a columnar answer as objects by field.
pub(crate) fn records(structured: &Value) -> Vec<serde_json::Map<String, Value>> {
    let list = |key: &str| structured.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let fields: Vec<String> = list("fields").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    list("rows")
        .iter()
        .filter_map(Value::as_array)
        .map(|row| fields.iter().cloned().zip(row.iter().cloned()).collect())
        .collect()
}
