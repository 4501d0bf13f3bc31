//! What the suite, the demo session and the bench share.
//!
//! - [`client`]: an MCP client over a child's stdio, as plain as a client can be.
//! - [`server`]: where the built server and guests are, and how to start the server.
//! - [`answer`]: what a tool answered, as a client reads it.
//! - [`backend`]: the simulator or a real Odoo, behind one description.
//! - [`measure`]: for the bench.
//! - [`faults`]: what goes wrong between an agent and Odoo, on purpose.
//! - [`tasks`]: ordinary jobs, and what they cost a model.

pub mod answer;
pub mod backend;
pub mod client;
pub mod faults;
pub mod measure;
pub mod server;
pub mod tasks;
