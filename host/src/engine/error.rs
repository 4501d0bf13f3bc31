//! Why a component is not loaded, and why a step stops.

use super::limit::Limit;
use std::time::Duration;

/// Why a plugin cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    #[error("the WebAssembly engine cannot start: {0}")]
    Engine(String),
    #[error("the plugin has {size} bytes; at most {limit} are allowed (limits.plugin_file)")]
    FileSize { size: u64, limit: u64 },
    #[error("the plugin is no WebAssembly component: {0}")]
    Component(String),
    /// A limit that no configuration changes.
    #[error("the plugin is too large: it needs {0} (a fixed limit)")]
    Fixed(Limit),
    /// Of the sandbox's own memory, tables or instances, in wasmtime's words.
    #[error("the plugin does not fit in a sandbox: {0} (limits.memory bounds its memory; the other limits are fixed)")]
    Sandbox(String),
    #[error("the embedded plugin was not compiled for this server: {0}")]
    Image(String),
    /// Every import that is not allowed.
    #[error("the plugin asks for what no plugin gets: {}", .0.join(", "))]
    Imports(Vec<String>),
    #[error("the plugin's imports do not fit this server: {0}")]
    Link(String),
    #[error("the plugin does not hold to the contract odoo-mcp:plugin@1: {0}")]
    Exports(String),
    /// `describe` or `list-tools` did not end well.
    #[error("the plugin did not introduce itself")]
    Stopped(#[source] Stopped),
    /// The plugin's own words.
    #[error("the plugin did not list its tools: {0}")]
    Refused(String),
    /// What it says of itself cannot be shown to a client.
    #[error("the plugin's description is wrong: {0}")]
    Description(String),
}

/// Why a step ended without an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    #[error("the plugin crashed: {reason}")]
    Trapped { reason: String },
    #[error("the plugin was stopped: it used more than {} s of CPU time in one step (limits.cpu)", .limit.as_secs_f64())]
    CpuLimit { limit: Duration },
    #[error("the plugin was stopped: one step took longer than {} s (limits.wall)", .limit.as_secs_f64())]
    WallLimit { limit: Duration },
    #[error("the plugin was stopped: it needs more than {limit} bytes of memory (limits.memory)")]
    MemoryLimit { limit: usize },
    #[error("the plugin's answer is larger than {limit} bytes (limits.result)")]
    ResultTooLarge { limit: usize },
    /// A limit that no configuration changes.
    #[error("the plugin was stopped: it needs {0} (a fixed limit)")]
    Fixed(Limit),
}

impl LoadError {
    pub(super) fn engine(error: wasmtime::Error) -> Self {
        Self::Engine(chain(&error))
    }

    /// What wasmtime says of code that it does not take.
    pub(super) fn component(error: wasmtime::Error) -> Self {
        let reason = chain(&error);
        // The pool of sandboxes measures a component when it is compiled; its errors have no type of their own.
        if reason.contains("pooling allocator") { Self::Sandbox(reason) } else { Self::Component(reason) }
    }

    pub(super) fn image(error: wasmtime::Error) -> Self {
        Self::Image(chain(&error))
    }

    pub(super) fn link(error: wasmtime::Error) -> Self {
        Self::Link(chain(&error))
    }

    pub(crate) fn exports(error: wasmtime::Error) -> Self {
        Self::Exports(chain(&error))
    }
}

fn chain(error: &wasmtime::Error) -> String {
    format!("{error:#}")
}
