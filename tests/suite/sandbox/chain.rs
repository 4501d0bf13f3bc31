//! A guest that behaves: steps, questions, and the embedded plugin given as a file.

use crate::answers::{is_error, success, text};
use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::server::fixture;
use serde_json::json;
use std::process::Command;

fn with(backend: &Backend, plugin: &str) -> Result<Command> {
    let mut command = backend.command()?;
    command.arg("--plugin").arg(fixture(plugin)?);
    Ok(command)
}

fn start(backend: &Backend, plugin: &str) -> Result<Client> {
    Client::connect(with(backend, plugin)?)
}

#[test]
fn a_chain_of_steps_reports_its_progress() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "steps")?;
    let result = client.request(
        "tools/call",
        json!({"name": "count_to", "arguments": {"n": 5}, "_meta": {"progressToken": "counting"}}),
    )?;
    ensure!(!is_error(&result), "{}", text(&result));
    let heard =
        client.heard.iter().filter(|message| message.get("method") == Some(&json!("notifications/progress"))).count();
    ensure!(heard == 5, "{heard} notifications of 5");
    Ok(())
}

#[test]
fn a_question_goes_to_a_client_that_can_answer() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::spawn(with(&backend, "steps")?)?;
    client.initialize("2025-11-25", json!({"elicitation": {}}))?;
    let asked = client.send("tools/call", json!({"name": "ask_name", "arguments": {}}))?;
    let question = client.hear(|message| message.get("method") == Some(&json!("elicitation/create")))?;
    client.answer(&question, json!({"action": "accept", "content": {"name": "Ada"}}))?;
    let answer = client.receive(asked)?;
    ensure!(answer.to_string().contains("Ada"), "{answer}");
    Ok(())
}

#[test]
fn a_client_that_cannot_answer_is_not_asked() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "steps")?;
    let result = client.call("ask_name", json!({}))?;
    ensure!(client.heard.is_empty(), "{:?}", client.heard);
    ensure!(!text(&result).is_empty(), "it says so: {result}");
    Ok(())
}

#[test]
fn the_embedded_plugin_may_be_given_as_a_file_too() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut command = backend.command()?;
    command.arg("--plugin").arg(odoo_mcp_tests::server::guest()?);
    let mut client = Client::connect(command)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    Ok(())
}
