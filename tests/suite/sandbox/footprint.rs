//! What a server takes of the machine, seen from outside.

use anyhow::{Context, Result, ensure};
use odoo_mcp_tests::client::Client;
pub(super) use odoo_mcp_tests::measure::peak_kilobytes;
use odoo_mcp_tests::measure::{resident_kilobytes, status};
use serde_json::json;
use std::fs;
use std::time::{Duration, Instant};

/// What may stay after a hostile call: pages that the allocator and the pool of sandboxes keep to use again.
const KEPT_KILOBYTES: u64 = 24 * 1024;

/// Connections to Odoo that are kept open for the next request.
const KEPT_SOCKETS: u64 = 2;

/// How long memory and connections may take to be given back, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy)]
pub(super) struct Footprint {
    resident_kilobytes: u64,
    threads: u64,
    sockets: u64,
}

impl Footprint {
    pub(super) fn of(pid: u32) -> Result<Self> {
        Ok(Self {
            resident_kilobytes: resident_kilobytes(pid)?,
            threads: status(pid, "Threads:")?,
            sockets: sockets(pid)?,
        })
    }

    fn is_near(&self, before: &Self) -> bool {
        self.resident_kilobytes <= before.resident_kilobytes + KEPT_KILOBYTES
            && self.threads <= before.threads
            && self.sockets <= before.sockets + KEPT_SOCKETS
    }

    /// Waits until the server takes about as much as before.
    pub(super) fn returns_to(before: &Self, client: &mut Client) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            client.request("ping", json!({}))?;
            let now = Self::of(client.pid())?;
            if now.is_near(before) {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "it took {before:?} and does not give back: {now:?}");
        }
    }
}

/// From here on [`peak_kilobytes`] tells the most.
pub(super) fn forget_peak(pid: u32) -> Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak cannot be reset")
}

fn sockets(pid: u32) -> Result<u64> {
    let mut count = 0;
    for entry in fs::read_dir(format!("/proc/{pid}/fd"))? {
        // A descriptor may be closed while it is looked at.
        let target = fs::read_link(entry?.path()).unwrap_or_default();
        count += u64::from(target.to_string_lossy().starts_with("socket:"));
    }
    Ok(count)
}
