//! The host: it speaks MCP, keeps the secrets, and is the only one that opens sockets. All Odoo knowledge is in the
//! plugin, which it runs in a sandbox.
//!
//! # Layout, in reading order
//!
//! - [`cli`]: the commands.
//! - [`config`]: file and environment, parsed into types that cannot be wrong; [`secret`]: where credentials come from.
//! - [`transport`]: stdio; [`mcp`]: MCP's words to the plugin's words and back.
//! - [`plugin`]: a loaded plugin and what it offers; [`engine`]: one sandbox per step, with its limits.
//! - [`egress`]: the gate through which everything leaves.
//! - [`telemetry`]: logs on stderr, the audit and the metrics; [`error`]: the manual's pages.
//!
//! Invariant: stdout belongs to the transport. Logs and a guest's output never reach it.

pub mod cli;
pub mod config;
pub mod egress;
pub mod engine;
pub mod error;
pub mod mcp;
mod nearest;
pub mod plugin;
pub mod secret;
pub mod telemetry;
pub mod transport;
