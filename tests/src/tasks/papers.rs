//! What hangs on a record: notes, files, activities, prints.

use super::desk::Desk;
use super::orders::find;
use super::start::{customer, quotation};
use super::{Ceiling, Job};
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, Utc};
use serde_json::json;

pub const JOBS: &[Job] = &[
    Job { id: "T6", name: "log a note on an order", ceiling: Ceiling { calls: 2, requests: 6, bytes: 300 }, run: note },
    Job {
        id: "T7",
        name: "attach a text file to a contact, and read it back",
        ceiling: Ceiling { calls: 3, requests: 7, bytes: 330 },
        run: file,
    },
    Job {
        id: "T11",
        name: "a call in three days, for a colleague",
        ceiling: Ceiling { calls: 2, requests: 8, bytes: 600 },
        run: activity,
    },
    Job { id: "T18", name: "print an order", ceiling: Ceiling { calls: 2, requests: 7, bytes: 500 }, run: print },
];

fn note(desk: &mut Desk) -> Result<String> {
    let order = quotation(desk)?;
    let id = find(desk, &order.name)?;
    let words = "Customer called: deliver before 9 & ring at the <back> door";
    desk.call("odoo_message", json!({"model": "sale.order", "id": id, "action": "note", "body": words}))?;

    let notes = desk.odoo.search_read(
        "mail.message",
        json!([["model", "=", "sale.order"], ["res_id", "=", order.id], ["message_type", "=", "comment"]]),
        &["body", "subtype_id", "notified_partner_ids"],
    )?;
    ensure!(notes.len() == 1, "{notes:?}");
    let body = notes[0]["body"].as_str().unwrap_or_default();
    ensure!(body.contains("before 9 &amp; ring at the &lt;back&gt; door"), "{body}");
    ensure!(notes[0]["subtype_id"][1] == "Note" && notes[0]["notified_partner_ids"] == json!([]), "{notes:?}");
    Ok("one internal note with these words; nobody was sent it".into())
}

fn file(desk: &mut Desk) -> Result<String> {
    let customer = customer(desk, "Bakery")?;
    let (name, content) = (format!("{} opening hours.txt", desk.mark), "Mo-Fr 7-13 h\nSa 7-12 h, été aussi\n");
    let id = desk.call("odoo_name_search", json!({"model": "res.partner", "name": customer.name}))?.only()?;
    let upload = json!({"action": "upload", "model": "res.partner", "id": id, "name": name, "text": content});
    let uploaded = desk.call("odoo_attachment", upload)?;
    let read = desk.call("odoo_attachment", json!({"action": "read", "uri": uploaded.uri()?}))?;
    ensure!(read.text.contains("Sa 7-12 h, été aussi"), "{}", read.text);

    let files = desk.odoo.search_read(
        "ir.attachment",
        json!([["res_model", "=", "res.partner"], ["res_id", "=", customer.id]]),
        &["name", "datas", "mimetype"],
    )?;
    ensure!(files.len() == 1 && files[0]["name"] == name, "{files:?}");
    let kept = STANDARD.decode(files[0]["datas"].as_str().context("no content")?)?;
    ensure!(kept == content.as_bytes(), "Odoo keeps {kept:?}");
    Ok("one file with this content, byte for byte, and read back".into())
}

fn activity(desk: &mut Desk) -> Result<String> {
    let order = quotation(desk)?;
    let day = Utc::now().date_naive().checked_add_days(Days::new(3)).context("no such day")?.to_string();
    let id = find(desk, &order.name)?;
    let summary = format!("{} asks for samples", desk.mark);
    let activity =
        json!({"activity_type_id": "Call", "user_id": "Marc Demo", "date_deadline": day, "summary": summary});
    desk.call("odoo_message", json!({"model": "sale.order", "id": id, "action": "activity", "activity": activity}))?;

    let found = desk.odoo.search_read(
        "mail.activity",
        json!([["res_model", "=", "sale.order"], ["res_id", "=", order.id]]),
        &["activity_type_id", "user_id", "date_deadline", "summary"],
    )?;
    ensure!(found.len() == 1, "{found:?}");
    let now = &found[0];
    ensure!(now["activity_type_id"][1] == "Call" && now["user_id"][1] == "Marc Demo", "{now}");
    ensure!(now["date_deadline"] == day && now["summary"] == summary, "{now}");
    Ok("one call on the colleague's list, on the day".into())
}

/// Where Odoo cannot make PDFs, the model must be told that, and not get something else for a print.
fn print(desk: &mut Desk) -> Result<String> {
    let order = quotation(desk)?;
    let id = find(desk, &order.name)?;
    let printed = desk.ask("odoo_report", json!({"report": "sale.report_saleorder", "ids": [id]}))?;

    let page = desk.odoo.call("sale.order", "action_preview_sale_order", json!([[order.id]]), json!({}))?;
    let page = page["url"].as_str().context("no page for the customer")?;
    let itself = desk.odoo.get(&format!("{page}&report_type=pdf&download=true"))?;
    if itself.starts_with(b"%PDF") {
        ensure!(!printed.failed && printed.text.contains("application/pdf"), "{}", printed.text);
        return Ok("a link to the PDF that Odoo makes".into());
    }
    ensure!(printed.failed && printed.text.to_lowercase().contains("wkhtmltopdf"), "{}", printed.text);
    Ok("no wkhtmltopdf beside this Odoo: the answer says so".into())
}
