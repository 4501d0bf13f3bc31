//! What a wrong argument gets: a code, what is wrong, what would be right; never an empty result.

use crate::answers::{failure, success};
use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use serde_json::{Value, json};

/// Tool, arguments, the code, and words that the text must have.
fn mistakes() -> Vec<(&'static str, Value, &'static str, &'static [&'static str])> {
    vec![
        ("odoo_search_read", json!({"model": "res.partnr"}), "E005", &["res.partner"]),
        ("odoo_search_read", json!({"model": "res.partner", "fields": ["nmae"]}), "E004", &["nmae", "name"]),
        (
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["nmae", "=", "x"]]}),
            "E004",
            &["nmae", "name"],
        ),
        (
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["country_id.cod", "=", "BE"]]}),
            "E004",
            &["cod", "code"],
        ),
        (
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["name", "equals", "x"]]}),
            "E004",
            &["equals", "="],
        ),
        ("odoo_search_read", json!({"model": "res.partner", "domain": ["|", ["name", "=", "x"]]}), "E004", &["|"]),
        ("odoo_search_read", json!({"model": "res.partner", "domain": [["name", "="]]}), "E004", &["3"]),
        ("odoo_search_read", json!({"model": "res.partner", "order": "nmae desc"}), "E004", &["nmae", "name"]),
        ("odoo_search_read", json!({"model": "res.partner", "limit": -1}), "E004", &["limit"]),
        ("odoo_search_read", json!({"model": "res.partner", "limitt": 5}), "E004", &["limitt", "limit"]),
        ("odoo_search_read", json!({}), "E004", &["model"]),
        ("odoo_read", json!({"model": "res.partner", "ids": []}), "E004", &["ids"]),
        ("odoo_read", json!({"model": "res.partner", "ids": [99_999_999]}), "E005", &["99999999"]),
        (
            "odoo_write",
            json!({"model": "res.partner", "ids": [99_999_999], "values": {"name": "x"}}),
            "E005",
            &["99999999"],
        ),
        ("odoo_unlink", json!({"model": "res.partner", "ids": [99_999_999]}), "E005", &["99999999"]),
        ("odoo_create", json!({"model": "res.partner", "values": {"fone": "1"}}), "E004", &["fone", "phone"]),
        ("odoo_create", json!({"model": "sale.order", "values": {}}), "E004", &["partner_id"]),
        ("odoo_fields", json!({"model": "sale.ordr"}), "E005", &["sale.order"]),
        (
            "odoo_count",
            json!({"model": "res.partner", "domain": [], "instance_id": "prod"}),
            "E005",
            &["prod", "default"],
        ),
    ]
}

fn check(backend: &Backend) -> Result<()> {
    let mut client = Client::connect(backend.command()?)?;
    let mut wrong = Vec::new();
    for (tool, arguments, code, words) in mistakes() {
        let text = failure(&mut client, tool, arguments.clone())?;
        if !text.starts_with(code) || !words.iter().all(|word| text.contains(word)) {
            wrong.push(format!("{tool} {arguments}: want {code} with {words:?}, got: {text}"));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    Ok(())
}

#[test]
fn each_mistake_is_explained_by_the_simulator() -> Result<()> {
    check(&Backend::simulated()?)
}

#[test]
fn each_mistake_is_explained_by_the_real_odoo() -> Result<()> {
    check(&Backend::real()?)
}

/// User, password, database, URL: each wrong in its turn.
fn unreachable(backend: &Backend) -> Result<()> {
    let cases: [(&str, &str, &str, &[&str]); 4] = [
        ("ODOO_PASSWORD", "wrong", "E002", &["password"]),
        ("ODOO_USERNAME", "nobody", "E002", &["user"]),
        ("ODOO_DB", "no_such_database", "E001", &["no_such_database"]),
        // Port 9 is "discard": nothing listens there.
        ("ODOO_URL", "http://127.0.0.1:9", "E001", &["127.0.0.1:9"]),
    ];
    for (variable, value, code, words) in cases {
        let mut command = backend.command()?;
        command.env(variable, value);
        let mut client = Client::connect(command)?;
        let tools = client.request("tools/list", json!({}))?;
        ensure!(tools.to_string().contains("odoo_search_read"), "{variable}: tools/list must always answer");
        let text = failure(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
        ensure!(
            text.starts_with(code) && words.iter().all(|word| text.contains(word)),
            "{variable}={value}: want {code} with {words:?}, got: {text}"
        );
    }
    Ok(())
}

#[test]
fn a_wrong_credential_or_address_is_told_by_the_call_that_needs_it_simulated() -> Result<()> {
    unreachable(&Backend::simulated()?)
}

#[test]
fn a_wrong_credential_or_address_is_told_by_the_call_that_needs_it_real() -> Result<()> {
    unreachable(&Backend::real()?)
}
