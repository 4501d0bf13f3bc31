//! What an Odoo answers besides RPC: version, health, and downloads by a link that holds a token.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use serde_json::json;

use super::download;
use crate::{
    DATABASE,
    data::Data,
    rpc::{self, Reply},
    series::Series,
};

/// A request to a path that is no RPC endpoint.
#[derive(Debug)]
pub(crate) struct Page {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Page {
    pub(crate) fn new(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        Self { method: method.clone(), uri: uri.clone(), headers: headers.clone(), body: Bytes::copy_from_slice(body) }
    }

    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    pub(crate) fn answer(&self, data: &Data) -> Reply {
        let series = data.series();
        let parts: Vec<_> = self.path().split('/').skip(1).collect();
        match (&self.method, parts.as_slice()) {
            (&Method::GET, ["web", "health"]) => Reply::json(200, &json!({"status": "pass"})),
            (&Method::GET, ["web" | "json", "version"]) if series >= Series::V19 => {
                Reply::json(200, &json!({"version_info": series.info(), "version": series.to_string()}))
            }
            (&Method::POST, ["web", "webclient", "version_info"]) => {
                rpc::version_info(series, &self.headers, &self.body)
            }
            (&Method::GET, ["web", "content", id] | ["web", "content", id, _]) => {
                self.in_database(data, || download::attachment(data, id, self))
            }
            (&Method::GET, ["my", "orders", id]) => self.in_database(data, || download::order(data, id, self)),
            _ => Reply::no_route(),
        }
    }

    /// The value of a parameter of the query, as it stands there.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let pairs = self.uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    fn in_database(&self, data: &Data, answer: impl FnOnce() -> Reply) -> Reply {
        match self.headers.get("x-odoo-database").map(|value| value.as_bytes() == DATABASE.as_bytes()) {
            Some(false) => Reply::no_database(),
            None if data.needs_database() => Reply::no_database(),
            _ => answer(),
        }
    }
}
