//! Guests that break the contract.

use super::server::Setup;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

#[test]
pub(super) fn an_answer_that_breaks_the_contract_is_told_apart() -> Result<()> {
    let mut server = Setup::fixture("liar")?.start()?;
    let tools = server.client.request("tools/list", json!({}))?;
    let listed = tools.get("tools").and_then(Value::as_array).context("a list of tools")?;
    let lie = listed.iter().find(|tool| tool.get("name") == Some(&json!("lie"))).context("the tool")?;
    let ways = lie.pointer("/inputSchema/properties/how/enum").and_then(Value::as_array).cloned();
    for how in ways.with_context(|| format!("the fixture tells its ways: {tools}"))? {
        let part = match how.as_str() {
            Some("json" | "schema") => "plugin",
            Some("large") => "larger than 1048576 bytes (limits.result)",
            Some("huge") => "limits.",
            Some("panic") => "plugin crashed",
            _ => anyhow::bail!("nobody expects {how}"),
        };
        server.stops("lie", json!({"how": how}), part)?;
    }
    server.finish()?;
    Ok(())
}

#[test]
fn a_case_that_its_variant_does_not_have_is_refused() -> Result<()> {
    let mut server = Setup::fixture("unknown")?.start()?;
    server.stops("answer", json!({}), "unexpected discriminant")?;
    server.finish()?;
    Ok(())
}

#[test]
fn a_plugin_that_lies_about_itself_is_not_loaded() -> Result<()> {
    for (lie, words) in [
        ("control-characters", "a tool's name must be"),
        ("two-of-one-name", "two tools are named lie"),
        ("too-many", "601 tools; at most 512"),
        ("broken-schema", "the input schema of the tool"),
        ("schema-of-a-list", "the output schema of lie must have"),
        ("meaningless-schema", "schema"),
        ("large", "limits.result"),
        ("spinning", "limits.cpu"),
    ] {
        let said = Setup::fixture("impostor")?.database(lie).limits("cpu = \"500ms\"").refusal()?;
        ensure!(said.contains(words), "{lie}: {said}");
        ensure!(!said.contains('\u{1b}'), "{lie}: a terminal would act on this: {said:?}");
    }
    let mut server = Setup::fixture("impostor")?.database("truth").start()?;
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}
