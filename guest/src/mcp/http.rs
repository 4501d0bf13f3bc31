//! MCP over HTTP, without sessions or streams: a POST holds one message, its answer is JSON.

use super::era::{self, Era};
use super::jsonrpc::{self, ErrorCode, Message, RpcError};
use super::{Service, handle};
use serde_json::Value;

/// The longest message, in bytes.
pub const LONGEST_BODY: usize = 4 << 20;

/// What is looked at of a request's head. Header values are as they came.
#[derive(Debug, Clone, Default)]
pub struct Head {
    pub is_post: bool,
    pub content_type: Option<String>,
    pub origin: Option<String>,
    pub protocol_version: Option<String>,
    pub mcp_method: Option<String>,
    pub mcp_name: Option<String>,
}

/// What to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    /// The methods that are allowed, where another was tried.
    pub allow: Option<&'static str>,
    pub body: Option<Value>,
}

impl Reply {
    /// For a body beyond [`LONGEST_BODY`].
    pub fn too_long() -> Self {
        Self::refused(413, ErrorCode::InvalidRequest, format!("A message is at most {LONGEST_BODY} bytes long."))
    }

    /// For a body that could not be read to its end.
    pub fn cut() -> Self {
        Self::refused(400, ErrorCode::InvalidRequest, "The message ended before it was whole.")
    }

    fn refused(status: u16, code: ErrorCode, why: impl Into<String>) -> Self {
        Self { status, allow: None, body: Some(jsonrpc::response(&Value::Null, Err(RpcError::new(code, why)))) }
    }
}

/// Why a request is refused before its body is read, if it is.
pub fn refusal(head: &Head) -> Option<Reply> {
    if !head.is_post {
        let refused =
            Reply::refused(405, ErrorCode::InvalidRequest, "Send messages by POST; there is no stream to GET.");
        return Some(Reply { allow: Some("POST"), ..refused });
    }
    // A page in somebody's browser must not reach a server on their machine, by its address or by a name that was bent
    // to it (DNS rebinding).
    if head.origin.as_deref().is_some_and(|origin| !is_loopback(origin)) {
        return Some(Reply::refused(
            403,
            ErrorCode::InvalidRequest,
            "Requests of web pages are taken from this machine's own alone.",
        ));
    }
    let media_type = head.content_type.as_deref().and_then(|value| value.split(';').next()).unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        return Some(Reply::refused(415, ErrorCode::InvalidRequest, "Content-Type must be application/json."));
    }
    let version = head.protocol_version.as_deref();
    if let Some(version) = version.filter(|version| !era::supported().contains(version)) {
        let why =
            format!("MCP-Protocol-Version {version:?} is not spoken here; use one of {}.", era::supported().join(", "));
        return Some(Reply::refused(400, ErrorCode::UnsupportedProtocolVersion, why));
    }
    None
}

/// Answers the body of a request that was not refused.
pub fn answer(service: &Service, head: &Head, body: &[u8]) -> Reply {
    let message = match serde_json::from_slice(body) {
        Ok(message) => message,
        Err(error) => {
            return Reply { status: 400, allow: None, body: Some(jsonrpc::parse_error(&error.to_string())) };
        }
    };
    let answer = match mismatch(head, &message) {
        Some(answer) => Some(answer),
        None => handle(service, &message),
    };
    Reply { status: answer.as_ref().map_or(202, |answer| status(answer, &message)), allow: None, body: answer }
}

/// In the modern era headers repeat what the message says, so that proxies can route and judge by them: what they saw
/// must be what is done.
fn mismatch(head: &Head, message: &Value) -> Option<Value> {
    let Ok(Message::Request { id, method, params }) = Message::read(message) else { return None };
    if Era::of(method, params) != Ok(Era::Modern) {
        return None;
    }
    let named = match method {
        "tools/call" | "prompts/get" => params.and_then(|params| params.get("name")).and_then(Value::as_str),
        "resources/read" => params.and_then(|params| params.get("uri")).and_then(Value::as_str),
        _ => None,
    };
    let wrong = if head.protocol_version.as_deref() != Some(era::MODERN) {
        "MCP-Protocol-Version"
    } else if head.mcp_method.as_deref() != Some(method) {
        "Mcp-Method"
    } else if named.is_some() && head.mcp_name.as_deref() != named {
        "Mcp-Name"
    } else {
        return None;
    };
    let error = RpcError::new(ErrorCode::HeaderMismatch, format!("The header {wrong} must say what the message says."));
    Some(jsonrpc::response(id, Err(error)))
}

fn status(answer: &Value, message: &Value) -> u16 {
    let code = answer.get("error").and_then(|error| error.get("code")).and_then(Value::as_i64);
    let is = |expected: ErrorCode| code == Some(expected as i64);
    let modern = message
        .get("params")
        .and_then(|params| params.get("_meta"))
        .is_some_and(|meta| meta.get(era::VERSION_KEY).is_some());
    if is(ErrorCode::InvalidRequest) || is(ErrorCode::HeaderMismatch) || is(ErrorCode::UnsupportedProtocolVersion) {
        400
    } else if is(ErrorCode::MethodNotFound) && modern {
        404
    } else {
        200
    }
}

fn is_loopback(origin: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else { return false };
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}
