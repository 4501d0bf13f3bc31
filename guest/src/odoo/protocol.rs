//! Odoo's protocols for programs, and which of them to try.

use std::fmt;

/// A way to call a model's method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// `/xmlrpc/2/common` and `/xmlrpc/2/object`: Odoo 14 to 21.
    Xmlrpc,
    /// `/jsonrpc`: the same services, quicker and with exact values: Odoo 14 to 21.
    Jsonrpc,
    /// `/json/2/<model>/<method>`: Odoo 19 and later, with an API key only, and with named arguments only.
    Json2,
}

/// The first major version of Odoo that speaks JSON-2.
pub const JSON2_SINCE: u32 = 19;

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Xmlrpc => "XML-RPC",
            Self::Jsonrpc => "JSON-RPC",
            Self::Json2 => "JSON-2",
        })
    }
}

/// What the configuration says about the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// The best that server and credential allow.
    #[default]
    Auto,
    /// This one and no other.
    Only(Protocol),
}

impl Choice {
    /// Reads the words of the configuration: `auto`, `xmlrpc`, `jsonrpc`, `json2`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "auto" => Self::Auto,
            "xmlrpc" => Self::Only(Protocol::Xmlrpc),
            "jsonrpc" => Self::Only(Protocol::Jsonrpc),
            "json2" => Self::Only(Protocol::Json2),
            _ => return None,
        })
    }
}
