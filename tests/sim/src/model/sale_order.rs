//! `sale.order`: quotations and orders.

use serde_json::{Map, Value};

use super::{
    Access, Action, Definition, Model,
    definition::Rules,
    field::{boolean, char, date, datetime, html, many2one, monetary, one2many, selection},
    mail_thread, portal,
};
use crate::{
    clock,
    orm::{Env, Input, Method, Row, Tx},
    python,
    raise::Raise,
};

const STATES: &[(&str, &str)] =
    &[("draft", "Quotation"), ("sent", "Quotation Sent"), ("sale", "Sales Order"), ("cancel", "Cancelled")];
const INVOICE_STATUSES: &[(&str, &str)] = &[
    ("upselling", "Upselling Opportunity"),
    ("invoiced", "Fully Invoiced"),
    ("to invoice", "To Invoice"),
    ("no", "Nothing to Invoice"),
];

const TOOLBAR: &[Action] = &[
    Action { id: 312, name: "PDF Quote", report: Some("sale.report_saleorder") },
    Action { id: 313, name: "PRO-FORMA Invoice", report: Some("sale.report_saleorder_pro_forma") },
    Action { id: 381, name: "Mark Quotation as Sent", report: None },
];
const METHODS: &[Method] = &[
    Method::on_records("action_confirm", "SaleOrder.action_confirm", &[], 0, |input| {
        state_button(input, &["draft", "sent"], "sale", "Some orders are not in a state requiring confirmation.")
    }),
    Method::on_records("action_cancel", "SaleOrder.action_cancel", &[], 0, |input| {
        state_button(input, &["draft", "sent", "sale", "cancel"], "cancel", "")
    }),
    Method::on_records("action_draft", "SaleOrder.action_draft", &[], 0, |input| {
        state_button(input, &["cancel", "sent"], "draft", "Only a cancelled or sent order can be set to quotation.")
    }),
];

pub(crate) fn models() -> Vec<Model> {
    let fields = vec![
        char("name", "Order Reference").required().default(|_| "New".into()),
        char("access_token", "Security Token"),
        char("access_url", "Portal Access URL").computed(|_, row| format!("/my/orders/{}", row.id).into()),
        monetary("amount_tax", "Taxes").stored(|_, _| 0.0.into()),
        monetary("amount_total", "Total").stored(amount),
        monetary("amount_untaxed", "Untaxed Amount").stored(amount),
        char("client_order_ref", "Customer Reference"),
        datetime("commitment_date", "Delivery Date"),
        many2one("company_id", "Company", "res.company").required().default(|_| 1.into()),
        many2one("currency_id", "Currency", "res.currency").stored(|_, _| 1.into()),
        datetime("date_order", "Order Date").required().default(|_| clock::now().into()),
        selection("invoice_status", "Invoice Status", INVOICE_STATUSES)
            .stored(|env, row| if env.text(row, "state") == "sale" { "to invoice" } else { "no" }.into()),
        boolean("locked", "Locked"),
        mail_thread::messages(),
        html("note", "Terms and conditions"),
        one2many("order_line", "Order Lines", "sale.order.line", "order_id"),
        char("origin", "Source Document"),
        many2one("partner_id", "Customer", "res.partner").required(),
        many2one("partner_invoice_id", "Invoice Address", "res.partner").required().depends(&["partner_id"]),
        many2one("partner_shipping_id", "Delivery Address", "res.partner").required().depends(&["partner_id"]),
        boolean("require_signature", "Online signature").default(|_| true.into()),
        selection("state", "Status", STATES).readonly().default(|_| "draft".into()),
        many2one("user_id", "Salesperson", "res.users").default(|env| env.user.into()),
        date("validity_date", "Expiration"),
    ];
    let order = Definition {
        order: "date_order desc, id desc",
        access: Access { unlink: false, groups: &["Sales/Administrator"], ..Access::ALL },
        list: LIST,
        form: FORM,
        rules: Rules { prepare, deletable, changed, visible, ..Rules::default() },
        methods: &[METHODS, mail_thread::METHODS, portal::METHODS],
        search: SEARCH,
        toolbar: TOOLBAR,
        ..Definition::new("sale.order", "Sales Order", fields)
    };
    vec![order.build()]
}

/// Sets the state of orders that are in one of these states; answers `True` as the buttons of Odoo do.
///
/// # Errors
/// A `UserError` with this text when one of them is not.
fn state_button(input: Input<'_, '_>, from: &[&str], to: &'static str, refusal: &'static str) -> Result<Value, Raise> {
    let env = input.tx.env();
    for id in &input.ids {
        let row = env.row(input.model, *id).ok_or_else(|| env.missing(input.model.name, *id))?;
        if !env.get(row, "state").as_str().is_some_and(|state| from.contains(&state)) {
            return Err(Raise::user(env.language().word(refusal)));
        }
    }
    let vals = Map::from_iter([("state".to_owned(), to.into())]);
    input.tx.write(input.model, &input.ids, vals)?;
    Ok(true.into())
}

fn prepare(tx: &mut Tx<'_>, values: &mut Map<String, Value>) -> Result<(), Raise> {
    if !values.get("name").is_some_and(|name| python::truthy(name) && name != "New") {
        // A form that is only tried out uses up no number.
        let name = if tx.draft { "New".to_owned() } else { tx.next_order_name() };
        values.insert("name".into(), name.into());
    }
    let customer = values.get("partner_id").cloned().unwrap_or(false.into());
    for address in ["partner_invoice_id", "partner_shipping_id"] {
        if !values.get(address).is_some_and(python::truthy) {
            values.insert(address.into(), customer.clone());
        }
    }
    Ok(())
}

/// The addresses follow the customer.
fn changed(_: Env<'_>, field: &str, values: &mut Map<String, Value>) {
    if field == "partner_id" {
        let customer = values.get("partner_id").cloned().unwrap_or(false.into());
        for address in ["partner_invoice_id", "partner_shipping_id"] {
            values.insert(address.into(), customer.clone());
        }
    }
}

fn deletable(env: Env<'_>, row: &Row) -> Result<(), Raise> {
    match env.get(row, "state").as_str() {
        Some("draft" | "cancel") => Ok(()),
        _ => Err(Raise::user(
            env.language()
                .word("You can not delete a sent quotation or a confirmed sales order. You must first cancel it."),
        )),
    }
}

/// A salesperson sees their own orders and those of nobody.
fn visible(env: Env<'_>, row: &Row) -> bool {
    let salesperson = env.get(row, "user_id");
    !python::truthy(&salesperson) || salesperson.as_i64() == Some(env.user)
}

fn amount(env: Env<'_>, row: &Row) -> Value {
    let lines = env.related(row, "order_line");
    let sum: f64 = lines.iter().filter_map(|line| env.get(line, "price_subtotal").as_f64()).sum();
    ((sum * 100.0).round() / 100.0).into()
}

const LIST: &str = r#"<list string="Sales Orders" sample="1" decoration-muted="state == 'cancel'">
    <header><button string="Create Invoices" name="373" type="action"/></header>
    <field name="currency_id" column_invisible="True"/>
    <field name="name" string="Number" readonly="1" decoration-bf="1"/>
    <field name="date_order" optional="show" readonly="state in ['cancel', 'sale']"/>
    <field name="commitment_date" optional="hide"/>
    <field name="partner_id" readonly="1"/>
    <field name="user_id" widget="many2one_avatar_user" optional="show"/>
    <field name="company_id" optional="show" readonly="1"/>
    <field name="amount_untaxed" sum="Total Tax Excluded" widget="monetary" optional="hide"/>
    <field name="amount_tax" sum="Tax Total" widget="monetary" optional="hide"/>
    <field name="amount_total" sum="Total Tax Included" widget="monetary" optional="show"/>
    <field name="state" widget="badge" optional="hide"/>
    <field name="invoice_status" widget="badge" optional="show"/>
    <field name="client_order_ref" optional="hide"/>
    <field name="validity_date" optional="hide"/>
</list>"#;

const SEARCH: &str = r#"<search string="Search Sales Order">
    <field name="name" string="Order" filter_domain="['|', ('name', 'ilike', self), ('client_order_ref', 'ilike', self)]"/>
    <field name="partner_id" operator="child_of"/>
    <field name="user_id"/>
    <filter name="my_sale_orders_filter" string="My Orders" domain="[('user_id', '=', uid)]"/>
    <filter name="sales" string="Sales Orders" domain="[('state', '=', 'sale')]"/>
    <filter name="order_month" string="Order Date" context="{'group_by': 'date_order'}"/>
</search>"#;

const FORM: &str = r#"<form string="Sales Order">
    <header>
        <button name="action_confirm" string="Confirm" type="object" invisible="state not in ['draft', 'sent']"/>
        <button name="action_cancel" string="Cancel" type="object" invisible="state == 'cancel'"/>
        <field name="state" widget="statusbar"/>
    </header>
    <sheet>
        <field name="name" readonly="1"/>
        <group>
            <field name="partner_id" on_change="1"/>
            <field name="partner_invoice_id"/>
            <field name="partner_shipping_id"/>
            <field name="validity_date"/>
            <field name="date_order"/>
            <field name="currency_id" invisible="1"/>
        </group>
        <notebook>
            <page string="Order Lines">
                <field name="order_line">
                    <list editable="bottom">
                        <field name="sequence" widget="handle"/>
                        <field name="product_id"/>
                        <field name="name"/>
                        <field name="product_uom_qty"/>
                        <field name="price_unit"/>
                        <field name="price_subtotal"/>
                    </list>
                </field>
                <field name="note"/>
                <field name="amount_untaxed"/>
                <field name="amount_tax"/>
                <field name="amount_total"/>
            </page>
            <page string="Other Info">
                <group>
                    <field name="user_id"/>
                    <field name="company_id"/>
                    <field name="require_signature"/>
                    <field name="client_order_ref"/>
                    <field name="origin"/>
                    <field name="commitment_date"/>
                </group>
            </page>
        </notebook>
    </sheet>
</form>"#;
