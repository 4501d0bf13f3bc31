//! What a wizard's form fills in is there when its button is pressed.

use crate::stage::{REAL, REAL_14_JSON, Session, User};
use anyhow::{Context, Result, ensure};
use serde_json::json;

/// Before Odoo 17 the form fills a mail in by its template; made without it, the mail would be sent empty.
fn quotation(s: &mut Session) -> Result<()> {
    let partner = s.create("res.partner", json!({"name": "Quoted MCP", "email": "quoted@example.com"}))?;
    let product = s.first("product.product", json!([["sale_ok", "=", true]]))?;
    let line = json!({"product_id": product, "product_uom_qty": 2});
    let order = s.create("sale.order", json!({"partner_id": partner, "order_line": [[0, 0, line]]}))?;
    let name = s.silent("odoo_read", json!({"model": "sale.order", "ids": [order], "fields": ["name"]}))?;
    let name = name.pointer("/rows/0/1").and_then(|name| name.as_str()).context("no name")?.to_owned();
    let mut send = json!({"model": "sale.order", "method": "action_quotation_send", "ids": [order]});
    let opened = s.silent("odoo_call", send.clone())?;
    ensure!(opened.to_string().contains(&name), "the subject names the order: {opened}");
    // What is said besides does not take the template's text away.
    send["answers"] = json!({"subject": "Your desk MCP", "button": "action_send_mail"});
    s.silent("odoo_call", send)?;
    let read = s.silent("odoo_message", json!({"model": "sale.order", "id": order, "action": "read"}))?;
    let said = read.to_string();
    for part in ["Your desk MCP", "Hello", &name, ".pdf"] {
        ensure!(said.contains(part), "{part}: {said}");
    }
    cancel(s, order)
}

/// What was sent can be deleted only when it is cancelled.
fn cancel(s: &mut Session, order: i64) -> Result<()> {
    let mut cancel = json!({"model": "sale.order", "method": "action_cancel", "ids": [order]});
    if let Some(asked) = s.try_silently("odoo_call", cancel.clone())? {
        let token = asked.split("confirm \"").nth(1).and_then(|rest| rest.split('"').next());
        cancel["confirm"] = json!(token.with_context(|| asked.clone())?);
        s.silent("odoo_call", cancel)?;
    }
    Ok(())
}

#[test]
fn a_quotation_is_sent_with_the_text_of_its_template() -> Result<()> {
    REAL.over("json2", User::Admin, quotation)?;
    REAL_14_JSON.over("jsonrpc", User::Admin, quotation)
}
