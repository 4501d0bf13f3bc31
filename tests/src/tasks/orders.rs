//! Quotations and orders.

use super::desk::Desk;
use super::odoo::related;
use super::start::{customer, quotation};
use super::{Ceiling, Job};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

pub const JOBS: &[Job] = &[
    Job {
        id: "T1",
        name: "what does the customer \"ready m...\" have on offer, line by line?",
        ceiling: Ceiling { calls: 2, requests: 2, bytes: 800 },
        run: open_orders,
    },
    Job {
        id: "T3",
        name: "a quotation with three products, and its total",
        ceiling: Ceiling { calls: 2, requests: 9, bytes: 660 },
        run: create,
    },
    Job { id: "T4", name: "confirm a quotation", ceiling: Ceiling { calls: 2, requests: 6, bytes: 450 }, run: confirm },
    Job {
        id: "T5",
        name: "deliver an order to a new address",
        ceiling: Ceiling { calls: 3, requests: 9, bytes: 650 },
        run: deliver_elsewhere,
    },
    Job {
        id: "T20",
        name: "cancel a quotation, with the user's consent",
        ceiling: Ceiling { calls: 3, requests: 7, bytes: 800 },
        run: cancel,
    },
];

/// Looks an order up by its number, as every job about "order S00040" begins.
pub(super) fn find(desk: &mut Desk, name: &str) -> Result<i64> {
    let found = desk.call(
        "odoo_search_read",
        json!({"model": "sale.order", "domain": [["name", "=", name]],
               "fields": ["name", "state", "partner_id", "amount_total"]}),
    )?;
    found.table()?.only_id()
}

fn open_orders(desk: &mut Desk) -> Result<String> {
    let found = desk.call("odoo_name_search", json!({"model": "res.partner", "name": "ready m"}))?;
    let customer = found.named("Ready Mat")?;
    let open = json!([["partner_id", "child_of", customer], ["state", "in", ["draft", "sent"]]]);
    let answer = desk.call(
        "odoo_search_read",
        json!({"model": "sale.order", "domain": open,
               "fields": ["name", "amount_total", "order_line.product_id", "order_line.product_uom_qty",
                          "order_line.price_subtotal"]}),
    )?;
    let table = answer.table()?;
    let expected = desk.odoo.search_read("sale.order", open, &["amount_total"])?;
    ensure!(!expected.is_empty() && expected.len() == table.rows.len(), "{} orders: {table:?}", expected.len());
    let mut count = 0;
    for order in &expected {
        let total = table.of(&order["id"], "amount_total")?;
        ensure!(by_value(total) == by_value(&order["amount_total"]), "{order}: {total}");
        let of_order = json!([["order_id", "=", order["id"]]]);
        let fields = ["id", "product_id", "product_uom_qty", "price_subtotal"];
        let lines = desk.odoo.search_read("sale.order.line", of_order, &fields)?;
        let lines: Value = lines.iter().map(|line| json!(fields.map(|field| &line[field]))).collect();
        let shown = table.of(&order["id"], "order_line")?;
        ensure!(by_value(shown) == by_value(&lines), "the lines are {lines}, not {shown}");
        count += lines.as_array().map_or(0, Vec::len);
    }
    Ok(format!("{} orders, {count} lines, all as in Odoo", expected.len()))
}

/// With each number as a fraction: Odoo writes `2.0` where the answer has `2`.
fn by_value(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(by_value).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

fn create(desk: &mut Desk) -> Result<String> {
    let customer = customer(desk, "Café")?;
    let line = |product: &str, quantity: i64| json!([0, 0, {"product_id": product, "product_uom_qty": quantity}]);
    let lines = [line("Office Lamp", 2), line("Large Cabinet", 1), line("Drawer Black", 4)];
    let values = json!({"partner_id": customer.name, "order_line": lines});
    let created = desk.call("odoo_create", json!({"model": "sale.order", "values": values}))?;
    let created = created.arrays();
    let id = created.first().and_then(|row| row.first()).cloned().unwrap_or_default();
    let told =
        desk.call("odoo_read", json!({"model": "sale.order", "ids": [id], "fields": ["name", "amount_total"]}))?;
    let told = told.table()?;

    let orders = desk.odoo.search_read(
        "sale.order",
        json!([["partner_id", "=", customer.id]]),
        &["name", "state", "amount_total"],
    )?;
    ensure!(orders.len() == 1 && orders[0]["state"] == "draft" && orders[0]["id"] == id, "{orders:?}");
    ensure!(told.only("amount_total")?.as_f64() == orders[0]["amount_total"].as_f64(), "{orders:?}: {told:?}");
    let lines = desk.odoo.search_read(
        "sale.order.line",
        json!([["order_id", "=", id]]),
        &["product_id", "product_uom_qty", "price_unit"],
    )?;
    for (line, (name, quantity)) in
        lines.iter().zip([("Office Lamp", 2.0), ("Large Cabinet", 1.0), ("Drawer Black", 4.0)])
    {
        let right = line["product_id"][1].as_str().is_some_and(|product| product.ends_with(name));
        ensure!(right && line["product_uom_qty"] == quantity && line["price_unit"] != 0.0, "{line}");
    }
    ensure!(lines.len() == 3, "{lines:?}");
    Ok("one draft with 3 lines at list price; the total was told".into())
}

fn confirm(desk: &mut Desk) -> Result<String> {
    let order = quotation(desk)?;
    let id = find(desk, &order.name)?;
    let done = desk.call("odoo_call", json!({"model": "sale.order", "ids": [id], "method": "action_confirm"}))?;
    ensure!(done.text.contains("sale"), "the new state is not told: {}", done.text);
    let now = desk.odoo.read("sale.order", order.id, &["state"])?;
    ensure!(now["state"] == "sale", "{now}");
    Ok("an order; the answer says so".into())
}

/// A model that is told to ask its user first does so, and then repeats its call with the token.
fn cancel(desk: &mut Desk) -> Result<String> {
    let order = quotation(desk)?;
    let id = find(desk, &order.name)?;
    let press = json!({"model": "sale.order", "ids": [id], "method": "action_cancel"});
    let first = desk.ask("odoo_call", press.clone())?;
    let state =
        |desk: &Desk| Ok::<_, anyhow::Error>(desk.odoo.read("sale.order", order.id, &["state"])?["state"].clone());
    if first.failed {
        ensure!(state(desk)? == "draft", "it was cancelled before the user agreed");
        let mut agreed = press;
        agreed["confirm"] = json!(first.quoted("confirm")?);
        desk.call("odoo_call", agreed)?;
    }
    ensure!(state(desk)? == "cancel", "it is {}", state(desk)?);
    Ok("cancelled, and not before the user agreed".into())
}

fn deliver_elsewhere(desk: &mut Desk) -> Result<String> {
    let order = quotation(desk)?;
    let found = desk.call(
        "odoo_search_read",
        json!({"model": "sale.order", "domain": [["name", "=", order.name]],
               "fields": ["partner_id", "partner_shipping_id", "state"]}),
    )?;
    let found = found.table()?;
    let (id, customer) = (found.only_id()?, found.only("partner_id")?.clone());
    let address = json!({"parent_id": customer, "type": "delivery", "name": "Warehouse", "street": "Dok Noord 1",
                         "zip": "9000", "city": "Gent", "country_id": "Belgium"});
    let address = desk.call("odoo_create", json!({"model": "res.partner", "values": address}))?;
    let address = address.arrays().first().and_then(|row| row.first()).cloned().unwrap_or_default();
    let values = json!({"partner_shipping_id": address});
    desk.call("odoo_write", json!({"model": "sale.order", "ids": [id], "values": values}))?;

    let now = desk.odoo.read("sale.order", order.id, &["partner_id", "partner_shipping_id"])?;
    let place = desk.odoo.read(
        "res.partner",
        related(&now, "partner_shipping_id")?,
        &["type", "parent_id", "city", "country_id"],
    )?;
    ensure!(related(&now, "partner_id")? == order.customer.id, "the customer was changed: {now}");
    ensure!(place["type"] == "delivery" && place["city"] == "Gent", "{place}");
    ensure!(related(&place, "parent_id")? == order.customer.id && place["country_id"][1] == "Belgium", "{place}");
    Ok("the address is the customer's, and the order's alone".into())
}
