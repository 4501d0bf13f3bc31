//! Layouts of an answer, and budgets of bytes.

use crate::stage::Session;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

super::scenarios!(
    the_same_rows_come_as_table_records_and_csv,
    a_budget_cuts_whole_rows_and_says_how_to_go_on,
    a_budget_too_small_for_one_record_is_refused,
);

fn the_same_rows_come_as_table_records_and_csv(s: &mut Session) -> Result<()> {
    let ids = s.create_all(
        "res.partner",
        json!([{"name": "Format, MCP \"A\"", "country_id": "base.be", "street": "=HYPERLINK(1)"},
               {"name": "Format MCP B", "color": 5, "street": "two\nlines"}]),
    )?;
    for format in ["table", "records", "csv"] {
        let fields = json!(["name", "country_id", "color", "street", "is_company", "child_ids.name"]);
        s.says(
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["id", "in", ids]], "fields": fields, "format": format, "order": "id"}),
            &["Belgium", "Format MCP B"],
        )?;
        s.says(
            "odoo_read",
            json!({"model": "res.partner", "ids": ids, "fields": fields, "format": format}),
            &["Belgium", "Format MCP B"],
        )?;
    }
    s.fails("odoo_read", json!({"model": "res.partner", "ids": ids, "format": "xml"}), "E004", &["csv"])
}

fn a_budget_cuts_whole_rows_and_says_how_to_go_on(s: &mut Session) -> Result<()> {
    let record = |n: usize| json!({"name": format!("Budget MCP {n}"), "street": "s".repeat(150), "ref": n.to_string()});
    let records: Vec<Value> = (11..41).map(record).collect();
    let ids = s.create_all("res.partner", json!(records))?;
    let mut seen = 0;
    let mut offset = json!(0);
    loop {
        let page = s.ok(
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["name", "like", "Budget MCP"], ["id", ">=", ids.first()], ["id", "<=", ids.last()]],
                   "fields": ["name", "street"], "limit": 20, "offset": offset, "order": "id", "max_bytes": 2_000}),
        )?;
        ensure!(page.to_string().len() <= 2_000, "{} bytes", page.to_string().len());
        seen += page.get("rows").and_then(Value::as_array).map_or(0, Vec::len);
        match page.get("next_offset") {
            Some(next) => offset = next.clone(),
            None => break,
        }
    }
    ensure!(seen == ids.len(), "{seen} of {} rows", ids.len());
    let mut left = json!(ids);
    let mut read = 0;
    loop {
        let part = s.ok(
            "odoo_read",
            json!({"model": "res.partner", "ids": left, "fields": ["name", "street"], "max_bytes": 2_000}),
        )?;
        read += part.get("rows").and_then(Value::as_array).map_or(0, Vec::len);
        match part.get("remaining") {
            Some(remaining) => left = remaining.clone(),
            None => break,
        }
    }
    ensure!(read == ids.len(), "{read} of {} rows", ids.len());
    Ok(())
}

fn a_budget_too_small_for_one_record_is_refused(s: &mut Session) -> Result<()> {
    let id =
        s.create("res.partner", json!({"name": "Wide MCP", "street": "s".repeat(400), "city": "c".repeat(400)}))?;
    s.fails(
        "odoo_read",
        json!({"model": "res.partner", "ids": [id], "fields": ["street", "city"], "max_bytes": 1_000}),
        "E004",
        &["max_bytes"],
    )
    .context("900 bytes and the numbers around them")?;
    s.fails("odoo_read", json!({"model": "res.partner", "ids": [id], "max_bytes": 10}), "E004", &["1000"])
}
