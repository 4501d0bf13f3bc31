//! Odoo answers success to a many2one in a spelling that it does not know, and sets the field to nothing. Here each
//! spelling means its record or is refused; the value is never lost.

use super::on_the_real_odoo;
use crate::stage::{REAL, Session, User};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The spellings that mean the record of this id and name, and its external id if it has one.
fn certain(id: i64, name: &str, external: Option<&str>) -> Vec<Value> {
    let mut spellings = vec![
        json!(id),
        json!([id, name]),
        json!([id]),
        json!(id.to_string()),
        json!({"id": id}),
        json!({"id": id, "display_name": name}),
        // A whole number with a point, as other languages write it.
        json!(f64::from(u32::try_from(id).unwrap_or_default())),
        json!(name),
    ];
    spellings.extend(external.map(|external| json!(external)));
    spellings
}

/// The spellings that mean no record for certain, but would all erase the field.
fn uncertain(id: i64) -> Vec<Value> {
    vec![
        json!(true),
        json!("no such name MCP"),
        json!(""),
        json!([]),
        json!({}),
        json!([id, id]),
        json!([[id]]),
        json!(["4", id]),
        json!([6, 0, [id]]),
        json!({"name": "Belgium", "code": "BE"}),
        json!(1.5),
        json!(-id),
        json!("nan"),
    ]
}

/// Writes each spelling to a field that holds another record before, and looks what it holds afterwards.
fn nothing_is_erased(s: &mut Session, model: &str, id: i64, field: &str, meant: (i64, &str), other: i64) -> Result<()> {
    let (wanted, name) = meant;
    for value in certain(wanted, name, None) {
        set(s, model, id, field, &json!(other))?;
        set(s, model, id, field, &value).with_context(|| format!("{model}.{field} = {value}"))?;
        ensure!(held(model, id, field)? == Some(wanted), "{model}.{field} = {value} stored another record");
    }
    for value in uncertain(wanted) {
        let write = json!({"model": model, "ids": [id], "values": {field: value}});
        s.fails("odoo_write", write, "E004", &[field]).with_context(|| format!("{model}.{field} = {value}"))?;
        ensure!(held(model, id, field)? == Some(wanted), "{model}.{field} = {value} was refused and changed");
    }
    Ok(())
}

fn set(s: &mut Session, model: &str, id: i64, field: &str, value: &Value) -> Result<Value> {
    s.silent("odoo_write", json!({"model": model, "ids": [id], "values": {field: value}}))
}

/// What the field holds now, read over another protocol by another server.
fn held(model: &str, id: i64, field: &str) -> Result<Option<i64>> {
    REAL.over("xmlrpc", User::Admin, |s| {
        let read = s.silent("odoo_read", json!({"model": model, "ids": [id], "fields": [field]}))?;
        Ok(read.pointer("/rows/0/1/0").and_then(Value::as_i64))
    })
}

#[test]
fn a_country_is_stored_or_refused_in_every_spelling() -> Result<()> {
    on_the_real_odoo(|s| {
        let burkina = s.first("res.country", json!([["code", "=", "BF"]]))?;
        let belgium = s.first("res.country", json!([["code", "=", "BE"]]))?;
        let id = s.create("res.partner", json!({"name": "Country MCP", "country_id": belgium}))?;
        nothing_is_erased(s, "res.partner", id, "country_id", (burkina, "Burkina Faso"), belgium)?;
        for value in certain(burkina, "Burkina Faso", Some("base.bf")) {
            let id = s.create("res.partner", json!({"name": "Created MCP", "country_id": value}))?;
            ensure!(held("res.partner", id, "country_id")? == Some(burkina), "created with {value}");
        }
        for value in uncertain(burkina) {
            let create = json!({"model": "res.partner", "values": {"name": "Refused MCP", "country_id": value}});
            s.fails("odoo_create", create, "E004", &["country_id"]).with_context(|| value.to_string())?;
        }
        s.says(
            "odoo_count",
            json!({"model": "res.partner", "domain": [["name", "=", "Refused MCP"]]}),
            &[": 0 records"],
        )?;
        Ok(())
    })
}

#[test]
fn a_stage_and_a_salesperson_are_stored_or_refused_in_every_spelling() -> Result<()> {
    on_the_real_odoo(|s| {
        let stage = |s: &mut Session, name: &str| s.first("crm.stage", json!([["name", "=", name]]));
        let (new, qualified) = (stage(s, "New")?, stage(s, "Qualified")?);
        let id = s.create("crm.lead", json!({"name": "Stage MCP", "stage_id": new}))?;
        nothing_is_erased(s, "crm.lead", id, "stage_id", (qualified, "Qualified"), new)?;
        let (admin, demo) = (
            s.first("res.users", json!([["login", "=", "admin"]]))?,
            s.first("res.users", json!([["login", "=", "demo"]]))?,
        );
        nothing_is_erased(s, "crm.lead", id, "user_id", (demo, "Marc Demo"), admin)
    })
}

#[test]
fn a_product_of_an_order_line_is_stored_or_refused_in_every_spelling() -> Result<()> {
    on_the_real_odoo(|s| {
        let partner = s.create("res.partner", json!({"name": "Lines MCP"}))?;
        let product = s.first("product.product", json!([["type", "=", "service"]]))?;
        let named =
            s.silent("odoo_read", json!({"model": "product.product", "ids": [product], "fields": ["display_name"]}))?;
        let name = named.pointer("/rows/0/1").and_then(Value::as_str).context("no name")?.to_owned();
        let order = |value: &Value| json!({"name": "Lines MCP", "partner_id": partner, "order_line": [[0, 0, {"product_id": value, "product_uom_qty": 2}]]});
        for value in certain(product, &name, None) {
            let id = s.create("sale.order", order(&value)).with_context(|| value.to_string())?;
            let read = s.silent(
                "odoo_read",
                json!({"model": "sale.order", "ids": [id], "fields": ["order_line.product_id"]}),
            )?;
            ensure!(read.pointer("/rows/0/1/0/1/0") == Some(&json!(product)), "{value}: {read}");
        }
        for value in uncertain(product) {
            let create = json!({"model": "sale.order", "values": order(&value)});
            s.fails("odoo_create", create, "E004", &["product_id"]).with_context(|| value.to_string())?;
        }
        Ok(())
    })
}

#[test]
fn an_id_that_no_record_has_is_an_error_and_changes_nothing() -> Result<()> {
    on_the_real_odoo(|s| {
        let id = s.create("res.partner", json!({"name": "Missing MCP", "country_id": "base.be"}))?;
        let before = held("res.partner", id, "country_id")?;
        for value in [json!(99_999_999), json!([99_999_999, "Nowhere"]), json!("99999999"), json!({"id": 99_999_999})] {
            let write = json!({"model": "res.partner", "ids": [id], "values": {"country_id": value}});
            let result = s.raw("odoo_write", write)?;
            ensure!(result.get("isError") == Some(&json!(true)), "{value}: {result}");
            ensure!(held("res.partner", id, "country_id")? == before, "{value} changed the country");
        }
        Ok(())
    })
}
