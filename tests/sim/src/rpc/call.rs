//! One call, in whichever protocol it came.

use http::HeaderMap;

use super::{
    json_rpc::{self, JsonRpc},
    json2::{self, Json2},
    reply::Reply,
    xml_rpc::{self, XmlRpc},
};
use crate::{data::Data, orm::Observer, raise::Raise, series::Series};

/// Where a request goes, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint<'p> {
    XmlRpc {
        service: &'p str,
    },
    JsonRpc,
    Json2 {
        model: &'p str,
        method: &'p str,
    },
    /// Under `/json/2`, but no call.
    NoJson2,
    /// `/json/2` on a series that does not have it.
    NotYet,
}

/// A call as it arrived.
#[derive(Debug)]
pub(crate) enum Call {
    XmlRpc(XmlRpc),
    JsonRpc(JsonRpc),
    Json2(Json2),
}

impl<'p> Endpoint<'p> {
    /// The RPC endpoint at this path, if there is one.
    pub(crate) fn of(series: Series, path: &'p str) -> Option<Self> {
        if let Some(service) = path.strip_prefix("/xmlrpc/2/") {
            return Some(Self::XmlRpc { service });
        }
        if path == "/jsonrpc" {
            return Some(Self::JsonRpc);
        }
        let rest = path.strip_prefix("/json/2")?;
        if series < Series::V19 {
            return Some(Self::NotYet);
        }
        let mut parts = rest.split('/').skip(1);
        Some(match (parts.next(), parts.next(), parts.next()) {
            (Some(model), Some(method), None) if !model.is_empty() && !method.is_empty() => {
                Self::Json2 { model, method }
            }
            _ => Self::NoJson2,
        })
    }

    /// The answer to a request that is no `POST`.
    pub(crate) fn not_posted(self, series: Series) -> Reply {
        match self {
            Self::XmlRpc { .. } => {
                Reply::page(405, "Method Not Allowed", "The method is not allowed for the requested URL.")
            }
            Self::JsonRpc => json_rpc::wrong_type(series),
            Self::Json2 { .. } | Self::NoJson2 => json2::no_route(),
            Self::NotYet => Reply::no_route(),
        }
    }
}

impl Call {
    /// Reads a call.
    ///
    /// # Errors
    /// The answer to what is no call at all.
    pub(crate) fn parse(endpoint: Endpoint<'_>, data: &Data, headers: &HeaderMap, body: &[u8]) -> Result<Self, Reply> {
        let series = data.series();
        Ok(match endpoint {
            Endpoint::XmlRpc { service } => Self::XmlRpc(XmlRpc::parse(service, body)),
            Endpoint::JsonRpc => Self::JsonRpc(JsonRpc::parse(series, headers, body)),
            Endpoint::Json2 { model, method } => {
                Self::Json2(Json2::parse(model, method, headers, body, data.needs_database()))
            }
            Endpoint::NoJson2 => return Err(json2::no_route()),
            Endpoint::NotYet if series <= Series::V15 => return Err(json_rpc::no_route()),
            Endpoint::NotYet => return Err(Reply::no_route()),
        })
    }

    /// The Odoo model that the call addresses, if it addresses one.
    pub(crate) fn model(&self) -> Option<&str> {
        match self {
            Self::XmlRpc(call) => call.request.as_ref().ok()?.model(),
            Self::JsonRpc(call) => call.request.as_ref().ok()?.model(),
            Self::Json2(call) => Some(&call.model),
        }
    }

    /// The ORM method, or the method of `common`.
    pub(crate) fn method(&self) -> Option<&str> {
        match self {
            Self::XmlRpc(call) => call.request.as_ref().ok()?.method(),
            Self::JsonRpc(call) => call.request.as_ref().ok()?.method(),
            Self::Json2(call) => Some(&call.method),
        }
    }

    /// Runs the call and writes its answer.
    pub(crate) fn run(self, data: &mut Data, observer: &mut dyn Observer) -> Reply {
        match self {
            Self::XmlRpc(call) => call.run(data, observer),
            Self::JsonRpc(call) => call.run(data, observer),
            Self::Json2(call) => call.run(data, observer),
        }
    }

    /// The answer to the call when it raises this.
    pub(crate) fn refuse(&self, raise: Raise) -> Reply {
        match self {
            Self::XmlRpc(_) => XmlRpc::refuse(raise),
            Self::JsonRpc(call) => call.refuse(&raise),
            Self::Json2(_) => Json2::refuse(&raise),
        }
    }

    /// The start and end of a well-formed answer that is one long string.
    pub(crate) fn string(&self) -> (&'static str, &'static str) {
        match self {
            Self::XmlRpc(_) => xml_rpc::STRING,
            Self::JsonRpc(_) => json_rpc::STRING,
            Self::Json2(_) => json2::STRING,
        }
    }
}
