//! Components that misbehave: each is stopped, told apart, and leaves the server as it was.

use crate::answers::{failure, is_error, success, text};
use anyhow::{Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::server::fixture;
use serde_json::{Value, json};
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
fn a_loop_is_stopped_by_the_limit_of_cpu_time() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "spin")?;
    let error = failure(&mut client, "spin", json!({}))?;
    ensure!(error.contains("limits.cpu"), "{error}");
    Ok(())
}

#[test]
fn other_calls_are_answered_while_a_plugin_loops() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "spin")?;
    let looping = client.send("tools/call", json!({"name": "spin", "arguments": {}}))?;
    client.request("ping", json!({}))?;
    client.request("tools/list", json!({}))?;
    client.receive(looping)?;
    Ok(())
}

#[test]
fn cancelling_stops_a_plugin_that_waits_for_ever() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "spin")?;
    let waiting = client.send("tools/call", json!({"name": "wait", "arguments": {}}))?;
    client.request("ping", json!({}))?;
    client.notify("notifications/cancelled", json!({"requestId": waiting}))?;
    let finished = client.finish()?;
    ensure!(finished.status.success() && finished.rest.is_empty(), "{} {:?}", finished.status, finished.rest);
    Ok(())
}

#[test]
fn memory_is_limited() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "hoard")?;
    let error = failure(&mut client, "hoard", json!({}))?;
    ensure!(error.contains("limits.memory"), "{error}");
    client.request("tools/list", json!({}))?;
    Ok(())
}

#[test]
fn nothing_but_the_configured_origin_is_called_and_that_only_as_odoo_is() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = start(&backend, "dial")?;
    let own = backend.url.trim_start_matches("http://").to_owned();
    let port = own.rsplit(':').next().unwrap_or_default().to_owned();
    for (scheme, authority, path) in [
        ("http", "127.0.0.1:9", "/xmlrpc/2/common"),
        ("http", "example.com", "/"),
        ("https", own.as_str(), "/xmlrpc/2/common"),
        ("http", "169.254.169.254", "/latest/meta-data"),
        ("http", &format!("2130706433:{port}"), "/xmlrpc/2/common"),
        ("http", &format!("0x7f000001:{port}"), "/xmlrpc/2/common"),
        ("http", &format!("[::ffff:127.0.0.1]:{port}"), "/xmlrpc/2/common"),
        ("http", &format!("user@127.0.0.1:{port}"), "/xmlrpc/2/common"),
        ("http", &format!("localhost:{port}"), "/xmlrpc/2/common"),
        ("http", own.as_str(), "/web/login"),
        ("http", own.as_str(), "/xmlrpc/2/db"),
        ("http", own.as_str(), "/xmlrpc/2/common"),
    ] {
        let result = client.call("dial", json!({"scheme": scheme, "authority": authority, "path": path}))?;
        ensure!(text(&result).contains("error"), "{scheme}://{authority}{path}: {}", text(&result));
    }
    ensure!(backend.sim()?.connections() == 0, "{} connections left the sandbox", backend.sim()?.connections());
    Ok(())
}

#[test]
fn a_plugin_cannot_write_to_the_client_nor_flood_the_log() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "forge")?;
    client.call("forge", json!({}))?;
    client.request("ping", json!({}))?;
    ensure!(client.heard.is_empty(), "a forged message reached the client: {:?}", client.heard);
    let finished = client.finish()?;
    ensure!(finished.rest.is_empty(), "{:?}", finished.rest);
    ensure!(finished.stderr.lines().count() < 1_000, "{} lines of log", finished.stderr.lines().count());
    Ok(())
}

#[test]
fn a_plugin_that_breaks_its_contract_is_told_apart() -> Result<()> {
    let mut client = start(&Backend::simulated()?, "liar")?;
    let tools = client.request("tools/list", json!({}))?;
    let ways = tools
        .pointer("/tools/0/inputSchema/properties/how/enum")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    ensure!(!ways.is_empty(), "the fixture tells its ways: {tools}");
    for how in ways {
        let result = client.call("lie", json!({"how": how}))?;
        ensure!(is_error(&result) && text(&result).contains("plugin"), "{how}: {}", text(&result));
    }
    Ok(())
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
