//! The exports of the plugin contract, one interface a file. They translate between WIT and
//! [`Service`](crate::mcp::Service), and decide nothing.

mod identity;
mod resources;
mod tools;
