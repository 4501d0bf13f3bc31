//! A login costs Odoo 19 more than half a second of its CPU: there is one per instance, not one per call.

use crate::answers::{failure, success};
use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use serde_json::json;

#[test]
fn a_hundred_calls_make_one_login_and_fetch_the_metadata_once() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    for _ in 0..100 {
        success(
            &mut client,
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["name", "ilike", "a"]], "fields": ["name"]}),
        )?;
    }
    let sim = backend.sim()?;
    ensure!(sim.logins() == 1, "{} logins", sim.logins());
    ensure!(
        sim.executions("res.partner", "fields_get") == 1,
        "{} fields_get",
        sim.executions("res.partner", "fields_get")
    );
    // One request a search, and the few that prepared the first.
    ensure!(sim.requests() <= 104, "{} requests for 100 searches", sim.requests());
    Ok(())
}

#[test]
fn a_wrong_password_makes_no_storm() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command_as(&backend.user, "wrong")?)?;
    for _ in 0..3 {
        failure(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    }
    ensure!(backend.sim()?.logins() <= 3, "{} attempts for 3 calls", backend.sim()?.logins());
    Ok(())
}

#[test]
fn starting_and_listing_tools_asks_odoo_nothing() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    client.request("tools/list", json!({}))?;
    client.request("resources/templates/list", json!({}))?;
    success(&mut client, "odoo_instances", json!({}))?;
    ensure!(backend.sim()?.connections() == 0, "{} connections", backend.sim()?.connections());
    Ok(())
}
