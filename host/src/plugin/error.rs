//! Why a plugin is not loaded, or a call of it gives no answer.

use super::bindings::exports::odoo_mcp::plugin::types::Failure;
use crate::engine::{Limit, LoadError, Stopped};
use std::time::Duration;

/// Each limit names its configuration key. After anything but the first three and the last two, a write that the plugin
/// had under way may or may not have reached Odoo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("the plugin has no such tool")]
    UnknownTool,
    /// The plugin's own words.
    #[error("{0}")]
    InvalidArguments(String),
    /// The plugin's own words.
    #[error("{0}")]
    UnknownInstance(String),
    /// The plugin's own words.
    #[error("{0}")]
    Internal(String),
    /// A crash: a panic, an access out of bounds, a stack used up.
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
    #[error("the plugin was stopped: it needs {0} (a fixed limit)")]
    FixedLimit(Limit),
    /// The answer breaks the contract.
    #[error("the plugin's answer is not valid: {0}")]
    Protocol(String),
    /// An optional interface that the plugin does not export.
    #[error("the plugin has no {0}")]
    Lacks(&'static str),
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl From<Stopped> for Error {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Trapped { reason } => Self::Trapped { reason },
            Stopped::CpuLimit { limit } => Self::CpuLimit { limit },
            Stopped::WallLimit { limit } => Self::WallLimit { limit },
            Stopped::MemoryLimit { limit } => Self::MemoryLimit { limit },
            Stopped::ResultTooLarge { limit } => Self::ResultTooLarge { limit },
            Stopped::Fixed(limit) => Self::FixedLimit(limit),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::UnknownTool => Self::UnknownTool,
            Failure::InvalidArguments(message) => Self::InvalidArguments(message),
            Failure::UnknownInstance(name) => Self::UnknownInstance(name),
            Failure::Internal(message) => Self::Internal(message),
        }
    }
}
