//! The revisions of MCP, and the two eras that they form: with a handshake, and (since 2026-07-28) without.

use super::jsonrpc::{ErrorCode, RpcError};
use serde_json::{Map, Value, json};

/// Where a request of the modern era says its revision.
pub const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";

/// The revision of the modern era.
pub const MODERN: &str = "2026-07-28";

/// The revisions that `initialize` agrees to, the newest first.
pub const LEGACY: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/// What a request expects of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// The client shook hands by `initialize`.
    Legacy,
    /// Each request says its revision; results say how long they hold.
    Modern,
}

impl Era {
    /// The era of a request.
    ///
    /// # Errors
    ///
    /// A revision that this server does not speak.
    pub fn of(method: &str, params: Option<&Map<String, Value>>) -> Result<Self, RpcError> {
        let named = params.and_then(|params| params.get("_meta")).and_then(|meta| meta.get(VERSION_KEY));
        match named {
            // A client that asks what is spoken here knows of the modern era.
            None if method == "server/discover" => Ok(Self::Modern),
            None => Ok(Self::Legacy),
            Some(Value::String(version)) if version == MODERN => Ok(Self::Modern),
            Some(Value::String(version)) if LEGACY.contains(&version.as_str()) => Ok(Self::Legacy),
            Some(version) => {
                let text = format!("MCP revision {version} is not spoken here.");
                let data = json!({"requested": version, "supported": supported()});
                Err(RpcError::new(ErrorCode::UnsupportedProtocolVersion, text).data(data))
            }
        }
    }
}

/// All revisions, the newest first.
pub fn supported() -> Vec<&'static str> {
    std::iter::once(MODERN).chain(LEGACY).collect()
}

/// The revision that `initialize` agrees to: the client's where it is known, else the newest with a handshake.
pub fn agreed(requested: Option<&str>) -> &'static str {
    let [newest, ..] = LEGACY;
    LEGACY.into_iter().find(|version| requested == Some(version)).unwrap_or(newest)
}
