//! Guests whose prompts and completions break the contract, and guests that have none.

use super::server::{Server, Setup};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The code and message of a request that must fail; the server is held to what it was before.
fn refusal(server: &mut Server, method: &str, params: &Value) -> Result<(i64, String)> {
    let id = server.client.send(method, params.clone())?;
    let answer = server.client.receive(id)?;
    let code = answer.pointer("/error/code").and_then(Value::as_i64);
    let message = answer.pointer("/error/message").and_then(Value::as_str).map(str::to_owned);
    server.is_as_before()?;
    code.zip(message).with_context(|| format!("{params}: {answer}"))
}

fn typed(typed: &str) -> Value {
    json!({"ref": {"type": "ref/prompt", "name": "tell"}, "argument": {"name": "how", "value": typed}})
}

#[test]
fn a_plugin_that_lies_about_its_prompts_is_not_loaded() -> Result<()> {
    for (lie, words) in [
        ("broken-json", "a prompt is not JSON"),
        ("not-of-mcp", "a prompt that is not MCP's"),
        ("control-characters", "a prompt's name must be"),
        ("two-of-one-name", "two prompts named tell"),
        ("too-many", "600 prompts; at most 512"),
        ("large", "limits.result"),
        ("failing", "there are none today"),
    ] {
        let said = Setup::fixture("prompter")?.database(lie).refusal()?;
        ensure!(said.contains(words), "{lie}: {said}");
        ensure!(!said.contains('\u{1b}'), "{lie}: a terminal would act on this: {said:?}");
    }
    Ok(())
}

#[test]
fn a_prompt_that_breaks_the_contract_is_told_apart() -> Result<()> {
    let mut server = Setup::fixture("prompter")?.start()?;
    let get = |how: &str| json!({"name": "tell", "arguments": {"how": how}});
    let truth = server.client.request("prompts/get", get("truth"))?;
    ensure!(truth.pointer("/messages/0/content/text") == Some(&json!("The truth.")), "{truth}");
    for (how, code, part) in [
        ("json", -32603, "the prompt is not JSON"),
        ("shape", -32603, "a prompt that is not MCP's"),
        ("none", -32603, "does not give a prompt that it lists"),
        ("large", -32603, "limits.result"),
        ("panic", -32603, "plugin crashed"),
        ("invalid", -32602, "how must be a way"),
    ] {
        let (given, message) = refusal(&mut server, "prompts/get", &get(how))?;
        ensure!(given == code && message.contains(part), "{how}: {given} {message}");
    }
    server.finish()?;
    Ok(())
}

#[test]
fn a_completion_that_breaks_the_contract_is_told_apart() -> Result<()> {
    let mut server = Setup::fixture("prompter")?.limits("cpu = \"500ms\"").start()?;
    let right = server.client.request("completion/complete", typed(""))?;
    ensure!(
        right.get("completion") == Some(&json!({"values": ["0", "1", "2"], "total": 3, "hasMore": false})),
        "{right}"
    );
    for (what, part) in [
        ("many", "101 completions; at most 100"),
        ("fewer", "3 completions of 2 in all"),
        ("large", "limits.result"),
        ("spin", "limits.cpu"),
    ] {
        let (code, message) = refusal(&mut server, "completion/complete", &typed(what))?;
        ensure!(code == -32603 && message.contains(part), "{what}: {code} {message}");
    }
    server.finish()?;
    Ok(())
}

#[test]
fn each_optional_interface_is_looked_up_apart() -> Result<()> {
    let server = Setup::fixture("prompter")?.start()?;
    let mut client = server.client;
    let resources = client.request("resources/list", json!({}));
    ensure!(resources.is_err(), "it has prompts and no resources: {resources:?}");
    let mut client = Setup::fixture("steps")?.start()?.client;
    for method in ["prompts/list", "resources/list"] {
        let answer = client.request(method, json!({}));
        ensure!(answer.is_err_and(|error| error.to_string().contains("-32601")), "{method}: it has tools alone");
    }
    Ok(())
}
