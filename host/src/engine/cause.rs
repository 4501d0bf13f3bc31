//! From what wasmtime says to why a step stopped.

use super::error::Stopped;
use super::limit::Limit;
use super::settings;
use crate::config::limits::Limits;
use tracing::debug;
use wasmtime::component::ResourceTableError;
use wasmtime::{Error, Trap, WasmBacktrace};
use wasmtime_wasi_http::FieldMapError;

/// A limit that a guest ran into, as it travels through wasmtime's own error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Excess {
    #[error("CPU time used up")]
    Cpu,
    #[error("memory used up")]
    Memory,
    #[error("a table outgrew its limit")]
    Table,
}

impl Stopped {
    /// The limit that `error` is about; a crash when it is about none.
    pub(super) fn by(error: &Error, limits: &Limits) -> Self {
        debug!(target: "plugin", "step stopped: {error:?}");
        let reason = match error.downcast_ref::<Trap>() {
            Some(trap) => trap.to_string(),
            None => error.root_cause().to_string(),
        };
        match error.downcast_ref() {
            Some(Excess::Cpu) => Self::CpuLimit { limit: limits.cpu },
            Some(Excess::Memory) => Self::MemoryLimit { limit: settings::memory(limits) },
            Some(Excess::Table) => Self::Fixed(Limit::TableElements),
            // A guest that was calling has a stack; one that has answered has none.
            None if reason.contains(COPIED_TOO_MUCH) && error.is::<WasmBacktrace>() => Self::Fixed(Limit::Transfer),
            None if reason.contains(COPIED_TOO_MUCH) => Self::ResultTooLarge { limit: limits.result },
            None => fixed(error, &reason).map_or(Self::Trapped { reason }, Self::Fixed),
        }
    }
}

fn fixed(error: &Error, reason: &str) -> Option<Limit> {
    match (error.downcast_ref(), error.downcast_ref(), error.downcast_ref()) {
        (Some(ResourceTableError::Full), _, _) => Some(Limit::Resources),
        (_, Some(FieldMapError::TotalSizeTooBig | FieldMapError::TooManyFields), _) => Some(Limit::Fields),
        (_, _, Some(Trap::StackOverflow)) => Some(Limit::Stack),
        _ if reason.contains(TOO_MANY_HANDLES) => Some(Limit::Handles),
        _ if reason == WROTE_TOO_MUCH => Some(Limit::BodyPiece),
        _ => None,
    }
}

// Of wasmtime's messages whose errors have no public type. The suite has a guest for each, which an update that changes
// them does not pass.

/// When more was to be copied than [`wasmtime::Store::set_hostcall_fuel`] allows.
const COPIED_TOO_MUCH: &str = "fuel allocated for hostcalls";

/// The same for [`wasmtime::Store::set_max_component_handles`].
const TOO_MANY_HANDLES: &str = "store handle limit exceeded";

/// When more is written to a stream than it told the guest that it takes.
const WROTE_TOO_MUCH: &str = "write exceeded budget";
