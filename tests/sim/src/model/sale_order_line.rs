//! `sale.order.line`: products, sections and notes of an order.

use serde_json::{Map, Value, json};

use super::{
    Access, Definition, Model,
    definition::Rules,
    field::{char, float, integer, many2one, monetary, selection, text},
};
use crate::{
    model,
    orm::{Env, Row, Tx, refusal},
    python,
    raise::Raise,
};

const DISPLAY_TYPES: &[(&str, &str)] =
    &[("line_section", "Section"), ("line_subsection", "Subsection"), ("line_note", "Note")];

pub(crate) fn models() -> Vec<Model> {
    let fields = vec![
        many2one("order_id", "Order Reference", "sale.order").required().cascade(),
        text("name", "Description").required(),
        many2one("company_id", "Company", "res.company").stored(|env, row| from_order(env, row, "company_id")),
        many2one("currency_id", "Currency", "res.currency").stored(|_, _| 1.into()),
        float("discount", "Discount (%)"),
        selection("display_type", "Display Type", DISPLAY_TYPES),
        many2one("order_partner_id", "Customer", "res.partner").stored(|env, row| from_order(env, row, "partner_id")),
        monetary("price_subtotal", "Subtotal").stored(subtotal),
        float("price_tax", "Total Tax").stored(|_, _| 0.0.into()),
        monetary("price_total", "Total").stored(subtotal),
        float("price_unit", "Unit Price").required(),
        many2one("product_id", "Product", "product.product").restrict(),
        many2one("product_template_id", "Product Template", "product.template")
            .related("product_id", "product_tmpl_id")
            .readonly(),
        many2one("product_uom_id", "Unit", "uom.uom").restrict(),
        float("product_uom_qty", "Quantity").required().default(|_| 1.0.into()),
        float("qty_delivered", "Delivery Quantity"),
        float("qty_invoiced", "Invoiced Quantity").stored(|_, _| 0.0.into()),
        float("qty_to_invoice", "Quantity To Invoice").stored(|env, row| {
            if from_order(env, row, "state") == json!("sale") {
                env.get(row, "product_uom_qty").into_owned()
            } else {
                0.0.into()
            }
        }),
        many2one("salesman_id", "Salesperson", "res.users").stored(|env, row| from_order(env, row, "user_id")),
        integer("sequence", "Sequence").default(|_| 10.into()),
        selection(
            "state",
            "Order Status",
            &[("draft", "Quotation"), ("sent", "Quotation Sent"), ("sale", "Sales Order"), ("cancel", "Cancelled")],
        )
        .stored(|env, row| from_order(env, row, "state")),
        char("virtual_id", "Virtual"),
    ];
    let line = Definition {
        order: "order_id, sequence, id",
        names: &["order_id", "name"],
        access: Access::ALL,
        list: "<list string=\"Sales Order Lines\" create=\"false\"><field name=\"order_id\"/>\
               <field name=\"order_partner_id\"/><field name=\"name\"/><field name=\"salesman_id\"/>\
               <field name=\"product_uom_qty\" string=\"Qty\"/><field name=\"qty_delivered\"/>\
               <field name=\"qty_invoiced\"/><field name=\"qty_to_invoice\"/>\
               <field name=\"price_subtotal\" sum=\"Total\" widget=\"monetary\"/>\
               <field name=\"currency_id\" column_invisible=\"True\"/></list>",
        form: "<form string=\"Sales Order Item\"><sheet><field name=\"display_name\"/><group>\
               <field name=\"order_id\"/><field name=\"product_id\"/><field name=\"name\"/>\
               <field name=\"product_uom_qty\"/><field name=\"price_unit\"/><field name=\"price_subtotal\"/>\
               </group></sheet></form>",
        rules: Rules { display, prepare, check, changed, visible, ..Rules::default() },
        ..Definition::new("sale.order.line", "Sales Order Line", fields)
    };
    vec![line.build()]
}

fn display(env: Env<'_>, row: &Row) -> String {
    let name = env.get(row, "name");
    let first = name.as_str().and_then(|name| name.lines().next()).unwrap_or_default();
    let Some(order) = env.follow(row, "order_id") else { return first.to_owned() };
    let customer = env.follow(order, "partner_id").map(|partner| env.display_name(partner)).unwrap_or_default();
    format!("{} - {first} ({customer})", env.display_name(order))
}

/// Takes description, price and unit from the product, where they were not given.
fn prepare(tx: &mut Tx<'_>, values: &mut Map<String, Value>) -> Result<(), Raise> {
    if values.get("display_type").is_some_and(python::truthy) {
        values.entry("product_uom_qty").or_insert(0.0.into());
        return Ok(());
    }
    let env = tx.env();
    let Some(products) = model::find("product.product") else { return Ok(()) };
    let product = values.get("product_id").and_then(Value::as_i64).and_then(|id| env.row(products, id));
    let Some(product) = product else { return Ok(()) };
    if !values.get("name").is_some_and(python::truthy) {
        values.insert("name".into(), env.display_name(product).into());
    }
    values.entry("price_unit").or_insert_with(|| env.get(product, "list_price").into_owned());
    values.entry("product_uom_id").or_insert_with(|| env.get(product, "uom_id").into_owned());
    Ok(())
}

/// Description, price and unit follow the product.
fn changed(env: Env<'_>, field: &str, values: &mut Map<String, Value>) {
    let product = values.get("product_id").and_then(Value::as_i64);
    let product = model::find("product.product").zip(product).and_then(|(model, id)| env.row(model, id));
    if let (Some(product), "product_id") = (product, field) {
        values.insert("name".into(), env.display_name(product).into());
        values.insert("price_unit".into(), env.get(product, "list_price").into_owned());
        values.insert("product_uom_id".into(), env.get(product, "uom_id").into_owned());
    }
}

fn check(env: Env<'_>, row: &Row) -> Result<(), Raise> {
    let set = |field| python::truthy(&env.get(row, field));
    if set("display_type") && (set("product_id") || set("price_unit") || set("product_uom_qty")) {
        return Err(refusal::constraint(
            env,
            "sale_order_line_non_accountable_null_fields",
            "Forbidden values on non-accountable sale order line",
        ));
    }
    Ok(())
}

/// Lines are as visible as their order.
fn visible(env: Env<'_>, row: &Row) -> bool {
    env.follow(row, "order_id").is_none_or(|order| (order.model.rules.visible)(env, order))
}

fn subtotal(env: Env<'_>, row: &Row) -> Value {
    let number = |field| env.get(row, field).as_f64().unwrap_or_default();
    let sum = number("product_uom_qty") * number("price_unit") * (1.0 - number("discount") / 100.0);
    ((sum * 100.0).round() / 100.0).into()
}

fn from_order(env: Env<'_>, row: &Row, field: &str) -> Value {
    env.follow(row, "order_id").map_or(false.into(), |order| env.get(order, field).into_owned())
}
