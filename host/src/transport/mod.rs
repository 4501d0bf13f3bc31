//! How MCP messages reach the server.
//!
//! [`stdio`] serves one client over the process's own pipes; [`drain`] keeps the connection open until what the client
//! asked for is answered; [`signal`] is how the operating system stops it.

mod drain;
pub mod signal;
pub mod stdio;
