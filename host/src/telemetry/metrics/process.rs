//! The metrics of the process: MCP calls, steps of guests, and what it is that runs.

use super::calls::OTHER;
use super::family::{Counters, Each, Gauges};
use super::table::Table;
use crate::telemetry::audit::legible::legible;
use crate::telemetry::words::{Called, Kept, StepEnd};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

/// Tools with series of their own; a client may call names that no tool has.
pub(super) const TOOLS: usize = 64;

const CPU_SECONDS: [f64; 9] = [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 2.0];
const MEMORY_BYTES: [f64; 7] = [1e6, 2e6, 4e6, 8e6, 16e6, 32e6, 64e6];

pub(super) struct Process {
    calls: Counters<2>,
    tools: Table<1, Each<Called, Counter>>,
    other_tools: Each<Called, Counter>,
    pub steps: Each<StepEnd, Counter>,
    cpu: Histogram,
    memory: Histogram,
    pub entries: Each<Kept, Gauge>,
    pub misplaced: Counter,
    /// Lines that could not be written.
    pub audit_missing: Counter,
}

impl Process {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let calls = Counters::default();
        registry.register("tool_calls", "MCP tool calls by how they ended", calls.clone());
        let steps = Counters::default();
        registry.register("steps", "Steps of guests by how they ended", steps.clone());
        let (cpu, memory) = (Histogram::new(CPU_SECONDS), Histogram::new(MEMORY_BYTES));
        registry.register("step_cpu_seconds", "CPU time of one step of a guest", cpu.clone());
        registry.register("step_peak_memory_bytes", "Most linear memory of one step of a guest", memory.clone());
        let entries: Gauges<1> = Gauges::default();
        registry.register("cache_entries", "Answers that are kept", entries.clone());
        let (misplaced, audit_missing) = (Counter::default(), Counter::default());
        registry.register(
            "misplaced_placeholders",
            "Requests refused because a credential's placeholder stood where it does not belong",
            misplaced.clone(),
        );
        registry.register("audit_missing_lines", "Lines of the audit that could not be written", audit_missing.clone());
        let build: Gauges<1> = Gauges::default();
        registry.register("build_info", "1, with the version that runs", build.clone());
        build.get_or_create(&[("version", Arc::from(env!("CARGO_PKG_VERSION")))]).set(1);
        Self {
            other_tools: tool(&calls, OTHER),
            calls,
            tools: Table::new(TOOLS),
            steps: Each::counters(&steps, |word| [("outcome", Arc::from(word))]),
            cpu,
            memory,
            entries: Each::new(|kept: Kept| entries.get_or_create_owned(&[("cache", Arc::from(kept.as_str()))])),
            misplaced,
            audit_missing,
        }
    }

    /// Counts one MCP call. A call that was refused gets no new series: its name may be made up.
    pub(super) fn called(&self, name: &str, called: Called) {
        let found = match self.tools.get([name]) {
            None if called != Called::Refused => self.tools.get_or_insert([name], || tool(&self.calls, name)),
            found => found,
        };
        found.unwrap_or(&self.other_tools).one_more(called);
    }

    pub(super) fn step(&self, end: StepEnd, cpu: Duration, peak_memory: u64) {
        self.steps.one_more(end);
        self.cpu.observe(cpu.as_secs_f64());
        self.memory.observe(peak_memory as f64);
    }
}

/// Registers when the process began, under the name that all exporters use.
pub(super) fn register_start(registry: &mut Registry) {
    let start = Gauge::<f64, AtomicU64>::default();
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    start.set(since.as_ref().map(Duration::as_secs_f64).unwrap_or_default());
    registry.register("process_start_time_seconds", "Start of the process, in seconds since 1970", start);
}

fn tool(calls: &Counters<2>, name: &str) -> Each<Called, Counter> {
    let name: Arc<str> = Arc::from(&*legible(name, 128));
    Each::counters(calls, |word| [("tool", Arc::clone(&name)), ("outcome", Arc::from(word))])
}
