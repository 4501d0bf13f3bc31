//! Writes whose answer is lost: done at most once, and never misreported.

use super::proxy::{Act, End};
use super::stage::{Setting, Stage, is_error, text};
use super::{Row, Scale, Seen};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub const ROWS: &[Row] = &[
    Row {
        id: "W1",
        name: "the answer to a write is lost at 8 points",
        expected: "0 done twice, 0 misreported",
        run: lost,
    },
    Row {
        id: "W2",
        name: "a write is cancelled, times out, or its server is told to stop, at 6 points",
        expected: "0 done twice, 0 misreported, no answer after a cancel",
        run: given_up,
    },
    Row { id: "W3", name: "methods that nobody knows", expected: "never sent again", run: unknown_method },
    Row { id: "W4", name: "cancelled while Odoo does not answer", expected: "its connection is closed", run: closed },
    Row {
        id: "W9",
        name: "the server is killed before the answer",
        expected: "the audit tells what was under way",
        run: killed,
    },
];

/// Where a write's way may end, in order.
const POINTS: [(&str, Act); 8] = [
    ("connection reset before it is read", Act::OnAccept(End::Reset)),
    ("closed in the head", Act::InHead(End::Fin)),
    ("read whole, then closed", Act::AfterReading(End::Fin)),
    ("read whole, then reset", Act::AfterReading(End::Reset)),
    ("done, then closed", Act::AfterExecuting(End::Fin)),
    ("done, then reset", Act::AfterExecuting(End::Reset)),
    ("answer cut in its head", Act::CutAnswer(20, End::Fin)),
    ("answer cut in its body", Act::CutAnswer(250, End::Fin)),
];

/// The writes, each with the method that Odoo counts.
fn writes(id: i64) -> [(&'static str, &'static str, Value); 3] {
    [
        ("odoo_create", "create", json!({"model": "res.partner", "values": {"name": "Lost"}})),
        ("odoo_write", "write", json!({"model": "res.partner", "ids": [id], "values": {"comment": "lost"}})),
        ("odoo_unlink", "unlink", json!({"model": "res.partner", "ids": [id]})),
    ]
}

fn lost(scale: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let times = scale.times(1_000);
    let (mut sent, mut done, mut unknown, mut not_done, mut succeeded) = (0, 0, 0, 0, 0);
    for (point, act) in &POINTS {
        for turn in 0..times {
            // Mostly creates, which hurt most when they are done twice.
            let (tool, method, arguments) = match turn % 10 {
                8 => writes(created(&mut stage)?)[1].clone(),
                9 => writes(created(&mut stage)?)[2].clone(),
                _ => writes(0)[0].clone(),
            };
            // What prepares the write is asked before, so that the fault meets the write itself.
            let needle = format!(">{method}<");
            let needle = (!matches!(act, Act::OnAccept(_) | Act::InHead(_))).then_some(&*needle);
            if matches!(act, Act::OnAccept(_)) {
                // Only a fresh connection meets it: the open ones go first.
                stage.proxy.order(None, 10, Act::PassThenClose(End::Fin));
                stage.read()?;
                stage.proxy.clear();
            }
            let before = stage.sim.executions("res.partner", method);
            stage.proxy.order(needle, 1, act.clone());
            let answer = stage.client.call(tool, arguments)?;
            let executed = stage.sim.executions("res.partner", method) - before;
            stage.proxy.clear();
            sent += 1;
            done += executed;
            ensure!(executed <= 1, "{point}: {tool} was done {executed} times");
            match report(&answer)? {
                Report::Done => {
                    ensure!(executed == 1, "{point}: {tool} was reported done, and was not");
                    succeeded += 1;
                }
                Report::NotDone => {
                    ensure!(executed == 0, "{point}: {tool} was reported not done, and was: {}", text(&answer));
                    not_done += 1;
                }
                Report::Unknown => unknown += 1,
            }
            // Also keeps the breaker closed, so that each write meets its fault.
            stage.read()?;
        }
    }
    stage.recovered()?;
    Ok(Seen::new(
        "0 twice, 0 misreported",
        format!("{sent} writes: {done} done; told {succeeded} done, {unknown} unknown, {not_done} not done"),
    ))
}

enum Report {
    Done,
    NotDone,
    Unknown,
}

fn report(answer: &Value) -> Result<Report> {
    if !is_error(answer) {
        return Ok(Report::Done);
    }
    let said = text(answer);
    if said.contains("unknown") {
        Ok(Report::Unknown)
    } else if said.contains("retry: safe")
        || said.contains("othing was")
        || said.contains("not been")
        || said.starts_with("E001")
    {
        Ok(Report::NotDone)
    } else {
        bail!("neither done, unknown nor not done: {said}")
    }
}

/// The id of a fresh partner.
fn created(stage: &mut Stage) -> Result<i64> {
    let answer = stage.create()?;
    ensure!(!is_error(&answer), "{}", text(&answer));
    answer.pointer("/structuredContent/ids/0").and_then(Value::as_i64).context("no id")
}

/// Where a write can be held up, in order.
const HOLDS: [(&str, Act); 6] = [
    ("before it is read", Act::OnAccept(End::Hold)),
    ("in its head", Act::InHead(End::Hold)),
    ("when it was read", Act::AfterReading(End::Hold)),
    ("when it was done", Act::AfterExecuting(End::Hold)),
    ("in the head of its answer", Act::CutAnswer(20, End::Hold)),
    ("in the body of its answer", Act::CutAnswer(250, End::Hold)),
];

fn given_up(scale: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let (mut cancelled, mut ended) = (0, 0);
    let mut cancelled_ids = Vec::new();
    let before = stage.created();
    for (point, act) in &HOLDS {
        for _ in 0..scale.times(100) {
            let id = held(&mut stage, act).with_context(|| format!("{point}, after {cancelled}"))?;
            stage.client.notify("notifications/cancelled", json!({"requestId": id}))?;
            cancelled_ids.push(format!("\"id\":{id},"));
            once(&stage, point)?;
            stage.read()?;
            cancelled += 1;
        }
        let id = held(&mut stage, act).with_context(|| format!("{point}, after {cancelled}"))?;
        let answer = stage.client.receive(id)?.get("result").cloned().context("no result at the deadline")?;
        let executed = once(&stage, point)?;
        match (report(&answer)?, executed) {
            (Report::Unknown, _) | (Report::NotDone, 0) => {}
            _ => bail!("{point}, at the deadline: done {executed} times, told {}", text(&answer)),
        }
        stage.until_well()?;
        for _ in 0..scale.times(20) {
            stopped(&mut stage, point, act).context(*point)?;
            ended += 1;
        }
    }
    let done = stage.created() - before;
    stage.recovered()?;
    let answered = stage.client.raw.iter().filter(|line| cancelled_ids.iter().any(|id| line.contains(id))).count();
    ensure!(answered == 0, "{answered} answers to cancelled calls");
    let deadlines = HOLDS.len();
    let figure =
        format!("{cancelled} cancelled, {deadlines} timed out, {ended} servers told to stop: {done} done, 0 twice");
    Ok(Seen::new("each done at most once", figure))
}

/// Sends a write that is held up there, and waits until it is.
///
/// Only a fresh connection is held before it is read, and the pool may have one more than was thought, or one that is just
/// being closed: then the write passes, or its fate is unknown, and another is sent.
fn held(stage: &mut Stage, act: &Act) -> Result<u64> {
    for _ in 0..20 {
        let needle = prepare(stage, act)?;
        stage.mark();
        let met = stage.proxy.met();
        stage.proxy.order(needle, 1, act.clone());
        let id = stage.client.send("tools/call", json!({"name": "odoo_create", "arguments": given_up_create()}))?;
        if until_met(stage, met)? {
            return Ok(id);
        }
        let answer = stage.client.receive(id)?.get("result").cloned().context("no result")?;
        let executed = stage.created_since_mark();
        let fits = match report(&answer)? {
            Report::Done => executed == 1,
            Report::NotDone => executed == 0,
            Report::Unknown => executed <= 1,
        };
        ensure!(fits, "done {executed} times, told {}", text(&answer));
        stage.proxy.clear();
    }
    bail!("20 writes passed")
}

fn given_up_create() -> Value {
    json!({"model": "res.partner", "values": {"name": "Given up"}})
}

/// Sees to it that the next write meets `act`; gives the text by which it is known.
fn prepare(stage: &mut Stage, act: &Act) -> Result<Option<&'static str>> {
    // On a busy machine enough reads time out for the breaker to open; then nothing would leave.
    stage.until_well()?;
    if matches!(act, Act::OnAccept(_)) {
        // Only a fresh connection meets it: the open ones go first.
        stage.proxy.hang_up();
        stage.proxy.order(None, 1, Act::PassThenClose(End::Fin));
        stage.read()?;
        stage.proxy.clear();
    }
    Ok((!matches!(act, Act::OnAccept(_) | Act::InHead(_))).then_some(">create<"))
}

/// Waits until the write meets its fault; not for ever, since it may pass it by.
fn until_met(stage: &Stage, met: usize) -> Result<bool> {
    let start = Instant::now();
    while stage.proxy.met() == met {
        if stage.created_since_mark() > 0 || start.elapsed() > PATIENCE {
            return Ok(false);
        }
        std::thread::yield_now();
    }
    Ok(true)
}

/// Longer than a call may take on a [`Stage`].
const PATIENCE: Duration = Duration::from_secs(3);

/// How often the write was done since it was sent: at most once.
fn once(stage: &Stage, point: &str) -> Result<u64> {
    let executed = stage.created_since_mark();
    ensure!(executed <= 1, "{point}: done {executed} times");
    Ok(executed)
}

/// A server of its own is told to end while its write is held up.
fn stopped(stage: &mut Stage, point: &str, act: &Act) -> Result<()> {
    let mut client = crate::client::Client::connect(stage.elsewhere(&stage.proxied(), &Setting::default())?)?;
    let count = json!({"model": "res.partner", "domain": []});
    ensure!(!is_error(&client.call("odoo_count", count.clone())?), "the other server does not work");
    if matches!(act, Act::OnAccept(_)) {
        stage.proxy.order(None, 1, Act::PassThenClose(End::Fin));
        client.call("odoo_count", count)?;
        stage.proxy.clear();
    }
    stage.mark();
    let met = stage.proxy.met();
    let needle = (!matches!(act, Act::OnAccept(_) | Act::InHead(_))).then_some(">create<");
    stage.proxy.order(needle, 1, act.clone());
    client.send("tools/call", json!({"name": "odoo_create", "arguments": given_up_create()}))?;
    until_met(stage, met)?;
    stage.proxy.clear();
    client.terminate()?;
    let status = client.wait()?;
    ensure!(status.success(), "{point}: ended with {status}");
    once(stage, point)?;
    Ok(())
}

fn unknown_method(scale: Scale) -> Result<Seen> {
    let setting = Setting { plugin: Some("rpc"), ..Setting::default() };
    let mut stage = Stage::with(&setting)?;
    let times = scale.times(500);
    for number in 0..times {
        let method = format!("do_something_{number}");
        let asked = stage.proxy.requests();
        stage.proxy.order(Some(&format!(">{method}<")), 3, Act::AfterReading(End::Fin));
        stage.client.call("rpc", json!({"model": "res.partner", "method": method}))?;
        let sent = stage.proxy.requests() - asked;
        ensure!(sent <= 1, "{method} was sent {sent} times");
        stage.proxy.clear();
        stage.client.call("rpc", json!({"model": "res.partner", "method": "search_count"}))?;
    }
    Ok(Seen::new("sent once each", format!("{times} methods, 0 sent again")))
}

fn closed(scale: Scale) -> Result<Seen> {
    let mut stage =
        Stage::with(&Setting { instance: "timeout = \"60s\"\nmax_connections = 1\n".into(), ..Setting::default() })?;
    let mut worst = std::time::Duration::ZERO;
    for _ in 0..scale.times(100) {
        let asked = stage.proxy.requests();
        stage.proxy.order(None, 1, Act::AfterReading(End::Hold));
        let arguments = json!({"model": "res.partner", "domain": []});
        let id = stage.client.send("tools/call", json!({"name": "odoo_count", "arguments": arguments}))?;
        while stage.proxy.requests() == asked {
            std::thread::yield_now();
        }
        let start = Instant::now();
        stage.client.notify("notifications/cancelled", json!({"requestId": id}))?;
        // The one connection that the instance may have is free again.
        stage.read()?;
        worst = worst.max(start.elapsed());
    }
    stage.recovered()?;
    Ok(Seen::new("the only permit was back for the next call", format!("at most {} ms later", worst.as_millis())))
}

fn killed(_: Scale) -> Result<Seen> {
    let mut stage = Stage::with(&Setting { rest: "[audit]\nfile = \"audit.jsonl\"\n".into(), ..Setting::default() })?;
    let answer = stage.create()?;
    ensure!(!is_error(&answer), "{}", text(&answer));
    let asked = stage.proxy.requests();
    stage.proxy.order(Some(">create<"), 1, Act::AfterExecuting(End::Hold));
    let arguments = json!({"model": "res.partner", "values": {"name": "Killed"}});
    stage.client.send("tools/call", json!({"name": "odoo_create", "arguments": arguments}))?;
    while stage.proxy.requests() == asked {
        std::thread::yield_now();
    }
    stage.client.kill()?;
    let audit = std::fs::read_to_string(stage.folder().join("audit.jsonl"))?;
    let events = audit.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;
    let ids = |event: &str| -> Vec<&str> {
        let creates = events.iter().filter(|line| line["method"] == "create" && line["event"] == event);
        creates.filter_map(|line| line["rpc"].as_str()).collect()
    };
    let (started, finished) = (ids("started"), ids("finished"));
    let open = started.iter().filter(|id| !finished.contains(id)).count();
    ensure!(started.len() == 2 && open == 1, "{} started, {open} without an end: {audit}", started.len());
    ensure!(!audit.contains("Killed"), "a value is in the audit");
    Ok(Seen::new("started without finished", format!("{} lines, 1 call without an end", events.len())))
}
