//! Guests that take what there is: their own memory, and what the host keeps for them.

use super::footprint::{Footprint, forget_peak, peak_kilobytes};
use super::server::{Server, Setup};
use anyhow::{Result, ensure};
use odoo_mcp_tests::measure::resident_kilobytes;
use serde_json::json;

/// The default limit of a sandbox's memory, and a tenth.
const MOST_KILOBYTES: u64 = 64 * 1024 * 11 / 10;

fn hoard(server: &mut Server, what: &str, part: &str) -> Result<()> {
    let pid = server.client.pid();
    let before = resident_kilobytes(pid)?;
    forget_peak(pid)?;
    server.stops("hoard", json!({"what": what}), part)?;
    let peak = peak_kilobytes(pid)?.saturating_sub(before);
    ensure!(peak <= MOST_KILOBYTES, "{what}: the server grew by {peak} kB");
    Ok(())
}

#[test]
pub(super) fn memory_is_limited() -> Result<()> {
    let mut server = Setup::fixture("hoard")?.start()?;
    hoard(&mut server, "memory", "more than 67108864 bytes of memory (limits.memory)")?;
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn what_the_host_keeps_for_a_guest_is_limited() -> Result<()> {
    let mut server = Setup::fixture("hoard")?.start()?;
    for what in ["pollables", "streams", "headers", "requests", "bodies"] {
        hoard(
            &mut server,
            what,
            "more than 256 streams, requests, bodies, headers and pollables at once (a fixed limit)",
        )?;
    }
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn a_guests_own_handles_are_limited() -> Result<()> {
    let mut server = Setup::fixture("hoard")?.start()?;
    hoard(&mut server, "handles", "more than 10000 handles at once (a fixed limit)")?;
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn header_fields_are_limited() -> Result<()> {
    let mut server = Setup::fixture("hoard")?.start()?;
    hoard(&mut server, "fields", "more than 32768 bytes of header fields (a fixed limit)")?;
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn what_is_handed_over_at_once_is_limited() -> Result<()> {
    let mut server = Setup::fixture("hoard")?.start()?;
    hoard(&mut server, "transfer", "to hand over more than 1048576 bytes in one call (a fixed limit)")?;
    server.finish()?;
    Ok(())
}

/// Many hostile calls one after the other take no more than one.
#[test]
fn nothing_adds_up() -> Result<()> {
    let mut server = Setup::fixture("hoard")?.start()?;
    let before = Footprint::of(server.client.pid())?;
    for _ in 0..20 {
        for what in ["memory", "bodies", "headers"] {
            server.client.call("hoard", json!({"what": what}))?;
        }
    }
    Footprint::returns_to(&before, &mut server.client)?;
    server.finish()?;
    Ok(())
}
