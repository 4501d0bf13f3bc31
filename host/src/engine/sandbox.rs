//! What one step has of its own.

use super::log::{GuestLog, Lines};
use super::outlet::Outlet;
use super::quota::Quota;
use super::settings;
use crate::config::limits::Limits;
use std::sync::Arc;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// Pollables, streams, requests and bodies that a guest holds at once.
const MAX_RESOURCES: usize = 1024;

/// The state behind a store: the guest's view of the world.
///
/// Invariant: no arguments, no stdin (it is at its end), no folders; the environment is the gate's, which has placeholders
/// where credentials would be; stdout goes nowhere, since the host's belongs to the transport.
pub(crate) struct Sandbox {
    pub(super) quota: Quota,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outlet: Outlet,
    table: ResourceTable,
}

impl Sandbox {
    /// `call` names the step in log lines.
    pub(super) fn new(limits: &Limits, log: &Arc<GuestLog>, call: String, outlet: Outlet) -> Self {
        let mut wasi = WasiCtx::builder();
        wasi.stdin(tokio::io::empty()).stdout(tokio::io::empty()).stderr(Lines::new(Arc::clone(log), call));
        for (name, value) in outlet.environment() {
            wasi.env(name, value);
        }
        let mut http = WasiHttpCtx::new();
        // wasmtime counts what the host keeps for a header, which is more than its text.
        http.set_field_size_limit(limits.header.saturating_mul(2));
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_RESOURCES);
        Self { quota: Quota::new(settings::memory(limits)), wasi: wasi.build(), http, outlet, table }
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
