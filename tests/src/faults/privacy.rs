//! The secret, the logs and the metrics while things go wrong.

use super::proxy::{Act, End};
use super::stage::{Setting, Stage, is_error};
use super::{Row, Scale, Seen};
use anyhow::{Result, ensure};
use serde_json::json;

pub const ROWS: &[Row] = &[
    Row { id: "P1", name: "the secret, through every fault at trace level", expected: "nowhere", run: canary },
    Row { id: "P2", name: "core dumps", expected: "none can be written", run: dumps },
    Row { id: "P6", name: "random model and method names", expected: "series stay bounded", run: series },
    Row { id: "P5", name: "line breaks and escapes in outside data", expected: "one line an event", run: forged },
];

/// With characters that each form must escape.
const SECRET: &str = "c4n&ry-<7d1f>\"3b%20/é";

/// How the secret could be written down.
fn spellings() -> Vec<String> {
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let json = serde_json::Value::from(SECRET).to_string();
    vec![
        SECRET.to_owned(),
        SECRET.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        json.trim_matches('"').to_owned(),
        hex,
        percent,
        SECRET.chars().rev().collect(),
        // A part that none of the escapes changes.
        "c4n".to_owned() + "&ry",
        "ry-".to_owned() + "<7d1f",
    ]
}

fn canary(_: Scale) -> Result<Seen> {
    let setting = Setting {
        password: SECRET.into(),
        arguments: vec!["--log".into(), "trace".into()],
        instance: "timeout = \"500ms\"\nconnect_timeout = \"300ms\"\n".into(),
        ..Setting::default()
    };
    let mut stage = Stage::with(&setting)?;
    let acts = [
        Act::OnAccept(End::Reset),
        Act::InHead(End::Fin),
        Act::AfterReading(End::Reset),
        Act::AfterExecuting(End::Fin),
        Act::CutAnswer(250, End::Fin),
        Act::AfterReading(End::Hold),
        Act::Say(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()),
        Act::Say(b"rubbish".to_vec()),
    ];
    let mut faults = 0;
    for act in acts {
        for _ in 0..2 {
            stage.proxy.order(None, 3, act.clone());
            stage.count()?;
            stage.create()?;
            stage.proxy.clear();
            stage.until_well()?;
            faults += 1;
        }
    }
    let pid = stage.client.pid();
    let process = ["cmdline", "status", "maps"]
        .iter()
        .map(|file| std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default())
        .collect::<String>();
    let said = stage.client.raw.join("\n");
    let log = stage.client.stderr();
    ensure!(log.lines().count() > 0, "trace level says nothing");
    for spelling in spellings() {
        for (place, text) in [("an answer", &said), ("the log", &log), ("/proc", &process)] {
            ensure!(!text.contains(&spelling), "{place} has the secret as {spelling}");
        }
    }
    let bytes = said.len() + log.len();
    Ok(Seen::new(
        "nowhere",
        format!("{faults} faults, {} KiB of answers and log, {} spellings", bytes / 1024, spellings().len()),
    ))
}

fn dumps(_: Scale) -> Result<Seen> {
    let stage = Stage::new()?;
    let pid = stage.client.pid();
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits"))?;
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default();
    let values: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    ensure!(values == ["0", "0"], "{core}");
    Ok(Seen::new("RLIMIT_CORE is 0", "soft and hard"))
}

fn forged(_: Scale) -> Result<Seen> {
    let mut stage = Stage::with(&Setting { arguments: vec!["--log".into(), "trace".into()], ..Setting::default() })?;
    let long = "x".repeat(1_000_000);
    let hostile = ["a\nb", "a\r\nb", "\u{1b}[2J", "\u{202e}abc", "a\u{2028}b", "a\0b", &long];
    for text in hostile {
        let arguments = json!({"model": text, "domain": [["name", "=", text]]});
        stage.client.call("odoo_count", arguments).ok();
        let values = json!({"model": "res.partner", "values": {"name": text}});
        stage.client.call("odoo_create", values).ok();
    }
    ensure!(!is_error(&stage.count()?), "the next call fails");
    let log = stage.client.stderr();
    let mut longest = 0;
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).map_err(|_| anyhow::anyhow!("no JSON: {line:.200}"))?;
        ensure!(!line.contains('\u{1b}'), "a raw escape: {line:.200}");
        longest = longest.max(line.len());
    }
    ensure!(longest <= 8 * 1024, "a line of {longest} bytes");
    Ok(Seen::new(
        "every line is one JSON object",
        format!("{} lines, the longest of {longest} bytes", log.lines().count()),
    ))
}

fn series(scale: Scale) -> Result<Seen> {
    let setting = Setting {
        plugin: Some("rpc"),
        rest: "[metrics]\nfile = \"metrics.prom\"\n[instance.main.rpc]\nprofile = \"full\"\n".into(),
        ..Setting::default()
    };
    let mut stage = Stage::with(&setting)?;
    let names = scale.times(20_000);
    for number in 0..names {
        stage.client.call("rpc", json!({"model": format!("model.{number}"), "method": format!("method_{number}")}))?;
    }
    let file = stage.folder().join("metrics.prom");
    stage.end()?;
    let text = std::fs::read_to_string(file)?;
    let series = text.lines().filter(|line| !line.starts_with('#')).count();
    ensure!(text.contains("odoo_mcp_requests_total") && text.contains("other"), "{text:.300}");
    ensure!(series < 5_000, "{series} series");
    Ok(Seen::new("beyond 200 names they are counted as other", format!("{names} names, {series} series")))
}
