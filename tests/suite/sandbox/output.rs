//! Guests that write where they should not or too much, and look for what is not theirs.

use super::server::Setup;
use crate::answers::success;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

#[test]
fn stdout_is_not_the_clients() -> Result<()> {
    let mut server = Setup::fixture("forge")?.start()?;
    let told = success(&mut server.client, "forge", json!({}))?;
    ensure!(told.get("stdin") == Some(&json!("closed")), "{told}");
    server.is_as_before()?;
    // Holds that nothing was heard.
    let finished = server.finish()?;
    ensure!(!finished.stderr.contains('\u{1b}'), "a terminal would act on the log");
    Ok(())
}

#[test]
pub(super) fn a_flood_of_log_lines_is_cut_and_counted() -> Result<()> {
    let mut server = Setup::fixture("forge")?.limits("log_rate = 10").start()?;
    success(&mut server.client, "forge", json!({}))?;
    server.is_as_before()?;
    let log = server.finish()?.stderr;
    let told: Vec<u64> = messages(&log).iter().filter_map(|message| suppressed(message)).collect();
    let passed = messages(&log).iter().filter(|message| message.starts_with("line ")).count();
    // A flood of more than a second has lines in each.
    ensure!((10..=100).contains(&passed), "{passed} lines of the guest");
    ensure!(!told.is_empty() && told.len() < 10, "{told:?}");
    let written = told.iter().sum::<u64>() + passed as u64;
    ensure!(written == 100_000, "{written} lines accounted for, of 100,000 with {told:?} suppressed");
    Ok(())
}

#[test]
pub(super) fn a_log_line_without_end_is_cut() -> Result<()> {
    let mut server = Setup::fixture("forge")?.limits("log_line = \"1KiB\"").start()?;
    success(&mut server.client, "ramble", json!({}))?;
    server.is_as_before()?;
    let log = server.finish()?.stderr;
    let messages = messages(&log);
    let long = messages.iter().find(|message| message.starts_with("xxx")).context("the long line")?;
    ensure!(*long == format!("{} (cut)", "x".repeat(1024)), "{} bytes", long.len());
    ensure!(messages.iter().any(|message| message == "short"), "the line behind it is lost: {messages:?}");
    Ok(())
}

#[test]
fn a_guest_finds_its_own_surroundings_and_nothing_else() -> Result<()> {
    let mut server = Setup::fixture("snoop")?.start()?;
    let found = success(&mut server.client, "snoop", json!({}))?;
    let environment = found.get("environment").and_then(Value::as_object).context("its environment")?;
    ensure!(!environment.is_empty() && environment.keys().all(|name| name.starts_with("ODOO_")), "{environment:?}");
    let password = environment.get("ODOO_DEFAULT_PASSWORD").and_then(Value::as_str).context("its placeholder")?;
    ensure!(password.starts_with("odoo-secret-"), "{password}");
    for (what, expected) in [
        ("arguments", json!([])),
        ("folder", Value::Null),
        ("stdin", json!("at its end")),
        ("clock_resolution", json!(1_000_000)),
        ("wall_clock_resolution", json!(1_000_000)),
    ] {
        ensure!(found.get(what) == Some(&expected), "{what}: {found}");
    }
    let step = found.get("clock_step").and_then(Value::as_u64).context("the clock's step")?;
    ensure!(step >= 1_000_000 && step % 1_000_000 == 0, "the clock has steps of {step} ns");
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}

/// The messages of a log in JSON lines that are a plugin's.
fn messages(log: &str) -> Vec<String> {
    let events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    events
        .filter(|event| event.get("target") == Some(&json!("plugin")))
        .filter_map(|event| Some(event.get("message")?.as_str()?.to_owned()))
        .collect()
}

fn suppressed(message: &str) -> Option<u64> {
    message.strip_prefix("suppressed ")?.strip_suffix(" lines (limits.log_rate)")?.parse().ok()
}
