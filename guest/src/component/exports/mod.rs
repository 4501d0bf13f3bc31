//! The exports of the plugin contract, one interface a file. They translate between WIT and
//! [`Service`](crate::mcp::Service), and decide nothing.

mod completions;
mod identity;
mod prompts;
mod resources;
mod tools;
