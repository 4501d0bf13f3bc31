//! Components that misbehave, one row each; `tests/suite/sandbox` has every kind of each.

use super::stage::{Setting, Stage, is_error, text};
use super::{Row, Scale, Seen};
use crate::measure::{peak_kilobytes, resident_kilobytes};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub const ROWS: &[Row] = &[
    Row { id: "S1", name: "a plugin crashes", expected: "that call alone fails", run: crash },
    Row { id: "S2", name: "a plugin loops", expected: "limits.cpu, others answered meanwhile", run: spin },
    Row { id: "S3", name: "a plugin waits for ever", expected: "limits.wall", run: wait },
    Row { id: "S4", name: "a plugin hoards", expected: "limits.memory and fixed bounds", run: hoard },
    Row { id: "S5", name: "a plugin calls elsewhere", expected: "refused, no connection", run: dial },
    Row { id: "S6", name: "a plugin looks around", expected: "its own variables alone", run: snoop },
    Row { id: "S7", name: "a plugin answers rubbish", expected: "told apart", run: rubbish },
    Row { id: "S8", name: "files that are no component", expected: "refused in words, at once", run: noise },
];

/// A server with this plugin, and short limits.
fn with(plugin: &'static str) -> Result<Stage> {
    Stage::with(&Setting {
        plugin: Some(plugin),
        rest: "[limits]\ncpu = \"300ms\"\nwall = \"2s\"\n".into(),
        ..Setting::default()
    })
}

/// The text of a call that must fail with these words in it.
fn fails(stage: &mut Stage, tool: &str, arguments: Value, words: &str) -> Result<()> {
    let answer = stage.client.call(tool, arguments)?;
    let said = text(&answer);
    ensure!(is_error(&answer) && said.contains(words), "expected {words:?}: {said}");
    stage.client.request("tools/list", json!({}))?;
    Ok(())
}

fn crash(scale: Scale) -> Result<Seen> {
    let mut stage = with("trap")?;
    let times = scale.times(500);
    for turn in 0..times {
        let how = ["unreachable", "panic", "recursion"][turn % 3];
        fails(&mut stage, "trap", json!({"how": how}), "plugin")?;
    }
    Ok(Seen::new("each told as a crash", format!("{times} crashes, the server answers after each")))
}

fn spin(_: Scale) -> Result<Seen> {
    let mut stage = with("spin")?;
    let start = Instant::now();
    let looping = stage.client.send("tools/call", json!({"name": "spin", "arguments": {}}))?;
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        let asked = Instant::now();
        stage.client.request("tools/list", json!({}))?;
        slowest = slowest.max(asked.elapsed());
    }
    let answer = stage.client.receive(looping)?;
    let took = start.elapsed();
    ensure!(answer.to_string().contains("limits.cpu"), "{answer}");
    let figure = format!("stopped after {} ms of 300; slowest tools/list {} ms", took.as_millis(), slowest.as_millis());
    Ok(Seen::new("limits.cpu", figure))
}

fn wait(_: Scale) -> Result<Seen> {
    let mut stage = with("spin")?;
    let start = Instant::now();
    fails(&mut stage, "wait", json!({}), "limits.wall")?;
    Ok(Seen::new("limits.wall", format!("after {} ms of 2000", start.elapsed().as_millis())))
}

fn hoard(_: Scale) -> Result<Seen> {
    let mut stage = with("hoard")?;
    let pid = stage.client.pid();
    let before = resident_kilobytes(pid)?;
    for (what, words) in [
        ("memory", "limits.memory"),
        ("pollables", "fixed limit"),
        ("headers", "fixed limit"),
        ("bodies", "fixed limit"),
        ("handles", "fixed limit"),
    ] {
        fails(&mut stage, "hoard", json!({"what": what}), words)?;
    }
    let peak = peak_kilobytes(pid)?.saturating_sub(before);
    ensure!(peak <= 64 * 1024 * 11 / 10 + 16 * 1024, "{peak} KiB more at the peak");
    Ok(Seen::new("each stopped", format!("at most {peak} KiB more, limits.memory is 65536")))
}

fn dial(_: Scale) -> Result<Seen> {
    let mut stage = with("dial")?;
    let own = stage.proxy.address;
    let port = own.port();
    let targets = [
        ("http", "127.0.0.1:9".to_owned()),
        ("https", own.to_string()),
        ("http", "169.254.169.254".to_owned()),
        ("http", format!("2130706433:{port}")),
        ("http", format!("0x7f000001:{port}")),
        ("http", format!("[::ffff:127.0.0.1]:{port}")),
        ("http", format!("127.0.0.1.:{port}")),
        ("http", format!("localhost:{port}")),
    ];
    for (scheme, authority) in &targets {
        let arguments = json!({"scheme": scheme, "authority": authority, "path": "/xmlrpc/2/common"});
        let answer = stage.client.call("dial", arguments)?;
        ensure!(text(&answer).contains("error"), "{scheme}://{authority}: {}", text(&answer));
    }
    let connections = stage.proxy.connections();
    ensure!(connections == 0, "{connections} connections");
    Ok(Seen::new("each refused", format!("{} spellings, {connections} connections", targets.len())))
}

fn snoop(_: Scale) -> Result<Seen> {
    let mut stage = with("snoop")?;
    let answer = stage.client.call("snoop", json!({}))?;
    let found = answer.get("structuredContent").context("nothing found")?;
    let environment = found.get("environment").and_then(Value::as_object).context("no environment")?;
    ensure!(environment.keys().all(|name| name.starts_with("ODOO_")), "{environment:?}");
    ensure!(found.get("arguments") == Some(&json!([])), "{found}");
    ensure!(!found.to_string().contains("FAULT_SECRET"), "the host's variables");
    Ok(Seen::new("ODOO_* and a placeholder", format!("{} variables, 0 arguments, no folder", environment.len())))
}

fn rubbish(_: Scale) -> Result<Seen> {
    let mut stage = with("liar")?;
    let tools = stage.client.request("tools/list", json!({}))?;
    let listed = tools.get("tools").and_then(Value::as_array).context("a list of tools")?;
    let lie = listed.iter().find(|tool| tool.get("name") == Some(&json!("lie"))).context("the tool")?;
    let ways = lie.pointer("/inputSchema/properties/how/enum").and_then(Value::as_array).cloned();
    let ways = ways.filter(|ways| !ways.is_empty()).context("the fixture tells its ways")?;
    for how in &ways {
        let answer = stage.client.call("lie", json!({"how": how}))?;
        ensure!(
            is_error(&answer) && ["plugin", "limits."].iter().any(|word| text(&answer).contains(word)),
            "{how}: {}",
            text(&answer)
        );
    }
    Ok(Seen::new("each told as the plugin's fault", format!("{} ways", ways.len())))
}

fn noise(_: Scale) -> Result<Seen> {
    let stage = Stage::new()?;
    let whole = std::fs::read(crate::server::fixture("spin")?)?;
    let mut slowest = Duration::ZERO;
    let half = whole.get(..whole.len() / 2).context("an empty fixture")?;
    for (what, bytes) in
        [("empty", &b""[..]), ("text", b"hello"), ("half", half), ("a core module", b"\0asm\x01\0\0\0")]
    {
        let file = stage.folder().join("plugin.wasm");
        std::fs::write(&file, bytes)?;
        let mut command = stage.elsewhere(&stage.sim.url(), &Setting::default())?;
        let start = Instant::now();
        let ended = command.arg("--plugin").arg(&file).output()?;
        slowest = slowest.max(start.elapsed());
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        ensure!(!ended.status.success() && said.contains("plugin") && !said.contains("panicked"), "{what}: {said}");
    }
    Ok(Seen::new("each refused", format!("at most {} ms", slowest.as_millis())))
}
