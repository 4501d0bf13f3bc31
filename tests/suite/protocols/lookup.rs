//! Names, models, fields, instances: what an agent looks up before it acts.

use crate::stage::Session;
use anyhow::{Result, ensure};
use serde_json::json;

super::scenarios!(
    records_are_found_by_name_and_near_names_are_told,
    models_are_found_by_words,
    fields_are_told_with_type_relation_and_selection,
    an_instance_tells_version_user_and_rights,
);

fn records_are_found_by_name_and_near_names_are_told(s: &mut Session) -> Result<()> {
    let ids = s.create_all(
        "res.partner",
        json!([{"name": "Quixotic Windmills MCP", "email": "quixotic@example.com", "ref": "QX-77"},
               {"name": "Quixotic Watermills MCP"}]),
    )?;
    let own = json!([["id", "in", ids]]);
    let find = |name: &str| json!({"model": "res.partner", "name": name, "domain": own});
    s.says("odoo_name_search", find("quixotic"), &["2 named so", "Windmills", "Watermills"])?;
    s.says("odoo_name_search", find("Quixotic Windmills MCP"), &["1 named so"])?;
    s.says("odoo_name_search", find("quixotic@example.com"), &["Windmills"])?;
    s.says("odoo_name_search", find("Quixotic Windmils MCP"), &["Windmills"])?;
    s.says("odoo_name_search", find("nothing at all is like this"), &["res.partner"])?;
    let mut one = find("quixotic");
    one["limit"] = json!(1);
    s.says("odoo_name_search", one, &["There are more"])?;
    s.says("odoo_name_search", json!({"model": "res.country", "name": "Belgium"}), &["[20,\"Belgium\"]"])?;
    s.fails("odoo_name_search", json!({"model": "res.country", "name": " "}), "E004", &["empty"])
}

fn models_are_found_by_words(s: &mut Session) -> Result<()> {
    s.says("odoo_models", json!({"query": "res.partner", "limit": 5}), &["res.partner\tContact"])?;
    s.says("odoo_models", json!({"query": "customer", "limit": 3}), &["res.partner"])?;
    s.says("odoo_models", json!({"query": "res.partnr"}), &["res.partner"])?;
    s.ok("odoo_models", json!({"query": "sale order"}))?;
    s.ok("odoo_models", json!({"limit": 300}))?;
    s.ok("odoo_models", json!({}))?;
    Ok(())
}

fn fields_are_told_with_type_relation_and_selection(s: &mut Session) -> Result<()> {
    s.says(
        "odoo_fields",
        json!({"model": "sale.order", "names": ["name", "partner_id", "state", "date_order", "order_line"]}),
        &["partner_id* many2one res.partner", "state", "draft="],
    )?;
    s.says("odoo_fields", json!({"model": "res.partner", "query": "country"}), &["country_id"])?;
    s.ok("odoo_fields", json!({"model": "res.partner"}))?;
    s.ok("odoo_fields", json!({"model": "sale.order", "writable": true, "max_bytes": 2_000}))?;
    s.ok("odoo_fields", json!({"model": "res.partner", "query": "no field is called this"}))?;
    s.fails("odoo_fields", json!({"model": "res.partner", "names": ["nmae"]}), "E004", &["name"])?;
    s.fails("odoo_fields", json!({"model": "res.partnr"}), "E005", &["res.partner"])
}

fn an_instance_tells_version_user_and_rights(s: &mut Session) -> Result<()> {
    s.ok("odoo_instances", json!({}))?;
    // How long it took is no fact to compare.
    let checked = s.silent("odoo_instances", json!({"check": true}))?;
    let told = checked.pointer("/instances/0").cloned().unwrap_or_default();
    for (key, value) in [("status", json!("ok")), ("administrator", json!(true)), ("internal_user", json!(true))] {
        ensure!(told.get(key) == Some(&value), "{key}: {told}");
    }
    let version = told.get("version").cloned().unwrap_or_default().to_string();
    ensure!(version.starts_with(&format!("\"{}", s.major)), "version {version}");
    for key in ["version", "uid", "user", "may_write"] {
        ensure!(told.get(key).is_some(), "no {key}: {told}");
        s.step(&format!("{key}: {}", told.get(key).cloned().unwrap_or_default()));
    }
    Ok(())
}
