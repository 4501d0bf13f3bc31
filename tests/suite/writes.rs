//! Values that Odoo would silently erase, and writes whose answer is lost.

use crate::answers::{failure, ids, lost_answers, records, success};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_sim::{Fault, What};
use serde_json::{Value, json};

/// Odoo answers "true" to each of these and sets the country to nothing. None may do so here.
fn no_country_is_erased(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let found = success(
        &mut client,
        "odoo_search_read",
        json!({"model": "res.country", "domain": [["code", "=", "BE"]], "fields": ["name"]}),
    )?;
    let belgium = records(&found).first().and_then(|country| country.get("id")?.as_i64()).context("no Belgium")?;
    let created = success(
        &mut client,
        "odoo_create",
        json!({"model": "res.partner", "values": {"name": "Erasure MCP", "country_id": belgium}}),
    )?;
    let id = *ids(&created).first().context("no id")?;
    let converted = [
        json!([belgium, "Belgium"]),
        json!(belgium.to_string()),
        json!([belgium]),
        json!({"id": belgium}),
        json!(f64::from(u32::try_from(belgium)?)),
        json!("Belgium"),
        json!("base.be"),
    ];
    let refused =
        [json!(true), json!("Belgum"), json!([belgium, belgium]), json!({"name": "Belgium", "x": 1}), json!(1.5)];
    for value in &converted {
        success(
            &mut client,
            "odoo_write",
            json!({"model": "res.partner", "ids": [id], "values": {"country_id": value}}),
        )
        .with_context(|| format!("{value} means one country for certain"))?;
        ensure!(country(&mut client, id)? == Some(belgium), "{value} changed the country");
    }
    for value in &refused {
        let text = failure(
            &mut client,
            "odoo_write",
            json!({"model": "res.partner", "ids": [id], "values": {"country_id": value}}),
        )?;
        ensure!(text.starts_with("E004") && text.contains("country_id"), "{value}: {text}");
        ensure!(country(&mut client, id)? == Some(belgium), "{value} changed the country");
    }
    success(
        &mut client,
        "odoo_write",
        json!({"model": "res.partner", "ids": [id], "values": {"country_id": Value::Null}}),
    )?;
    ensure!(country(&mut client, id)?.is_none(), "null clears a relation");
    success(&mut client, "odoo_unlink", json!({"model": "res.partner", "ids": [id]}))?;
    Ok(())
}

fn country(client: &mut Client, id: i64) -> Result<Option<i64>> {
    let read = success(client, "odoo_read", json!({"model": "res.partner", "ids": [id], "fields": ["country_id"]}))?;
    Ok(records(&read).first().and_then(|record| record.get("country_id")?.get(0)?.as_i64()))
}

#[test]
fn no_spelling_of_a_relation_erases_it_simulated() -> Result<()> {
    no_country_is_erased(&Backend::simulated()?)
}

#[test]
fn no_spelling_of_a_relation_erases_it_real() -> Result<()> {
    no_country_is_erased(&Backend::real()?)
}

/// Dates with zones, numbers as text, labels of selections: converted when certain, else refused.
fn values_are_converted_or_refused(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let partners = success(&mut client, "odoo_search", json!({"model": "res.partner", "domain": [], "limit": 1}))?;
    let partner = *ids(&partners).first().context("no partner")?;
    let created = success(
        &mut client,
        "odoo_create",
        json!({"model": "sale.order", "values": {"partner_id": partner, "date_order": "2026-11-22T21:00:00+02:00"}}),
    )?;
    let id = *ids(&created).first().context("no id")?;
    let read =
        success(&mut client, "odoo_read", json!({"model": "sale.order", "ids": [id], "fields": ["date_order"]}))?;
    let date = records(&read).first().and_then(|order| order.get("date_order").cloned());
    ensure!(date == Some(json!("2026-11-22T19:00:00Z")), "a zone is converted to UTC: {date:?}");
    // What is read may be written back.
    success(&mut client, "odoo_write", json!({"model": "sale.order", "ids": [id], "values": {"date_order": date}}))?;
    for (field, value) in [
        ("date_order", json!("next Tuesday")),
        ("date_order", json!("2026-13-01 10:00:00")),
        ("state", json!("nonsense")),
        ("note", json!({"a": 1})),
        ("partner_id", json!("No Such Partner At All")),
    ] {
        let text =
            failure(&mut client, "odoo_write", json!({"model": "sale.order", "ids": [id], "values": {field: value}}))?;
        ensure!(text.starts_with("E004") && text.contains(field), "{field}={value}: {text}");
    }
    success(&mut client, "odoo_unlink", json!({"model": "sale.order", "ids": [id]}))?;
    Ok(())
}

#[test]
fn values_are_converted_when_certain_and_else_refused_simulated() -> Result<()> {
    values_are_converted_or_refused(&Backend::simulated()?)
}

#[test]
fn values_are_converted_when_certain_and_else_refused_real() -> Result<()> {
    values_are_converted_or_refused(&Backend::real()?)
}

#[test]
fn a_write_whose_answer_is_lost_is_unknown_and_happens_once() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    for (number, fault) in lost_answers().into_iter().enumerate() {
        let before = backend.sim()?.executions("res.partner", "create");
        backend.sim()?.inject(Fault::once(fault).on_model("res.partner").on_method("create"));
        let text = failure(
            &mut client,
            "odoo_create",
            json!({"model": "res.partner", "values": {"name": format!("Lost MCP {number}")}}),
        )?;
        ensure!(text.contains("unknown"), "the outcome is unknown, not failed: {text}");
        ensure!(backend.sim()?.executions("res.partner", "create") == before + 1, "executed once, never repeated");
        success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    }
    Ok(())
}

#[test]
fn rubbish_from_the_network_is_an_error_and_the_next_call_works() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    for fault in [
        What::Html { status: 502, body: "<html><center>nginx</center></html>".into() },
        What::Html { status: 200, body: "<html>log in</html>".into() },
        What::Rubbish,
        What::CutAnswer(10),
        What::ResetBeforeReading,
        What::ResetOnAccept,
    ] {
        let said = format!("{fault:?}");
        // Each attempt of a read.
        backend.sim()?.inject(Fault::once(fault).times(3));
        let text = failure(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
        ensure!(text.starts_with("E0") || text.starts_with("E999"), "{said}: {text}");
        while backend.sim()?.pending_faults() > 0 {
            client.call("odoo_count", json!({"model": "res.partner", "domain": []}))?;
        }
        success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))
            .with_context(|| format!("after {said}"))?;
    }
    Ok(())
}
