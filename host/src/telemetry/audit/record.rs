//! What is recorded of a request: who asks, and for what. Never a value.

use std::sync::Arc;

/// On whose behalf a sandbox asks. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The id of the MCP call, the same for all of its steps.
    pub call: Arc<str>,
    /// `None` where no tool is at work: a resource is read.
    pub tool: Option<Arc<str>>,
}

/// One request of a sandbox, as the gate read it from the wire.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub caller: &'a Caller,
    /// `xmlrpc`, `jsonrpc`, `json2` or `http`.
    pub protocol: &'static str,
    /// `common` for what has no model: `version` and `authenticate`.
    pub model: &'a str,
    pub method: &'a str,
    /// How many records it names; `None` when that cannot be told.
    pub ids: Option<u64>,
    /// Whether Odoo's state stays as it is, however often it is sent.
    pub is_read: bool,
}
