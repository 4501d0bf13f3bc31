//! MCP itself: versions, the first words of a session, schemas that every client takes, many calls at once.

use super::on_the_real_odoo;
use crate::answers::{is_error, text};
use crate::stage::{REAL, User};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use serde_json::{Value, json};

#[test]
fn a_version_that_does_not_exist_is_answered_with_one_that_does() -> Result<()> {
    let backend = Backend::real()?;
    for (asked, spoken) in [("1999-01-01", "2025-11-25"), ("2025-06-18", "2025-06-18"), ("", "2025-11-25")] {
        let mut client = Client::spawn(backend.command()?)?;
        let hello = client.initialize(asked, json!({}))?;
        ensure!(hello.get("protocolVersion") == Some(&json!(spoken)), "{asked:?}: {hello}");
    }
    Ok(())
}

#[test]
fn a_call_right_behind_the_handshake_is_answered() -> Result<()> {
    let backend = Backend::real()?;
    let mut client = Client::spawn(backend.command_over("json2", &backend.user, &backend.api_key)?)?;
    // All three lines before the server has read one.
    let hello = client.send(
        "initialize",
        json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "odoo-mcp-tests", "version": "0"}}),
    )?;
    client.notify("notifications/initialized", json!({}))?;
    let count = client.send("tools/call", json!({"name": "odoo_count", "arguments": {"model": "res.country"}}))?;
    ensure!(client.receive(hello)?.get("result").is_some(), "no handshake");
    let answer = client.receive(count)?;
    let result = answer.get("result").with_context(|| answer.to_string())?;
    ensure!(!is_error(result), "{}", text(result));
    Ok(())
}

#[test]
fn every_schema_is_of_plain_types_and_every_tool_is_annotated() -> Result<()> {
    on_the_real_odoo(|s| {
        let listed = s.client().request("tools/list", json!({}))?;
        let tools = listed.get("tools").and_then(Value::as_array).context("no tools")?;
        ensure!(tools.len() >= 12, "{} tools", tools.len());
        for tool in tools {
            let name = tool.get("name").and_then(Value::as_str).unwrap_or_default();
            for schema in ["inputSchema", "outputSchema"] {
                plain(tool.get(schema).with_context(|| format!("{name} has no {schema}"))?)
                    .with_context(|| format!("{schema} of {name}"))?;
            }
            for hint in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
                ensure!(
                    tool.pointer(&format!("/annotations/{hint}")).is_some_and(Value::is_boolean),
                    "{name}: no {hint}"
                );
            }
            ensure!(tool.get("title").is_some_and(Value::is_string), "{name} has no title");
        }
        Ok(())
    })
}

/// Fails at what some clients do not take: alternatives, references, lists of types, `null` as a type.
fn plain(schema: &Value) -> Result<()> {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                let foreign =
                    ["anyOf", "oneOf", "allOf", "not", "$ref", "$defs", "definitions", "patternProperties", "const"];
                ensure!(!foreign.contains(&key.as_str()), "{key} in {schema}");
                // A property may be called "type"; the keyword is a text.
                if key == "type" && !value.is_object() {
                    let word = value.as_str().with_context(|| format!("a list of types: {value}"))?;
                    ensure!(word != "null", "null as a type: {schema}");
                }
                plain(value)?;
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(plain),
        _ => Ok(()),
    }
}

#[test]
fn forty_calls_at_once_are_answered_each_with_its_own_answer() -> Result<()> {
    for protocol in ["json2", "jsonrpc", "xmlrpc"] {
        REAL.over(protocol, User::Admin, |s| {
            let codes = ["BE", "FR", "DE", "NL", "IT", "ES", "PT", "AT", "CH", "PL"];
            let search = |code: &str| {
                json!({"name": "odoo_search_read", "arguments": {"model": "res.country", "domain": [["code", "=", code]], "fields": ["code"]}})
            };
            let client = s.client();
            let asked: Vec<(u64, &str)> = (0..40)
                .map(|n| {
                    let code = codes[n % codes.len()];
                    client.send("tools/call", search(code)).map(|id| (id, code))
                })
                .collect::<Result<_>>()?;
            for (id, code) in asked {
                let answer = client.receive(id)?;
                let found = answer.pointer("/result/structuredContent/rows/0/1");
                ensure!(found == Some(&json!(code)), "{protocol}: asked for {code}: {answer}");
            }
            Ok(())
        })?;
    }
    Ok(())
}
