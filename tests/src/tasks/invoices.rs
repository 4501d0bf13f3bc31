//! From an order to its payment.

use super::answer::Answer;
use super::desk::Desk;
use super::odoo::related;
use super::orders::find;
use super::start::{ORDER_TOTAL, Order, order};
use super::{Ceiling, Job};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

pub const JOBS: &[Job] = &[
    Job {
        id: "T16",
        name: "invoice an order, and post the invoice",
        ceiling: Ceiling { calls: 4, requests: 14, bytes: 1_800 },
        run: invoice,
    },
    Job {
        id: "T17",
        name: "register the payment of an invoice",
        ceiling: Ceiling { calls: 3, requests: 13, bytes: 2_300 },
        run: pay,
    },
];

fn invoice(desk: &mut Desk) -> Result<String> {
    let order = order(desk)?;
    let id = find(desk, &order.name)?;
    let wizard = json!({"model": "sale.order", "ids": [id], "method": "sale.advance.payment.inv"});
    let opened = desk.call("odoo_call", wizard.clone())?;
    ensure!(opened.text.contains("advance_payment_method"), "the wizard is not described: {}", opened.text);
    let mut filled = wizard;
    filled["answers"] = json!({"advance_payment_method": "delivered", "button": "create_invoices"});
    let made = desk.call("odoo_call", filled)?;
    let invoice = opened_record(&made, "account.move")?;
    desk.call("odoo_call", json!({"model": "account.move", "ids": [invoice], "method": "action_post"}))?;

    let invoices = invoices_of(desk, &order)?;
    ensure!(invoices.len() == 1, "{invoices:?}");
    let now = &invoices[0];
    ensure!(now["id"] == invoice && now["state"] == "posted" && now["amount_total"] == ORDER_TOTAL, "{now}");
    let order = desk.odoo.read("sale.order", order.id, &["invoice_status"])?;
    ensure!(order["invoice_status"] == "invoiced", "{order}");
    Ok("one invoice over the order's total, posted; the order is fully invoiced".into())
}

fn pay(desk: &mut Desk) -> Result<String> {
    let order = order(desk)?;
    let wizard = json!({"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [order.id]]]});
    let wizard = desk.odoo.create("sale.advance.payment.inv", wizard)?;
    desk.odoo.call("sale.advance.payment.inv", "create_invoices", json!([[wizard]]), json!({}))?;
    let drafts: Vec<Value> = invoices_of(desk, &order)?.iter().map(|invoice| invoice["id"].clone()).collect();
    desk.odoo.call("account.move", "action_post", json!([drafts]), json!({}))?;
    let name = invoices_of(desk, &order)?[0]["name"].as_str().context("no number")?.to_owned();

    let found = desk.call(
        "odoo_search_read",
        json!({"model": "account.move", "domain": [["name", "=", name], ["partner_id.name", "=", order.customer.name]],
               "fields": ["name", "state", "payment_state", "amount_residual"]}),
    )?;
    let id = found.table()?.only_id()?;
    let wizard = json!({"model": "account.move", "ids": [id], "method": "action_register_payment"});
    let opened = desk.call("odoo_call", wizard.clone())?;
    ensure!(opened.text.contains("action_create_payments"), "the wizard's button is not told: {}", opened.text);
    let mut filled = wizard;
    filled["answers"] = json!({"button": "action_create_payments"});
    desk.call("odoo_call", filled)?;

    let now = invoices_of(desk, &order)?.pop().context("the invoice is gone")?;
    ensure!(now["payment_state"] != "not_paid" && now["amount_residual"] == 0.0, "{now}");
    let payments = desk.odoo.search_read(
        "account.payment",
        json!([["partner_id", "=", order.customer.id]]),
        &["amount", "payment_type", "partner_id"],
    )?;
    ensure!(payments.len() == 1 && payments[0]["amount"] == ORDER_TOTAL, "{payments:?}");
    ensure!(related(&payments[0], "partner_id")? == order.customer.id, "{payments:?}");
    Ok("one payment over the total; nothing is owed any more".into())
}

fn invoices_of(desk: &Desk, order: &Order) -> Result<Vec<Value>> {
    let fields = ["name", "state", "payment_state", "amount_total", "amount_residual"];
    desk.odoo.search_read(
        "account.move",
        json!([["partner_id", "=", order.customer.id], ["move_type", "=", "out_invoice"]]),
        &fields,
    )
}

/// The record of that model which a button opened, as the answer says it.
fn opened_record(answer: &Answer, model: &str) -> Result<i64> {
    let line = answer.text.lines().find(|line| line.contains(model)).with_context(|| answer.text.clone())?;
    let behind = line.split_once('[').map(|(_, rest)| rest);
    let digits = behind.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.and_then(|digits| digits.parse().ok()).with_context(|| format!("no id of {model}: {}", answer.text))
}
