//! MCP itself: both eras, the end of a session, rubbish on stdin, many calls at once.

use crate::answers::{is_error, success, text};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_sim::{Fault, What};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn every_version_with_a_handshake_is_negotiated() -> Result<()> {
    let backend = Backend::simulated()?;
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut client = Client::spawn(backend.command()?)?;
        let hello = client.initialize(version, json!({}))?;
        ensure!(hello.get("protocolVersion") == Some(&json!(version)), "{version}: {hello}");
        ensure!(hello.get("instructions").is_some(), "no instructions: {hello}");
        success(&mut client, "odoo_count", json!({"model": "res.country", "domain": []}))?;
    }
    let mut client = Client::spawn(backend.command()?)?;
    let hello = client.initialize("1999-01-01", json!({}))?;
    ensure!(hello.get("protocolVersion") == Some(&json!("2025-11-25")), "an unknown version gets the newest: {hello}");
    Ok(())
}

#[test]
fn the_era_without_a_handshake_is_spoken() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::spawn(backend.command()?)?;
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "odoo-mcp-tests", "version": "0"},
    });
    let discovered = client.request("server/discover", json!({"_meta": meta}))?;
    ensure!(discovered.to_string().contains("2026-07-28"), "{discovered}");
    let tools = client.request("tools/list", json!({"_meta": meta}))?;
    ensure!(tools.get("ttlMs").is_some(), "lists say how long they hold: {tools}");
    let result = client.request(
        "tools/call",
        json!({"name": "odoo_count", "arguments": {"model": "res.country", "domain": []}, "_meta": meta}),
    )?;
    ensure!(!is_error(&result), "{}", text(&result));
    Ok(())
}

#[test]
fn the_tool_list_is_as_published() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let list = client.request("tools/list", json!({}))?;
    let bytes = list.to_string().len();
    ensure!(bytes <= 14_000, "the list costs every session {bytes} bytes");
    insta::with_settings!({prepend_module_to_snapshot => false}, { insta::assert_json_snapshot!("tools", list) });
    Ok(())
}

#[test]
fn two_hundred_pipelined_calls_are_all_answered() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let asked: Vec<(u64, usize)> = (0..200)
        .map(|number| {
            let arguments = json!({"model": "res.partner", "domain": [], "fields": ["name"], "limit": 1 + number % 10});
            client
                .send("tools/call", json!({"name": "odoo_search_read", "arguments": arguments}))
                .map(|id| (id, 1 + number % 10))
        })
        .collect::<Result<_>>()?;
    for (id, wanted) in asked {
        let answer = client.receive(id)?;
        let result = answer.get("result").with_context(|| format!("{answer}"))?;
        ensure!(!is_error(result), "{}", text(result));
        let rows = result.pointer("/structuredContent/rows").and_then(Value::as_array).map(Vec::len);
        ensure!(rows == Some(wanted), "another call's answer: {rows:?} instead of {wanted}");
    }
    ensure!(backend.sim()?.logins() == 1, "{} logins", backend.sim()?.logins());
    Ok(())
}

#[test]
fn calls_under_way_at_the_end_of_stdin_are_answered() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    let asked: Vec<u64> = (0..20)
        .map(|_| {
            client
                .send("tools/call", json!({"name": "odoo_count", "arguments": {"model": "res.partner", "domain": []}}))
        })
        .collect::<Result<_>>()?;
    client.close_stdin();
    for id in asked {
        client.receive(id)?;
    }
    ensure!(client.wait()?.success(), "a client that goes is no failure");
    Ok(())
}

#[test]
fn the_server_ends_cleanly_when_a_client_never_speaks() -> Result<()> {
    let finished = Client::spawn(Backend::simulated()?.command()?)?.finish()?;
    ensure!(finished.status.success(), "{}: {}", finished.status, finished.stderr);
    ensure!(finished.rest.is_empty(), "nothing was asked: {:?}", finished.rest);
    Ok(())
}

#[test]
fn rubbish_on_stdin_does_not_stop_the_session() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    for line in ["not json", "{\"jsonrpc\":\"2.0\"", "[]", "\u{0}\u{1}", "42"] {
        client.write(line)?;
    }
    let unknown = client.request("no/such/method", json!({}));
    ensure!(unknown.is_err(), "an unknown method is an error");
    let unknown = client.call("odoo_serch", json!({}));
    ensure!(unknown.is_err_and(|error| error.to_string().contains("odoo_search")), "the nearest tool is named");
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    Ok(())
}

#[test]
fn a_cancelled_call_is_not_answered_and_the_next_one_is() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    backend.sim()?.inject(Fault::once(What::Hang).on_method("search_count"));
    let before = backend.sim()?.requests();
    let id = client
        .send("tools/call", json!({"name": "odoo_count", "arguments": {"model": "res.partner", "domain": []}}))?;
    // The call is at Odoo before it is cancelled.
    while backend.sim()?.requests() == before {
        std::thread::park_timeout(Duration::from_millis(5));
    }
    client.notify("notifications/cancelled", json!({"requestId": id, "reason": "test"}))?;
    success(&mut client, "odoo_count", json!({"model": "res.country", "domain": []}))?;
    let finished = client.finish()?;
    ensure!(finished.rest.is_empty(), "a cancelled call is not answered: {:?}", finished.rest);
    Ok(())
}

#[test]
fn unknown_resources_are_errors() -> Result<()> {
    let backend = Backend::simulated()?;
    let mut client = Client::connect(backend.command()?)?;
    for uri in [
        "odoo://default/res.partner/0",
        "odoo://default/res.partner/1e3",
        "odoo://default/res.partner/../1",
        "odoo://nowhere/res.partner/1",
        "odoo://default/no.such.model",
        "odoo://default/attachment",
        "odoo://default/models/1",
        "odoo://help/nothing",
        "file:///etc/passwd",
        "odoo://default/res.partner/1/x/y",
        "http://default/res.partner/1",
        "",
    ] {
        let read = client.request("resources/read", json!({"uri": uri}));
        ensure!(read.is_err(), "{uri:?} was read: {read:?}");
    }
    Ok(())
}
