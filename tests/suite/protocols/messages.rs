//! What is said on a record and planned for it.

use crate::stage::Session;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

super::scenarios!(
    a_note_is_read_as_it_was_written,
    an_activity_is_planned_and_done,
    a_record_without_a_discussion_takes_no_message,
);

fn message(id: i64, action: &str) -> Value {
    json!({"model": "res.partner", "id": id, "action": action})
}

/// Times and ids differ between runs: what was said is a fact.
fn said(s: &mut Session, id: i64) -> Result<Vec<String>> {
    let read = s.silent("odoo_message", message(id, "read"))?;
    let rows = read.get("rows").and_then(Value::as_array).context("no rows")?;
    let texts = rows.iter().filter_map(|row| Some(format!("{}: {}", row.get(3)?.as_str()?, row.get(4)?.as_str()?)));
    Ok(texts.filter(|text| text.contains("MCP")).collect())
}

fn a_note_is_read_as_it_was_written(s: &mut Session) -> Result<()> {
    let id = s.create("res.partner", json!({"name": "Discussed"}))?;
    for (body, html) in [("Plain <b>MCP</b> & more", false), ("<p>Rich <b>MCP</b></p>", true)] {
        let mut note = message(id, "note");
        note["body"] = json!(body);
        note["html"] = json!(html);
        s.silent("odoo_message", note)?;
    }
    let said = said(s, id)?;
    s.step(&said.join("\n"));
    ensure!(said.len() == 2, "two notes: {said:?}");
    ensure!(said.iter().any(|text| text.contains("Plain <b>MCP</b> & more")), "the markup is text: {said:?}");
    ensure!(said.iter().any(|text| text.contains("Rich ") && !text.contains("<b>")), "the markup is none: {said:?}");
    Ok(())
}

fn an_activity_is_planned_and_done(s: &mut Session) -> Result<()> {
    let id = s.create("res.partner", json!({"name": "Planned"}))?;
    let mut plan = message(id, "activity");
    plan["activity"] = json!({"summary": "Call back MCP", "date_deadline": "2031-02-03"});
    let planned = s.silent("odoo_message", plan)?;
    let activity = planned.get("id").and_then(Value::as_i64).with_context(|| format!("no id: {planned}"))?;
    ensure!(planned.to_string().contains("2031-02-03"), "{planned}");
    let mut done = message(id, "done");
    done["activity_id"] = json!(activity);
    s.silent("odoo_message", done)?;
    let left = json!({"model": "mail.activity", "domain": [["res_model", "=", "res.partner"], ["res_id", "=", id]]});
    s.says("odoo_count", left, &["0 records"])?;
    let said = said(s, id)?;
    ensure!(said.iter().any(|text| text.contains("Call back MCP")), "what was done is told: {said:?}");
    Ok(())
}

fn a_record_without_a_discussion_takes_no_message(s: &mut Session) -> Result<()> {
    let note = json!({"model": "res.country", "id": 20, "action": "note", "body": "MCP"});
    s.fails("odoo_message", note, "E004", &["no discussion"])?;
    let gone = json!({"model": "res.partner", "id": 99_999_999, "action": "note", "body": "MCP"});
    s.fails("odoo_message", gone, "E005", &["99999999", "Nothing was changed"])
}
