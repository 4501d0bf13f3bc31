//! More calls than may be under way, and one Odoo that drags others along.

use super::proxy::{Act, End, Proxy};
use super::stage::{Setting, Stage, is_error, text};
use super::{Row, Scale, Seen};
use crate::measure::median;
use anyhow::{Result, ensure};
use serde_json::json;
use std::time::Instant;

pub const ROWS: &[Row] = &[
    Row {
        id: "L4",
        name: "ten times as many calls as may wait",
        expected: "the rest is told to come back, at once",
        run: overload,
    },
    Row {
        id: "L8",
        name: "1,000 calls to one instance",
        expected: "connections within max_connections, one login",
        run: reuse,
    },
    Row { id: "L9", name: "one instance stalls for ever", expected: "the other is as fast as before", run: bulkhead },
];

fn overload(scale: Scale) -> Result<Seen> {
    let mut stage = Stage::with(&Setting {
        instance: "timeout = \"3s\"\nqueue_timeout = \"3s\"\nmax_connections = 2\n".into(),
        ..Setting::default()
    })?;
    let calls = scale.times(1_000).max(340);
    stage.proxy.order(None, 2, Act::AfterReading(End::Hold));
    let call = json!({"name": "odoo_count", "arguments": {"model": "res.partner", "domain": []}});
    let start = Instant::now();
    let sent: Vec<u64> =
        (0..calls.min(250)).map(|_| stage.client.send("tools/call", call.clone())).collect::<Result<_>>()?;
    let (mut busy, mut first_busy) = (0, None);
    for id in sent {
        let result = stage.client.receive(id)?.get("result").cloned().unwrap_or_default();
        if is_error(&result) && text(&result).contains("busy") {
            ensure!(text(&result).starts_with("E006"), "{}", text(&result));
            busy += 1;
            first_busy.get_or_insert(start.elapsed());
        }
    }
    ensure!(busy > 0, "nobody was told to come back");
    stage.recovered()?;
    Ok(Seen::new("E006, nothing sent", format!("{busy} of {} told", calls.min(250))))
}

fn reuse(scale: Scale) -> Result<Seen> {
    let mut stage = Stage::with(&Setting { instance: "max_connections = 3\n".into(), ..Setting::default() })?;
    let times = scale.times(1_000);
    for _ in 0..times {
        stage.read()?;
    }
    let (connections, logins) = (stage.proxy.connections(), stage.sim.logins());
    // A dial that lost against a connection that became free in the meantime may be kept: up to one for each.
    ensure!(connections <= 6 && logins == 1, "{connections} connections, {logins} logins");
    Ok(Seen::new(format!("{logins} login"), format!("{connections} connections for {times} calls")))
}

fn bulkhead(scale: Scale) -> Result<Seen> {
    let stalling = Stage::new()?;
    let second =
        stalling.runtime().block_on(Proxy::start(stalling.sim.url().trim_start_matches("http://").parse()?))?;
    let other = format!(
        "[instance.other]\nurl = \"http://{}\"\ndatabase = \"{}\"\nusername = \"{}\"\nsecret = {{ env = \"FAULT_SECRET\" }}\n\
         timeout = \"60s\"\n",
        second.address,
        odoo_sim::DATABASE,
        odoo_sim::ADMIN
    );
    let mut stage = Stage::with(&Setting { rest: other, ..Setting::default() })?;
    let mut medians = Vec::new();
    for stalled in [false, true] {
        if stalled {
            second.order(None, usize::MAX, Act::AfterReading(End::Hold));
            for _ in 0..40 {
                let arguments = json!({"instance_id": "other", "model": "res.partner", "domain": []});
                stage.client.send("tools/call", json!({"name": "odoo_count", "arguments": arguments}))?;
            }
        }
        let mut times: Vec<f64> = (0..scale.times(500))
            .map(|_| {
                let start = Instant::now();
                stage.read().map(|_| start.elapsed().as_secs_f64() * 1e3)
            })
            .collect::<Result<_>>()?;
        medians.push(median(&mut times));
    }
    let [without, with] = medians.as_slice() else { anyhow::bail!("two medians") };
    Ok(Seen::new("all reads of the other succeed", format!("p50 {without:.2} ms without, {with:.2} ms with the stall")))
}
