//! The language, zone and companies that the configuration gives an instance.

use crate::answers::{failure, success};
use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use serde_json::{Value, json};

on_both!(the_defaults_are_told_and_a_call_may_say_otherwise, a_wrong_default_is_told_as_the_configurations_mistake,);

fn client(backend: &Backend, context: Value) -> Result<Client> {
    let mut command = backend.command()?;
    command.env("ODOO_CONTEXT", context.to_string());
    Client::connect(command)
}

fn count(context: Value) -> Value {
    json!({"model": "res.partner", "domain": [], "context": context})
}

fn the_defaults_are_told_and_a_call_may_say_otherwise(backend: &Backend) -> Result<()> {
    let mut client = client(backend, json!({"company_ids": [999_999], "tz": "Europe/Brussels"}))?;
    let told = success(&mut client, "odoo_instances", json!({}))?;
    let context = &told["instances"][0]["context"];
    ensure!(*context == json!({"company_ids": [999_999], "tz": "Europe/Brussels"}), "{told}");
    // Odoo refuses a company that is not the user's: so the default reached it.
    let refused = failure(&mut client, "odoo_count", count(json!({})))?;
    ensure!(refused.contains("company_ids are ["), "{refused}");
    success(&mut client, "odoo_count", count(json!({"company_ids": [1]})))?;
    Ok(())
}

fn a_wrong_default_is_told_as_the_configurations_mistake(backend: &Backend) -> Result<()> {
    let mut client = client(backend, json!({"lang": "xx_XX"}))?;
    let refused = failure(&mut client, "odoo_count", count(json!({})))?;
    ensure!(refused.contains("configuration of this instance") && refused.contains("en_US"), "{refused}");
    success(&mut client, "odoo_count", count(json!({"lang": "en_US"})))?;
    Ok(())
}

#[test]
fn a_default_is_checked_once_and_not_with_each_call() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = client(&backend, json!({"lang": "en", "tz": "Europe/Brussels", "company_ids": [1]}))?;
    success(&mut client, "odoo_count", count(json!({})))?;
    let before = backend.sim()?.requests();
    for _ in 0..10 {
        success(&mut client, "odoo_count", count(json!({})))?;
    }
    let more = backend.sim()?.requests() - before;
    ensure!(more == 10, "{more} requests for 10 calls");
    Ok(())
}
