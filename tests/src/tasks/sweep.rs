//! Takes away what carries a job's mark, in the order in which Odoo lets it go.

use super::odoo::Odoo;
use anyhow::Result;
use serde_json::{Value, json};

/// Deletes payments, invoices, orders, leads, products, contacts and loose files of that mark.
pub fn sweep(odoo: &Odoo, mark: &str) -> Result<()> {
    let of_partner = json!([["partner_id.name", "like", mark]]);
    let no_options = || json!({});
    // A payment's wizard stays for an hour, may not be deleted, and holds on to its contact.
    let wizards = odoo.search("account.payment.register", of_partner.clone())?;
    if !wizards.is_empty() {
        odoo.call("account.payment.register", "write", json!([wizards, {"partner_id": false}]), no_options())?;
    }
    let payments = odoo.search("account.payment", of_partner.clone())?;
    step(odoo, "account.payment", "action_draft", &payments, no_options())?;
    step(odoo, "account.payment", "unlink", &payments, no_options())?;

    let posted = json!([["partner_id.name", "like", mark], ["state", "=", "posted"]]);
    step(odoo, "account.move", "button_draft", &odoo.search("account.move", posted)?, no_options())?;
    // Its number may have followers by now; a gap in a test's numbers harms nobody.
    let force = json!({"context": {"force_delete": true}});
    step(odoo, "account.move", "unlink", &odoo.search("account.move", of_partner.clone())?, force)?;

    let orders = odoo.search("sale.order", of_partner)?;
    let unasked = json!({"context": {"disable_cancel_warning": true}});
    step(odoo, "sale.order", "action_cancel", &orders, unasked)?;
    step(odoo, "sale.order", "unlink", &orders, no_options())?;

    for model in ["crm.lead", "product.template", "ir.attachment"] {
        let found = odoo.search(model, json!([["name", "like", mark]]))?;
        step(odoo, model, "unlink", &found, no_options())?;
    }
    let partners =
        odoo.search("res.partner", json!(["|", ["name", "like", mark], ["parent_id.name", "like", mark]]))?;
    step(odoo, "res.partner", "unlink", &partners, no_options())
}

fn step(odoo: &Odoo, model: &str, method: &str, ids: &[i64], options: Value) -> Result<()> {
    if ids.is_empty() { Ok(()) } else { odoo.call(model, method, json!([ids]), options).map(drop) }
}
