//! Which fields come when none are named: those that people see in the list, with the amount, the customer and the stage
//! among them.

use super::on_the_real_odoo;
use crate::stage::{REAL_14, Session, User, V14, V15, V16, V17, V18, V19, V20};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The columns of a search without field names.
fn columns(s: &mut Session, model: &str) -> Result<Vec<String>> {
    let found = s.silent("odoo_search_read", json!({"model": model, "limit": 1}))?;
    Ok(serde_json::from_value(found.get("fields").cloned().context("no fields")?)?)
}

fn has(s: &mut Session, model: &str, wanted: &[&str], unwanted: &[&str]) -> Result<()> {
    let columns = columns(s, model)?;
    for name in wanted {
        ensure!(columns.iter().any(|column| column == name), "{model} without {name}: {columns:?}");
    }
    for name in unwanted {
        ensure!(!columns.iter().any(|column| column == name), "{model} with {name}: {columns:?}");
    }
    ensure!(columns.len() <= 12, "{model}: {} columns", columns.len());
    Ok(())
}

#[test]
fn orders_leads_and_invoices_come_with_their_business_columns() -> Result<()> {
    on_the_real_odoo(|s| {
        let order = ["name", "date_order", "partner_id", "user_id", "company_id", "amount_total", "invoice_status"];
        has(s, "sale.order", &order, &["currency_rate", "reference", "access_token"])?;
        let lead = ["name", "contact_name", "email_from", "user_id", "expected_revenue", "stage_id"];
        has(s, "crm.lead", &lead, &["email_domain_criterion", "street2", "lead_mining_request_id"])?;
        let invoice = [
            "name",
            "invoice_partner_display_name",
            "invoice_date",
            "invoice_date_due",
            "amount_total_in_currency_signed",
            "status_in_payment",
            "move_type",
        ];
        has(s, "account.move", &invoice, &["sequence_prefix", "qr_code_method", "access_token"])?;
        has(s, "product.template", &["name", "list_price"], &["image_1920"])
    })
}

#[test]
fn orders_come_with_their_business_columns_on_every_version() -> Result<()> {
    for stage in [&V14, &V15, &V16, &V17, &V18, &V19, &V20, &REAL_14] {
        stage.over("jsonrpc", User::Admin, |s| {
            has(
                s,
                "sale.order",
                &["name", "date_order", "partner_id", "user_id", "amount_total", "invoice_status"],
                &["access_token"],
            )
        })?;
    }
    Ok(())
}

#[test]
fn amounts_come_with_their_currency() -> Result<()> {
    on_the_real_odoo(|s| {
        let found = s.silent("odoo_search_read", json!({"model": "sale.order", "limit": 3}))?;
        let told = found.get("notes").map(Value::to_string).unwrap_or_default();
        let column = found.get("fields").map(Value::to_string).unwrap_or_default();
        ensure!(told.contains("USD") || column.contains("currency_id"), "no currency: {found}");
        Ok(())
    })
}
