//! Guests that loop.

use super::server::Setup;
use crate::answers::is_error;
use anyhow::{Result, ensure};
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::measure::cpu_seconds;
use serde_json::json;
use std::time::{Duration, Instant};

/// More than the server has threads for plugins.
const LOOPS: usize = 8;

#[test]
pub(super) fn a_loop_is_stopped_by_the_limit_of_cpu_time() -> Result<()> {
    let mut server = Setup::fixture("spin")?.limits("cpu = \"500ms\"").start()?;
    for tool in ["spin", "ask_the_time"] {
        let before = cpu_seconds(server.client.pid())?;
        server.stops(tool, json!({}), "more than 0.5 s of CPU time in one step (limits.cpu)")?;
        let used = cpu_seconds(server.client.pid())? - before;
        // What comes on top is a tick, and the calls that are made afterwards.
        ensure!((0.4..0.8).contains(&used), "{tool} used {used} s of CPU time");
    }
    server.finish()?;
    Ok(())
}

#[test]
fn calls_are_answered_while_more_plugins_loop_than_there_are_threads() -> Result<()> {
    let mut server = Setup::fixture("spin")?.start()?;
    let client = &mut server.client;
    let looping = (0..LOOPS)
        .map(|_| client.send("tools/call", json!({"name": "spin", "arguments": {}})))
        .collect::<Result<Vec<_>>>()?;
    let mut longest = Duration::ZERO;
    for _ in 0..10 {
        let start = Instant::now();
        client.call("hello", json!({}))?;
        client.request("ping", json!({}))?;
        client.request("tools/list", json!({}))?;
        longest = longest.max(start.elapsed());
    }
    // Each loop has two seconds of CPU time: had the calls waited for one, its answer would be there.
    let ended = client.raw.iter().filter(|line| line.contains("limits.cpu")).count();
    ensure!(ended == 0, "{ended} loops ended before the calls; the longest took {longest:?}");
    for id in looping {
        let answer = client.receive(id)?.to_string();
        ensure!(answer.contains("limits.cpu"), "{answer}");
    }
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}

/// With room for one call, the next is answered when the loop has given up its place.
#[test]
fn cancelling_stops_a_plugin_that_loops() -> Result<()> {
    let mut server = Setup::fixture("spin")?.limits("calls = 1\ncpu = \"60s\"").start()?;
    for tool in ["spin", "ask_the_time", "wait"] {
        let looping = server.client.send("tools/call", json!({"name": tool, "arguments": {}}))?;
        let next = server.client.send("tools/call", json!({"name": "hello", "arguments": {}}))?;
        server.client.request("ping", json!({}))?;
        server.client.notify("notifications/cancelled", json!({"requestId": looping}))?;
        let answer = server.client.receive(next)?.to_string();
        ensure!(answer.contains("Hello."), "{answer}");
        server.is_as_before()?;
    }
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn calls_beyond_the_limit_wait_or_are_told_that_the_server_is_busy() -> Result<()> {
    let mut server = Setup::fixture("spin")?.limits("calls = 1").start()?;
    let client = &mut server.client;
    let sent = (0..8).map(|_| client.send("tools/call", json!({"name": "wait", "arguments": {}})));
    let sent = sent.collect::<Result<Vec<_>>>()?;
    // One runs, four wait, the others are told at once.
    let deadline = Instant::now() + Duration::from_secs(10);
    let told = |client: &Client| client.raw.iter().filter(|line| line.contains("limits.calls")).count();
    while told(client) < 3 {
        ensure!(Instant::now() < deadline, "{} of 3 were told: {:?}", told(client), client.raw);
        client.request("ping", json!({}))?;
    }
    ensure!(told(client) == 3, "{:?}", client.raw);
    for id in sent {
        client.notify("notifications/cancelled", json!({"requestId": id}))?;
    }
    // A cancelled call gives up its place when it is next looked at.
    while is_error(&client.call("hello", json!({}))?) {
        ensure!(Instant::now() < deadline, "the places of cancelled calls are not given up");
    }
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}
