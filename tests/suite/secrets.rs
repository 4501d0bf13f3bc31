//! The credential is on the wire to its own Odoo, and nowhere else.

use crate::answers::{failure, success};
use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::backend::Backend;
use odoo_mcp_tests::client::Client;
use odoo_mcp_tests::server::fixture;
use odoo_sim::{Data, Fault, What};
use serde_json::json;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Duration;

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
        // Each attempt of a read.
        backend.sim()?.inject(Fault::once(fault).times(3));
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

/// A search that Odoo never answers keeps its sandbox alive; all of the sandbox's memory is looked through meanwhile.
#[test]
fn the_memory_of_a_sandbox_has_no_secret() -> Result<()> {
    const MARKER: &str = "marker-2c9a41-argument";
    let backend = guarded()?;
    let mut client = Client::connect(backend.command()?)?;
    success(&mut client, "odoo_count", json!({"model": "res.partner", "domain": []}))?;
    backend.sim()?.inject(Fault::once(What::Hang).on_method("search_count"));
    let before = backend.sim()?.requests();
    let domain = json!([["name", "=", MARKER]]);
    client
        .send("tools/call", json!({"name": "odoo_count", "arguments": {"model": "res.partner", "domain": domain}}))?;
    while backend.sim()?.requests() == before {
        std::thread::park_timeout(Duration::from_millis(5));
    }
    let (mut sandboxes, mut marked) = (0, 0);
    for memory in linear_memories(client.pid())? {
        sandboxes += 1;
        marked += usize::from(contains(&memory, MARKER));
        ensure!(!contains(&memory, CANARY), "the secret is in a sandbox");
    }
    ensure!(marked > 0, "no sandbox of {sandboxes} has the call's own argument: the wrong memory was looked at");
    Ok(())
}

/// The memories of the sandboxes of a process: what is readable right before a gap of a GiB or more, as wasmtime lays
/// them out.
fn linear_memories(pid: u32) -> Result<Vec<Vec<u8>>> {
    const GAP: u64 = 1 << 30;
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps"))?;
    let regions: Vec<(u64, u64, &str)> = maps
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (from, to) = words.next()?.split_once('-')?;
            Some((u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?, words.next()?))
        })
        .collect();
    let process = File::open(format!("/proc/{pid}/mem"))?;
    let mut memories = Vec::new();
    for (index, (start, _, _)) in regions.iter().enumerate() {
        // One memory may be several regions: its initial image and what was allocated since.
        let first = index == 0
            || regions.get(index - 1).is_none_or(|(_, end, access)| end != start || !access.starts_with('r'));
        let run: Vec<_> = regions.iter().skip(index).take_while(|(_, _, access)| access.starts_with('r')).collect();
        let behind = regions.get(index + run.len());
        let guarded = behind.is_some_and(|(from, to, access)| access.starts_with('-') && to - from >= GAP);
        if !first || run.is_empty() || !guarded {
            continue;
        }
        let mut memory = Vec::new();
        for (from, to, _) in run {
            let mut bytes = vec![0; usize::try_from(to - from)?];
            process.read_exact_at(&mut bytes, *from)?;
            memory.extend(bytes);
        }
        memories.push(memory);
    }
    Ok(memories)
}

fn contains(memory: &[u8], text: &str) -> bool {
    memory.windows(text.len()).any(|window| window == text.as_bytes())
}
