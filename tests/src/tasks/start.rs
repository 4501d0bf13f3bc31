//! What jobs start from, put into Odoo behind the model's back.

use super::desk::Desk;
use anyhow::{Context, Result};
use serde_json::json;

/// A customer.
pub struct Customer {
    pub id: i64,
    pub name: String,
}

/// An order of three pieces of a service that is invoiced as ordered, and has no tax.
pub struct Order {
    pub id: i64,
    /// Such as `S00040`.
    pub name: String,
    pub customer: Customer,
}

/// What the order of [`order`] comes to: too little to be among the ten best of anything.
pub const ORDER_TOTAL: f64 = 3.0;

pub fn customer(desk: &Desk, trade: &str) -> Result<Customer> {
    let name = format!("{} {trade}", desk.mark);
    let id = desk.odoo.create("res.partner", json!({"name": name, "is_company": true}))?;
    Ok(Customer { id, name })
}

/// A quotation for a customer of its own. It has no sales team, so that it is in no team's figures.
pub fn quotation(desk: &Desk) -> Result<Order> {
    let customer = customer(desk, "Bakery")?;
    let product = json!({"name": format!("{} service", desk.mark), "type": "service", "list_price": 1.0,
                         "invoice_policy": "order", "taxes_id": []});
    let product = desk.odoo.create("product.product", product)?;
    let line = json!([0, 0, {"product_id": product, "product_uom_qty": 3}]);
    let values = json!({"partner_id": customer.id, "team_id": false, "order_line": [line]});
    let id = desk.odoo.create("sale.order", values)?;
    let name = desk.odoo.read("sale.order", id, &["name"])?["name"].as_str().context("no name")?.to_owned();
    Ok(Order { id, name, customer })
}

/// The quotation, confirmed.
pub fn order(desk: &Desk) -> Result<Order> {
    let order = quotation(desk)?;
    desk.odoo.call("sale.order", "action_confirm", json!([[order.id]]), json!({}))?;
    Ok(order)
}
