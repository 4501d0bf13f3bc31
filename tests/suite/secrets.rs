//! The credential is on the wire to its own Odoo, and nowhere else.

use crate::answers::{failure, success};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::server::fixture;
use odoo_sim::{Data, Fault, What};
use serde_json::json;

const CANARY: &str = "canary-7d1f3b-secret";

fn guarded() -> Result<Backend> {
    let mut backend = Backend::simulated_with(Data::demo().with_password("admin", CANARY))?;
    backend.password = CANARY.into();
    Ok(backend)
}

#[test]
fn no_answer_and_no_log_line_has_the_secret_whatever_goes_wrong() -> Result<()> {
    let backend = guarded()?;
    let mut command = backend.command()?;
    command.args(["--log", "trace"]);
    let mut client = Client::connect(command)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    for fault in [
        What::Html { status: 502, body: "<html>bad gateway</html>".into() },
        What::Rubbish,
        What::ResetBeforeReading,
        What::CutAnswer(10),
    ] {
        backend.sim()?.inject(Fault::once(fault));
        failure(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    }
    failure(&mut client, "odoo_search_read", json!({"model": "res.partner", "fields": [CANARY]}))
        .context("echoes its own argument")?;
    let said = client.raw.join("\n");
    let echoed = said.matches(CANARY).count();
    let finished = client.finish()?;
    ensure!(!finished.stderr.contains(CANARY), "the secret is in the log");
    // Once, or as often as the error repeats the wrong name that the call itself gave.
    ensure!(echoed <= 4, "the secret is in {echoed} places of the answers");
    Ok(())
}

#[test]
fn a_plugin_finds_a_placeholder_where_the_secret_would_be() -> Result<()> {
    let backend = guarded()?;
    let mut command = backend.command()?;
    command.arg("--plugin").arg(fixture("steps")?);
    let mut client = Client::connect(command)?;
    let seen = client.call("peek_env", json!({}))?.to_string();
    ensure!(seen.contains("ODOO_DEFAULT_URL") || seen.contains("ODOO_URL"), "the plugin has its configuration: {seen}");
    ensure!(!seen.contains(CANARY), "the plugin has the secret");
    ensure!(!seen.contains("PATH"), "the plugin has the host's environment: {seen}");
    Ok(())
}
