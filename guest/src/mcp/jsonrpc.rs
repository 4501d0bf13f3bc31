//! JSON-RPC 2.0: requests taken apart, answers put together.

use serde_json::{Map, Value, json};

/// The codes of JSON-RPC and those that MCP adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    InternalError = -32603,
    /// MCP until 2025-11-25.
    ResourceNotFound = -32002,
    /// MCP 2026-07-28: an HTTP header contradicts the message.
    HeaderMismatch = -32020,
    /// MCP 2026-07-28.
    UnsupportedProtocolVersion = -32022,
}

/// A JSON-RPC error object.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct RpcError {
    pub code: ErrorCode,
    pub message: String,
    pub data: Option<Value>,
}

impl RpcError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: None }
    }

    /// The same error with something for a program.
    #[must_use]
    pub fn data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }
}

/// One message that arrived.
#[derive(Debug, PartialEq)]
pub enum Message<'a> {
    Request {
        id: &'a Value,
        method: &'a str,
        params: Option<&'a Map<String, Value>>,
    },
    /// A notification, or an answer to a request that this server never makes: nothing is due.
    Silent,
}

impl<'a> Message<'a> {
    /// Takes a message apart.
    ///
    /// # Errors
    ///
    /// What is no JSON-RPC message, with the id to answer to (null when it has none).
    pub fn read(message: &'a Value) -> Result<Self, (Value, RpcError)> {
        let refuse = |id: Option<&Value>, code, text: &str| {
            let id = id.filter(|id| is_id(id)).cloned().unwrap_or(Value::Null);
            Err((id, RpcError::new(code, text)))
        };
        let Value::Object(members) = message else {
            return refuse(
                None,
                ErrorCode::InvalidRequest,
                "A message must be one JSON object; batches are not taken.",
            );
        };
        let id = members.get("id");
        if members.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return refuse(id, ErrorCode::InvalidRequest, "jsonrpc must be \"2.0\".");
        }
        let method = match members.get("method") {
            Some(Value::String(method)) => method,
            None if members.contains_key("result") || members.contains_key("error") => return Ok(Self::Silent),
            _ => return refuse(id, ErrorCode::InvalidRequest, "method must be a string."),
        };
        let Some(id) = id else { return Ok(Self::Silent) };
        if !is_id(id) {
            return refuse(None, ErrorCode::InvalidRequest, "id must be a string or an integer.");
        }
        match members.get("params") {
            None => Ok(Self::Request { id, method, params: None }),
            Some(Value::Object(params)) => Ok(Self::Request { id, method, params: Some(params) }),
            Some(_) => refuse(Some(id), ErrorCode::InvalidParams, "params must be an object."),
        }
    }
}

/// The answer to a request.
pub fn response(id: &Value, result: Result<Value, RpcError>) -> Value {
    match result {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(RpcError { code, message, data }) => {
            let mut error = json!({"code": code as i32, "message": message});
            if let (Some(data), Value::Object(members)) = (data, &mut error) {
                members.insert("data".into(), data);
            }
            json!({"jsonrpc": "2.0", "id": id, "error": error})
        }
    }
}

/// The answer to bytes that are not JSON.
pub fn parse_error(why: &str) -> Value {
    response(&Value::Null, Err(RpcError::new(ErrorCode::ParseError, format!("The message is not JSON: {why}."))))
}

fn is_id(id: &Value) -> bool {
    id.is_string() || id.is_i64() || id.is_u64()
}
