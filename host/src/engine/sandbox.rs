//! What one step has of its own.

use super::clocks::{Monotonic, Wall};
use super::limit::Limit;
use super::log::{GuestLog, Lines};
use super::outlet::Outlet;
use super::quota::Quota;
use super::settings;
use super::usage::Peak;
use crate::config::limits::Limits;
use std::sync::Arc;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// The state behind a store: the guest's view of the world.
///
/// Invariant: no arguments, no stdin (it is at its end), no folders; the environment is the gate's, which has placeholders
/// where credentials would be; stdout goes nowhere, since the host's belongs to the transport.
///
/// Invariant: what the host keeps for a guest beside its memory is bounded by [`Limit::Resources`] times the largest of
/// them, a body of two [`Limit::BodyPiece`]s: each takes at least two resources. Requests on their way are bounded by the
/// outlet.
pub(crate) struct Sandbox {
    pub(super) quota: Quota,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outlet: Outlet,
    table: ResourceTable,
}

impl Sandbox {
    /// `call` names the step in log lines; `peak` learns how much memory it has.
    pub(super) fn new(limits: &Limits, log: &Arc<GuestLog>, call: String, outlet: Outlet, peak: Peak) -> Self {
        let mut wasi = WasiCtx::builder();
        wasi.monotonic_clock(Monotonic::start()).wall_clock(Wall);
        wasi.stdin(tokio::io::empty()).stdout(tokio::io::empty()).stderr(Lines::new(Arc::clone(log), call));
        for (name, value) in outlet.environment() {
            wasi.env(name, value);
        }
        let mut http = WasiHttpCtx::new();
        http.set_field_size_limit(Limit::Fields.value());
        let mut table = ResourceTable::new();
        table.set_max_capacity(Limit::Resources.value());
        Self { quota: Quota::new(settings::memory(limits), peak), wasi: wasi.build(), http, outlet, table }
    }

    pub(super) fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }
}

impl WasiView for Sandbox {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Sandbox {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.outlet, table: &mut self.table, ctx: &mut self.http }
    }
}
