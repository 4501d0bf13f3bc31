//! A plugin that tries to get more out of its Odoo than the operator allows: each attempt is refused before a byte leaves,
//! or what comes back is harmless. Rows of SECURITY.md name these tests.

use crate::answers::text;
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::server::fixture;
use odoo_sim::Data;
use serde_json::{Value, json};

/// Long enough to be looked for in answers, with characters that XML and JSON escape.
const SECRET: &str = "canary&<5e7c>\"9-secret";

fn with(profile: &str) -> Result<(Backend, Client)> {
    let mut backend = Backend::simulated_with(Data::demo().with_password("admin", SECRET))?;
    backend.password = SECRET.into();
    let mut command = backend.command()?;
    command.env("ODOO_MCP_PROFILE", profile).arg("--plugin").arg(fixture("rpc")?);
    Ok((backend, Client::connect(command)?))
}

/// What the plugin was told.
fn told(client: &mut Client, tool: &str, arguments: Value) -> Result<String> {
    Ok(text(&client.call(tool, arguments)?))
}

/// One XML value.
fn ids(value: &str) -> String {
    format!("<array><data><value><array><data><value><int>2</int></value></data></array></value>{value}</data></array>")
}

fn values(name: &str, value: &str) -> String {
    let member = format!("<member><name>{name}</name><value><string>{value}</string></value></member>");
    ids(&format!("<value><struct>{member}</struct></value>"))
}

#[test]
fn no_credential_is_minted_no_right_granted_and_no_code_run() -> Result<()> {
    let (backend, mut client) = with("standard")?;
    let empty = ids("");
    let attempts = [
        ("res.users", "write", values("password", "x")),
        ("res.users", "change_password", empty.clone()),
        ("res.users.apikeys", "generate", empty.clone()),
        ("res.users.apikeys.description", "create", values("name", "x")),
        ("auth_totp.wizard", "create", values("name", "x")),
        ("res.users", "write", values("group_ids", "x")),
        ("ir.actions.server", "create", values("code", "x")),
        ("ir.actions.server", "run", empty.clone()),
        ("ir.cron", "method_direct_trigger", empty.clone()),
        ("base.automation", "create", values("name", "x")),
        ("ir.mail_server", "create", values("name", "x")),
        ("fetchmail.server", "create", values("name", "x")),
        ("ir.config_parameter", "set_param", empty.clone()),
        ("ir.module.module", "button_immediate_install", empty.clone()),
        ("res.partner", "_write", values("name", "x")),
    ];
    for (model, method, args) in attempts {
        let answer = told(&mut client, "rpc", json!({"model": model, "method": method, "args": args}))?;
        ensure!(answer.contains("refused: instance"), "{model}.{method}: {answer}");
        ensure!(backend.sim()?.attempts(model, method) == 0, "{model}.{method} reached Odoo");
    }
    ensure!(backend.sim()?.requests() == 0, "{} requests left", backend.sim()?.requests());
    Ok(())
}

#[test]
fn a_denied_field_is_found_wherever_it_is_named() -> Result<()> {
    let (backend, mut client) = with("standard")?;
    let list = |items: &str| format!("<array><data>{items}</data></array>");
    let word = |word: &str| format!("<value><string>{word}</string></value>");
    let leaf = |path: &str| {
        let condition = list(&format!("{}{}{}", word(path), word("="), word("x")));
        list(&format!("<value>{}</value>", list(&format!("<value>{condition}</value>"))))
    };
    let keyword = |name: &str, value: &str| {
        format!("<struct><member><name>{name}</name><value>{value}</value></member></struct>")
    };
    let none = list(&format!("<value>{}</value>", list("")));
    for (what, args, kwargs) in [
        ("in a domain", leaf("password"), "<struct></struct>".to_owned()),
        ("behind a relation in a domain", leaf("create_uid.password"), "<struct></struct>".to_owned()),
        ("in fields", none.clone(), keyword("fields", &list(&word("password")))),
        ("in the order", none.clone(), keyword("order", "<string>name, password desc</string>")),
    ] {
        let call = json!({"model": "res.users", "method": "search_read", "args": args, "kwargs": kwargs});
        let answer = told(&mut client, "rpc", call)?;
        ensure!(answer.contains("refused: instance") && answer.contains("password"), "{what}: {answer}");
    }
    ensure!(backend.sim()?.requests() == 0, "{} requests left", backend.sim()?.requests());
    Ok(())
}

#[test]
fn read_only_means_that_nothing_but_a_known_read_leaves() -> Result<()> {
    let (backend, mut client) = with("read-only")?;
    for method in
        ["create", "write", "unlink", "copy", "message_post", "action_confirm", "do_anything", "web_save", "load"]
    {
        let answer = told(&mut client, "rpc", json!({"model": "res.partner", "method": method}))?;
        ensure!(answer.contains("refused: instance") && answer.contains("read-only"), "{method}: {answer}");
    }
    let raw = json!({"path": "/json/2/res.partner/unlink", "type": "application/json", "authorization": "bearer $PASSWORD",
        "body": "{\"ids\": [1]}"});
    let answer = told(&mut client, "raw", raw)?;
    ensure!(answer.contains("read-only"), "JSON-2: {answer}");
    let answer = told(&mut client, "rpc", json!({"model": "res.partner", "method": "search_count"}))?;
    ensure!(answer.contains("200"), "a read passes: {answer}");
    ensure!(backend.sim()?.attempts("res.partner", "unlink") == 0, "unlink reached Odoo");
    Ok(())
}

#[test]
fn the_placeholder_is_worth_nothing_anywhere_but_at_its_place() -> Result<()> {
    let (backend, mut client) = with("full")?;
    let call = |args: &str| json!({"model": "res.partner", "method": "write", "args": args});
    let field = told(&mut client, "rpc", call(&values("comment", "$PASSWORD")))?;
    ensure!(field.contains("placeholder"), "in a field: {field}");
    for (what, raw) in [
        ("in the URL", json!({"path": "/xmlrpc/2/object?x=$PASSWORD", "body": "x"})),
        ("as a header where none belongs", json!({"authorization": "bearer $PASSWORD", "body": "<methodCall/>"})),
        (
            "as basic authentication",
            json!({"path": "/json/2/res.partner/read", "type": "application/json",
            "authorization": "basic $PASSWORD", "body": "{}"}),
        ),
        (
            "in JSON's arguments",
            json!({"path": "/jsonrpc", "type": "application/json", "body":
            "{\"jsonrpc\":\"2.0\",\"method\":\"call\",\"id\":1,\"params\":{\"service\":\"object\",\"method\":\"execute_kw\",\
             \"args\":[\"$DB\",2,\"$PASSWORD\",\"res.partner\",\"write\",[[1],{\"comment\":\"$PASSWORD\"}]]}}"}),
        ),
        (
            "in a JSON-2 body",
            json!({"path": "/json/2/res.partner/write", "type": "application/json",
            "authorization": "bearer $PASSWORD", "body": "{\"ids\":[1],\"vals\":{\"comment\":\"$PASSWORD\"}}"}),
        ),
    ] {
        let answer = told(&mut client, "raw", raw)?;
        ensure!(answer.contains("refused: the credential's placeholder"), "{what}: {answer}");
    }
    ensure!(backend.sim()?.requests() == 0, "{} requests left", backend.sim()?.requests());
    let audited = client.finish()?.stderr.matches("a plugin used a credential's placeholder").count();
    ensure!(audited == 6, "{audited} warnings");
    Ok(())
}

#[test]
fn a_body_that_two_readers_could_understand_differently_is_refused() -> Result<()> {
    let (backend, mut client) = with("full")?;
    let wrapped = |args: &str| json!({"model": "res.partner", "method": "read", "args": args});
    let cdata = ids("<value><string><![CDATA[x]]></string></value>");
    let comment = ids("<value><string>a<!-- b -->c</string></value>");
    let twice = ids(
        "<value><struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value></member></struct></value>",
    );
    for args in [cdata, comment, twice] {
        let answer = told(&mut client, "rpc", wrapped(&args))?;
        ensure!(answer.contains("refused: the request is not one that may leave"), "{args}: {answer}");
    }
    let json = |body: &str| {
        json!({"path": "/json/2/res.partner/write", "type": "application/json",
        "authorization": "bearer $PASSWORD", "body": body})
    };
    let head = "<?xml version='1.0'?><methodCall><methodName>version</methodName><params></params></methodCall>";
    for raw in [
        json("{\"ids\":[1],\"ids\":[2]}"),
        json("{\"ids\":[1]}{\"ids\":[2]}"),
        json("{\"ids\":NaN}"),
        json!({"path": "/xmlrpc/2/common", "body": format!("{head}{head}")}),
        json!({"path": "/xmlrpc/2/common", "body": format!("<!DOCTYPE x [<!ENTITY y 'z'>]>{head}")}),
        json!({"path": "/xmlrpc/2/db", "body": head}),
        json!({"path": "/jsonrpc", "type": "text/plain", "body": "{}"}),
        json!({"verb": "GET", "path": "/xmlrpc/2/common"}),
    ] {
        let answer = told(&mut client, "raw", raw.clone())?;
        ensure!(answer.contains("refused: "), "{raw}: {answer}");
    }
    ensure!(backend.sim()?.requests() == 0, "{} requests left", backend.sim()?.requests());
    Ok(())
}

#[test]
fn a_credential_of_the_plugins_own_is_refused() -> Result<()> {
    let (backend, mut client) = with("full")?;
    for raw in [
        json!({"path": "/json/2/res.partner/read", "type": "application/json", "authorization": "bearer 0123456789",
            "body": "{\"ids\":[1]}"}),
        json!({"path": "/jsonrpc", "type": "application/json", "body":
            "{\"jsonrpc\":\"2.0\",\"method\":\"call\",\"id\":1,\"params\":{\"service\":\"common\",\"method\":\"authenticate\",\
             \"args\":[\"$DB\",\"$USERNAME\",\"guessed\",{}]}}"}),
    ] {
        let answer = told(&mut client, "raw", raw)?;
        ensure!(answer.contains("refused: "), "{answer}");
    }
    ensure!(backend.sim()?.requests() == 0, "{} requests left", backend.sim()?.requests());
    Ok(())
}

#[test]
fn a_secret_that_odoo_echoes_does_not_come_back() -> Result<()> {
    let (_backend, mut client) = with("full")?;
    // The operator's own mistake: somebody has typed the password into a record.
    let typed = SECRET.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let written = told(
        &mut client,
        "rpc",
        json!({"model": "res.partner", "method": "create", "args":
            format!("<array><data><value><struct><member><name>name</name><value><string>Echo {typed}</string></value></member></struct></value></data></array>")}),
    )?;
    ensure!(written.contains("<params>"), "{written}");
    let domain = "<array><data><value><array><data><value><array><data><value><string>name</string></value><value><string>like</string></value><value><string>Echo</string></value></data></array></value></data></array></value></data></array>";
    let kwargs = "<struct><member><name>fields</name><value><array><data><value><string>name</string></value></data></array></value></member></struct>";
    let read = json!({"model": "res.partner", "method": "search_read", "args": domain, "kwargs": kwargs});
    let answer = told(&mut client, "rpc", read)?;
    ensure!(answer.contains("Echo [credential removed]"), "{answer}");
    let json = told(
        &mut client,
        "raw",
        json!({"path": "/json/2/res.partner/search_read", "type": "application/json", "authorization": "bearer $PASSWORD",
            "body": "{\"domain\":[[\"name\",\"like\",\"Echo\"]],\"fields\":[\"name\"]}"}),
    );
    // A password is no key for JSON-2: whatever the simulator says to it, the secret is not in it.
    let said = format!("{answer}{}", json.context("JSON-2")?);
    ensure!(!said.contains("5e7c"), "a part of the secret came back: {said}");
    Ok(())
}
