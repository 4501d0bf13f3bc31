//! MCP's words to the plugin's words and back. Nothing here knows what a tool does, nor that it runs in WebAssembly.
//!
//! In reading order:
//!
//! - [`steps`]: what this module needs of a plugin, as a trait, so that its tests can script one;
//! - [`catalog`]: the plugin's tools as MCP shows them, with their compiled schemas;
//! - [`failure`]: an error as a model reads it; [`arguments`]: what is wrong with a call's arguments, and what is right;
//! - [`answer`]: a plugin's outcome as an MCP result;
//! - [`call`]: a tool call as a chain of steps; [`ask`]: questions to the user; [`seal`]: a state that leaves the process;
//! - [`admission`]: how many calls run at once;
//! - [`resources`]: lists and reads; [`prompts`]: lists and texts; [`completions`] of arguments;
//! - [`server`]: a plugin behind MCP, and a call from its request to its answer.
//!
//! Both eras of the protocol are served: sessions that begin with `initialize` (2024-11-05 to 2025-11-25), and single
//! requests that carry their own version and capabilities (2026-07-28).

mod admission;
mod answer;
mod arguments;
mod ask;
mod call;
mod catalog;
mod completions;
mod failure;
mod prompts;
mod resources;
mod seal;
mod server;
mod steps;

#[cfg(test)]
mod tests;

pub use catalog::CatalogError;
pub use prompts::PromptError;
pub use server::{McpServer, StartError};
pub use steps::Steps;
#[cfg(test)]
pub(crate) use tests::scripted;
