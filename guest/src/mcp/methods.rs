//! The methods of MCP that this server answers.

use super::Service;
use super::era::{self, Era};
use super::jsonrpc::{self, ErrorCode, Message, RpcError};
use super::prompting;
use crate::answer::Block;
use crate::error::{Code, Error};
use crate::resources;
use crate::tools::{Failure, Outcome, Tool};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// How long a client of the modern era may keep a list, in milliseconds: it changes with the configuration alone.
const LIST_TTL_MS: u64 = 60_000;

pub(super) type Params<'a> = Option<&'a Map<String, Value>>;

/// Answers one message; `None` when none is due.
pub fn handle(service: &Service, message: &Value) -> Option<Value> {
    match Message::read(message) {
        Ok(Message::Silent) => None,
        Ok(Message::Request { id, method, params }) => Some(jsonrpc::response(id, answer(service, method, params))),
        Err((id, error)) => Some(jsonrpc::response(&id, Err(error))),
    }
}

fn answer(service: &Service, method: &str, params: Params) -> Result<Value, RpcError> {
    let era = Era::of(method, params)?;
    let result = match (method, era) {
        ("initialize", Era::Legacy) => initialize(service, params),
        ("ping", Era::Legacy) => json!({}),
        ("server/discover", Era::Modern) => cacheable(discover(service), LIST_TTL_MS, era),
        ("tools/list", _) => list("tools", service.tools().into_iter().map(tool).collect(), params, era)?,
        ("tools/call", _) => call_tool(service, params)?,
        ("resources/list", _) => list("resources", service.resources(), params, era)?,
        ("resources/templates/list", _) => list("resourceTemplates", resources::templates(), params, era)?,
        ("resources/read", _) => read_resource(service, params, era)?,
        ("prompts/list", _) => list("prompts", service.prompts(), params, era)?,
        ("prompts/get", _) => prompting::get(service, params)?,
        ("completion/complete", _) => prompting::complete(service, params)?,
        _ => return Err(RpcError::new(ErrorCode::MethodNotFound, format!("There is no method {method:?}."))),
    };
    Ok(match era {
        Era::Legacy => result,
        Era::Modern => complete(result),
    })
}

fn initialize(service: &Service, params: Params) -> Value {
    let requested = params.and_then(|params| params.get("protocolVersion")).and_then(Value::as_str);
    json!({
        "protocolVersion": era::agreed(requested),
        "capabilities": capabilities(),
        "serverInfo": server_info(),
        "instructions": service.instructions(),
    })
}

fn discover(service: &Service) -> Value {
    json!({
        "supportedVersions": era::supported(),
        "capabilities": capabilities(),
        "serverInfo": server_info(),
        "instructions": service.instructions(),
    })
}

fn capabilities() -> Value {
    json!({"tools": {}, "resources": {}, "prompts": {}, "completions": {}})
}

fn server_info() -> Value {
    json!({"name": env!("CARGO_PKG_NAME"), "title": "Odoo", "version": env!("CARGO_PKG_VERSION")})
}

/// A list in one page.
fn list(key: &str, items: Vec<Value>, params: Params, era: Era) -> Result<Value, RpcError> {
    if params.is_some_and(|params| params.get("cursor").is_some_and(|cursor| !cursor.is_null())) {
        return Err(RpcError::new(ErrorCode::InvalidParams, "The list is one page: leave cursor out."));
    }
    Ok(cacheable(json!({key: items}), LIST_TTL_MS, era))
}

fn tool(tool: Tool) -> Value {
    json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "outputSchema": tool.output_schema,
        "annotations": tool.annotations,
    })
}

fn call_tool(service: &Service, params: Params) -> Result<Value, RpcError> {
    let name = text(params, "name")?;
    let arguments = params.and_then(|params| params.get("arguments")).cloned().unwrap_or_else(|| json!({}));
    // A model corrects what it reads: only the call of a tool that is not there is an error of the protocol.
    let outcome = match service.call_to_the_end(name, &arguments) {
        Ok(outcome) => outcome,
        Err(Failure::UnknownTool) => {
            return Err(RpcError::new(ErrorCode::InvalidParams, format!("There is no tool {name:?}.")));
        }
        Err(Failure::InvalidArguments(text)) => Outcome::from(Error::invalid(text)),
        Err(Failure::UnknownInstance(text)) => {
            Outcome::from(Error::new(Code::NotFound, crate::error::Source::Client, text))
        }
    };
    let mut result = Map::new();
    let text = json!({"type": "text", "text": outcome.text});
    result.insert("content".into(), std::iter::once(text).chain(outcome.blocks.iter().map(block)).collect());
    result.insert("isError".into(), outcome.error.is_some().into());
    if let Some(structured) = outcome.structured {
        result.insert("structuredContent".into(), structured);
    }
    if let Some(meta) = outcome.meta {
        result.insert("_meta".into(), meta);
    }
    Ok(Value::Object(result))
}

fn block(block: &Block) -> Value {
    match block {
        Block::Image { mime_type, data } => {
            json!({"type": "image", "mimeType": mime_type, "data": STANDARD.encode(data)})
        }
        Block::Link { uri, name, mime_type } => {
            json!({"type": "resource_link", "uri": uri, "name": name, "mimeType": mime_type})
        }
    }
}

fn read_resource(service: &Service, params: Params, era: Era) -> Result<Value, RpcError> {
    let uri = text(params, "uri")?;
    match service.read(uri) {
        // A record may change at any time.
        Ok(Some(contents)) => Ok(cacheable(json!({"contents": contents}), 0, era)),
        Ok(None) => {
            let code = match era {
                Era::Legacy => ErrorCode::ResourceNotFound,
                Era::Modern => ErrorCode::InvalidParams,
            };
            Err(RpcError::new(code, format!("There is no resource {uri:?}.")).data(json!({"uri": uri})))
        }
        Err(error) => Err(failed(&error, json!({"uri": uri, "code": error.code.as_str()}))),
    }
}

/// An error of the protocol, of the caller's making or not.
pub(super) fn failed(error: &Error, data: Value) -> RpcError {
    let code = match error.code {
        Code::Validation | Code::NotFound => ErrorCode::InvalidParams,
        _ => ErrorCode::InternalError,
    };
    RpcError::new(code, error.to_string()).data(data)
}

pub(super) fn text<'a>(params: Params<'a>, name: &str) -> Result<&'a str, RpcError> {
    params
        .and_then(|params| params.get(name))
        .and_then(Value::as_str)
        .ok_or_else(|| RpcError::new(ErrorCode::InvalidParams, format!("params.{name} must be a string.")))
}

/// Says how long a result holds, for one user alone: what Odoo shows depends on who asks.
fn cacheable(mut result: Value, ttl_ms: u64, era: Era) -> Value {
    if let (Era::Modern, Value::Object(members)) = (era, &mut result) {
        members.insert("ttlMs".into(), ttl_ms.into());
        members.insert("cacheScope".into(), "private".into());
    }
    result
}

/// What every result of the modern era carries.
fn complete(mut result: Value) -> Value {
    if let Value::Object(members) = &mut result {
        members.insert("resultType".into(), "complete".into());
        let meta = members.entry("_meta").or_insert_with(|| json!({}));
        if let Value::Object(meta) = meta {
            meta.insert("io.modelcontextprotocol/serverInfo".into(), server_info());
        }
    }
    result
}
