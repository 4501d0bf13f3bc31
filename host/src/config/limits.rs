//! Every bound of the server, with its default. What the operator may set them to is in [`super::file`].

use std::num::NonZeroUsize;
use std::time::Duration;

/// Sizes are in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory of one sandbox.
    pub memory: usize,
    /// CPU time of one step.
    pub cpu: Duration,
    /// Wall time of one step, waiting for Odoo included.
    pub wall: Duration,
    /// Requests to Odoo in one step.
    pub rpcs: u32,
    /// What one step may answer.
    pub result: usize,
    /// One log line of a plugin; longer ones are cut.
    pub log_line: usize,
    /// Log lines of a plugin per second; further ones are dropped and counted.
    pub log_rate: u32,
    /// A plugin's file.
    pub plugin_file: u64,
    /// Tool calls and resource reads under way at once; further ones wait, then are refused as busy.
    pub calls: NonZeroUsize,
    /// A request to Odoo.
    pub request: usize,
    /// An answer of Odoo.
    pub response: usize,
    /// Header section of an answer.
    pub header: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            memory: 64 * MIB,
            cpu: Duration::from_secs(2),
            // Longer than Odoo's own time-out of 120 s would hide it behind ours.
            wall: Duration::from_secs(150),
            rpcs: 64,
            result: MIB,
            log_line: 4096,
            log_rate: 64,
            plugin_file: 16 * MIB as u64,
            calls: NonZeroUsize::new(256).unwrap_or(NonZeroUsize::MIN),
            request: 16 * MIB,
            response: 32 * MIB,
            header: 64 * 1024,
        }
    }
}
