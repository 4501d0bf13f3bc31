//! A real MCP session, printed: what a client says and what the server answers. `just demo` runs it.
//!
//! Usage: `session PROGRAM [ARGUMENTS]`, the command line of a server.

use anyhow::{Context, Result};
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::server::hermetic;
use serde_json::{Value, json};
use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let program = arguments.next().context("usage: session PROGRAM [ARGUMENTS]")?;
    let mut command = hermetic(Path::new(&program));
    command.args(arguments);

    let started = Instant::now();
    let mut client = Client::spawn(command)?;
    let hello = client.initialize("2025-11-25", json!({}))?;
    let server = hello.get("serverInfo").cloned().unwrap_or_default();
    say(&format!(
        "connected to {} {} in {:.0} ms (MCP {})",
        text(&server, "name"),
        text(&server, "version"),
        started.elapsed().as_secs_f64() * 1e3,
        text(&hello, "protocolVersion"),
    ))?;
    let tools = client.request("tools/list", json!({}))?;
    let names = tools.get("tools").and_then(Value::as_array).context("no tools")?;
    say(&format!(
        "{} tools in {} bytes: {}",
        names.len(),
        tools.to_string().len(),
        names.iter().map(|tool| text(tool, "name")).collect::<Vec<_>>().join(", ")
    ))?;

    for (aim, tool, arguments) in steps() {
        say(&format!("\n# {aim}\n> {tool} {arguments}"))?;
        let result = client.call(tool, arguments)?;
        let failed = result.get("isError").and_then(Value::as_bool).unwrap_or(false);
        for block in result.get("content").and_then(Value::as_array).into_iter().flatten() {
            say(&format!("{}{}", if failed { "(error) " } else { "" }, text(block, "text")))?;
        }
    }
    let finished = client.finish()?;
    say(&format!("\nthe server ended with {}", finished.status))
}

/// An ordinary piece of work, with two mistakes that a model makes.
fn steps() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "Which customers are in Belgium?",
            "odoo_search_read",
            json!({"model": "res.partner", "domain": [["country_id.code", "=", "BE"]],
                   "fields": ["name", "email", "city"], "limit": 5}),
        ),
        (
            "The latest orders, with the columns that Odoo's own list shows",
            "odoo_search_read",
            json!({"model": "sale.order", "limit": 3}),
        ),
        ("A misspelt field", "odoo_search_read", json!({"model": "res.partner", "fields": ["nmae"]})),
        (
            "A new contact; its country by name",
            "odoo_create",
            json!({"model": "res.partner", "values": {"name": "Demo Contact", "country_id": "Belgium"}}),
        ),
        (
            "A value that Odoo would silently turn into nothing",
            "odoo_create",
            json!({"model": "res.partner", "values": {"name": "Demo Contact 2", "country_id": true}}),
        ),
        ("How many partners now?", "odoo_count", json!({"model": "res.partner", "domain": []})),
    ]
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(stdout(), "{line}")?)
}
