//! A user with few rights: what it may do works, what it may not is told with Odoo's reason, and nothing is changed.

use crate::stage::{Session, User};
use anyhow::{Context, Result};
use serde_json::json;

/// Reads and refusals; nothing here may change a record.
fn few_rights(s: &mut Session) -> Result<()> {
    let belgium = json!([["code", "=", "BE"]]);
    s.says("odoo_search_read", json!({"model": "res.country", "domain": belgium, "fields": ["name"]}), &["Belgium"])?;
    s.says("odoo_count", json!({"model": "res.country", "domain": belgium}), &["1 records"])?;
    for (tool, arguments) in [
        ("odoo_create", json!({"model": "res.country", "values": {"name": "Nowhere MCP", "code": "X1"}})),
        ("odoo_write", json!({"model": "res.country", "ids": [20], "values": {"phone_code": 1}})),
        ("odoo_unlink", json!({"model": "res.country", "ids": [20]})),
    ] {
        let said = format!("{tool} {arguments}");
        s.fails(tool, arguments, "E003", &["(source: odoo, retry: never)"]).with_context(|| said)?;
    }
    for (tool, arguments) in [
        ("odoo_search_read", json!({"model": "ir.config_parameter", "fields": ["key"]})),
        ("odoo_read", json!({"model": "ir.config_parameter", "ids": [1], "fields": ["value"]})),
        ("odoo_count", json!({"model": "ir.config_parameter"})),
    ] {
        // Before Odoo is asked.
        s.fails(tool, arguments, "E003", &["(source: host, retry: never)", "Nothing was sent"])?;
    }
    if s.real {
        // What only administrators may read; in Odoo 14 that is no payment provider.
        let (model, label) =
            if s.major == 14 { ("mail.mail", "Outgoing Mails") } else { ("payment.provider", "Payment Provider") };
        let refusal = format!("You are not allowed to access '{label}'");
        for tool in ["odoo_search_read", "odoo_count", "odoo_search"] {
            let arguments = json!({"model": model, "domain": []});
            s.fails(tool, arguments, "E003", &[&refusal])?;
        }
        s.any("odoo_aggregate", json!({"model": model, "groupby": ["state"]}))?;
        s.any("odoo_fields", json!({"model": model}))?;
    }
    s.says(
        "odoo_search_read",
        json!({"model": "res.country", "domain": [["code", "in", ["BE", "X1"]]], "fields": ["name", "phone_code"]}),
        &["rows 1-1 of 1", "32"],
    )?;
    Ok(())
}

/// On each of these backends.
macro_rules! on_each {
    ($($backend:ident $stage:ident),+ $(,)?) => {
        mod a_user_with_few_rights_is_refused_in_the_same_words {
            use super::{Result, User, few_rights};

            $(#[test] fn $backend() -> Result<()> { crate::stage::$stage.same_for(User::Low, few_rights) })+
        }
    };
}

on_each!(
    simulated_14 V14,
    simulated_15 V15,
    simulated_16 V16,
    simulated_17 V17,
    simulated_18 V18,
    simulated_19 V19,
    simulated_20 V20,
    real_14 REAL_14,
    real REAL,
);
