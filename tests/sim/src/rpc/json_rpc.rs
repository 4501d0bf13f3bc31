//! JSON-RPC, `/jsonrpc`: status 200 for every call that could be read; errors are members of the answer.

use http::HeaderMap;
use serde_json::{Value, json};

use super::{
    dumps::dumps,
    reply::{HTML, JSON, Reply, exception},
    service::Service,
};
use crate::{data::Data, orm::Observer, python, raise::Raise, series::Series, traceback::Place};

/// The start and end of an answer that is one long string.
pub(crate) const STRING: (&str, &str) = (r#"{"jsonrpc": "2.0", "id": 1, "result": ""#, r#""}"#);

/// A call as it arrived.
#[derive(Debug)]
pub(crate) struct JsonRpc {
    /// Sent back as it came.
    id: Value,
    series: Series,
    pub(crate) request: Result<Service, Refusal>,
}

/// Why a call is not run.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It is no JSON-RPC call at all: a page.
    Page(Reply),
    /// It cannot be a call of a service: an error.
    Raise(Raise),
}

impl JsonRpc {
    pub(crate) fn parse(series: Series, headers: &HeaderMap, body: &[u8]) -> Self {
        match envelope(series, headers, body) {
            Ok(envelope) => {
                let id = envelope.get("id").cloned().unwrap_or_default();
                Self { id, series, request: service(envelope.get("params")).map_err(Refusal::Raise) }
            }
            Err(page) => Self { id: Value::Null, series, request: Err(Refusal::Page(page)) },
        }
    }

    pub(crate) fn run(self, data: &mut Data, observer: &mut dyn Observer) -> Reply {
        let outcome = match self.request {
            Ok(service) => service.run(data, observer),
            Err(Refusal::Raise(raise)) => Err(raise),
            Err(Refusal::Page(page)) => return page,
        };
        // Invariant: as with XML-RPC, what cannot be written fails only after the work was committed.
        match outcome {
            Ok(value) if python::has_bytes(&value) => {
                let place = if self.series < Series::V16 { Place::OldJson } else { Place::Json };
                self::error(self.series, &self.id, &python::undecodable().at(place))
            }
            Ok(value) => success(self.series, &self.id, &value),
            Err(raise) => self::error(self.series, &self.id, &raise),
        }
    }

    pub(crate) fn refuse(&self, raise: &Raise) -> Reply {
        error(self.series, &self.id, raise)
    }
}

/// `/web/webclient/version_info`, which needs neither login nor database.
pub(crate) fn version_info(series: Series, headers: &HeaderMap, body: &[u8]) -> Reply {
    match envelope(series, headers, body) {
        Ok(envelope) => success(series, envelope.get("id").unwrap_or(&Value::Null), &series.version()),
        Err(page) => page,
    }
}

/// The page for a request that is no JSON by its headers.
pub(crate) fn wrong_type(series: Series) -> Reply {
    let text = "Request inferred type is compatible with ['http'] but '/jsonrpc' is type='jsonrpc'.";
    if series < Series::V19 {
        Reply::page(400, "Bad Request", text)
    } else {
        Reply::page(415, "Unsupported Media Type", text)
    }
}

fn envelope(series: Series, headers: &HeaderMap, body: &[u8]) -> Result<Value, Reply> {
    let content_type =
        headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = content_type.split(';').next().unwrap_or_default().trim();
    if !matches!(media, "application/json" | "application/json-rpc") {
        return Err(wrong_type(series));
    }
    let value: Value = serde_json::from_slice(body).map_err(|_| Reply::new(400, HTML, "Invalid JSON data"))?;
    if value.is_object() { Ok(value) } else { Err(Reply::new(400, HTML, "Invalid JSON-RPC data")) }
}

fn service(params: Option<&Value>) -> Result<Service, Raise> {
    let params = match params {
        None => &json!({}),
        Some(params @ Value::Object(_)) => params,
        Some(other) => {
            let got = python::type_name(other);
            return Err(Raise::type_error(format!("'{got}' object is not a mapping")));
        }
    };
    let take = |name: &str| {
        params
            .get(name)
            .cloned()
            .ok_or_else(|| Raise::type_error(format!("RPC.jsonrpc() missing 1 required positional argument: '{name}'")))
    };
    let (service, name) = (python::str(&take("service")?), python::str(&take("method")?));
    match take("args")? {
        Value::Array(params) => Ok(Service { service, name, params }),
        other => Err(Raise::type_error(format!("args must be a list, not {}", python::type_name(&other)))),
    }
}

fn success(series: Series, id: &Value, value: &Value) -> Reply {
    let id = dumps(id);
    // Up to 19 `None` is no result at all; `false` is one.
    Reply::new(
        200,
        JSON,
        match value {
            Value::Null if series < Series::V20 => format!(r#"{{"jsonrpc": "2.0", "id": {id}}}"#),
            value => format!(r#"{{"jsonrpc": "2.0", "id": {id}, "result": {}}}"#, dumps(value)),
        },
    )
}

fn error(series: Series, id: &Value, raise: &Raise) -> Reply {
    let code = if series < Series::V19 { 200 } else { 0 };
    let (id, data) = (dumps(id), exception(raise));
    let error = format!(r#"{{"code": {code}, "message": "Odoo Server Error", "data": {data}}}"#);
    Reply::new(200, JSON, format!(r#"{{"jsonrpc": "2.0", "id": {id}, "error": {error}}}"#))
}

/// How the oldest series answer a JSON request to a path that they do not have.
pub(crate) fn no_route() -> Reply {
    let data = json!({
        "name": "werkzeug.exceptions.NotFound", "message": "404 Not Found", "arguments": [], "context": {},
        "debug": "werkzeug.exceptions.NotFound: 404 Not Found\n",
    });
    let error = json!({"code": 404, "message": "404: Not Found", "http_status": 404, "data": data});
    Reply::json(404, &json!({"jsonrpc": "2.0", "id": null, "error": error}))
}
