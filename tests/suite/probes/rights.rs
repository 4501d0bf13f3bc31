//! A user who may do little: what it may read is read, what it may not do is an error with Odoo's own sentence, and a write
//! without the right changes nothing.

use crate::stage::{REAL, Session, User};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

fn as_low(probe: impl FnOnce(&mut Session) -> Result<()>) -> Result<()> {
    REAL.over("json2", User::Low, probe)
}

#[test]
fn what_a_user_may_read_is_read() -> Result<()> {
    as_low(|s| {
        for model in ["res.partner", "sale.order", "crm.lead", "account.move", "product.template", "res.country"] {
            let found = s.silent("odoo_search_read", json!({"model": model, "limit": 3}))?;
            ensure!(found.get("total").and_then(Value::as_i64) > Some(0), "{model}: {found}");
        }
        Ok(())
    })
}

#[test]
fn what_a_user_may_not_read_is_an_error_with_odoos_sentence() -> Result<()> {
    as_low(|s| {
        for tool in ["odoo_search_read", "odoo_search", "odoo_count"] {
            s.fails(
                tool,
                json!({"model": "account.payment", "domain": []}),
                "E003",
                &[
                    "You are not allowed to access 'Payments' (account.payment) records.",
                    "(source: odoo, retry: never)",
                ],
            )?;
        }
        s.fails("odoo_aggregate", json!({"model": "account.payment", "groupby": ["state"]}), "E003", &["not allowed"])?;
        s.fails(
            "odoo_read",
            json!({"model": "account.payment", "ids": [1], "fields": ["name"]}),
            "E003",
            &["not allowed"],
        )
    })
}

#[test]
fn a_write_without_the_right_changes_nothing() -> Result<()> {
    let read = json!({"model": "res.company", "ids": [1], "fields": ["name", "phone", "write_date"]});
    let as_admin = || REAL.over("json2", User::Admin, |s| s.silent("odoo_read", read.clone()));
    let before = as_admin()?;
    as_low(|s| {
        let write = json!({"model": "res.company", "ids": [1], "values": {"phone": "+32 0 MCP"}});
        s.fails("odoo_write", write, "E003", &["You are not allowed to modify 'Companies' (res.company) records."])?;
        let create = json!({"model": "res.country", "values": {"name": "Nowhere MCP", "code": "X2"}});
        s.fails("odoo_create", create, "E003", &["You are not allowed to create 'Country' (res.country) records."])?;
        let unlink = json!({"model": "res.country", "ids": [s.first("res.country", json!([["code", "=", "AQ"]]))?]});
        s.fails("odoo_unlink", unlink, "E003", &["You are not allowed to delete 'Country' (res.country) records."])?;
        s.says(
            "odoo_count",
            json!({"model": "res.country", "domain": [["code", "in", ["AQ", "X2"]]]}),
            &[": 1 records"],
        )?;
        Ok(())
    })?;
    ensure!(as_admin()? == before, "the company was changed");
    Ok(())
}

#[test]
fn the_models_that_are_listed_are_those_that_the_user_may_read() -> Result<()> {
    let listed = |s: &mut Session| {
        let models = s.silent("odoo_models", json!({"limit": 300}))?;
        let names = models.get("models").and_then(Value::as_array).cloned().context("no models")?;
        Ok(names.iter().filter_map(|model| model.get(0)?.as_str().map(str::to_owned)).collect::<Vec<_>>())
    };
    let low = REAL.over("json2", User::Low, listed)?;
    let admin = REAL.over("json2", User::Admin, listed)?;
    ensure!(low.iter().any(|model| model == "sale.order"), "{low:?}");
    ensure!(!low.iter().any(|model| model == "account.payment"), "a model that the user may not read is listed");
    ensure!(admin.iter().any(|model| model == "account.payment"), "{admin:?}");
    Ok(())
}
