//! A request as the gate itself writes it.

use super::endpoint::Endpoint;
use super::secret::Secret;
use bytes::Bytes;
use http::{HeaderValue, Method, Uri};
use odoo_firewall::json::compose as json;
use odoo_firewall::xmlrpc::compose as xml;
use odoo_firewall::{Execute, Protocol, Service};

/// Everything of it is the gate's own but for the sandbox's arguments. Cheap to clone: a repeated request is the same bytes.
#[derive(Clone)]
pub(crate) struct Message {
    pub protocol: Option<Protocol>,
    pub method: Method,
    pub uri: Uri,
    /// Media type of the body, and what is accepted.
    pub media: Option<HeaderValue>,
    pub authorization: Option<HeaderValue>,
    /// The body's pieces, in order, never joined.
    pub pieces: [Bytes; 3],
}

const XML: HeaderValue = HeaderValue::from_static("text/xml");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Message {
    /// `common.version`. `None` for a protocol that has none.
    pub(crate) fn version(endpoint: &Endpoint, protocol: Protocol) -> Option<Self> {
        match protocol {
            Protocol::Xmlrpc => {
                Some(Self::xml(endpoint, Service::Common, [Bytes::from_static(xml::VERSION), Bytes::new()]))
            }
            Protocol::Jsonrpc => {
                Some(Self::json(endpoint, [Bytes::from_static(json::VERSION), Bytes::new(), Bytes::new()]))
            }
            Protocol::Json2 => None,
        }
    }

    /// `common.authenticate`. `None` for a protocol without a login.
    pub(crate) fn authenticate(endpoint: &Endpoint, secret: &Secret, protocol: Protocol) -> Option<Self> {
        let (database, login) = (&endpoint.database, &endpoint.username);
        match protocol {
            Protocol::Xmlrpc => {
                let body = xml::authenticate(database, login, &secret.xml);
                Some(Self::xml(endpoint, Service::Common, [body, Bytes::new()]))
            }
            Protocol::Jsonrpc => {
                let body = json::authenticate(database, login, &secret.json);
                Some(Self::json(endpoint, [body, Bytes::new(), Bytes::new()]))
            }
            Protocol::Json2 => None,
        }
    }

    /// A call of a model's method; `tail` are the sandbox's bytes. `None` when the head lacks what the protocol needs, or
    /// the URL cannot be built.
    pub(crate) fn execute(
        endpoint: &Endpoint,
        secret: &Secret,
        protocol: Protocol,
        call: &Execute,
        tail: Bytes,
    ) -> Option<Self> {
        let (database, model, method) = (&endpoint.database, &call.model, &call.method);
        Some(match protocol {
            Protocol::Xmlrpc => {
                let head = xml::execute(database, call.uid?, &secret.xml, model, method);
                Self::xml(endpoint, Service::Object, [head, tail])
            }
            Protocol::Jsonrpc => {
                let head = json::execute(database, call.uid?, &secret.json, model, method);
                Self::json(endpoint, [head, tail, Bytes::from_static(json::END)])
            }
            Protocol::Json2 => Self {
                protocol: Some(Protocol::Json2),
                method: Method::POST,
                uri: endpoint.uri(&format!("/json/2/{model}/{method}"))?,
                media: Some(JSON),
                authorization: Some(secret.bearer.clone()),
                pieces: [tail, Bytes::new(), Bytes::new()],
            },
        })
    }

    /// A question by GET, without a credential. `path` is below the base path, with its query.
    pub(crate) fn get(endpoint: &Endpoint, path: &str) -> Option<Self> {
        let uri = endpoint.uri(path)?;
        let pieces = [Bytes::new(), Bytes::new(), Bytes::new()];
        Some(Self { protocol: None, method: Method::GET, uri, media: None, authorization: None, pieces })
    }

    fn xml(endpoint: &Endpoint, service: Service, [head, tail]: [Bytes; 2]) -> Self {
        let uri = match service {
            Service::Common => endpoint.common.clone(),
            Service::Object => endpoint.object.clone(),
        };
        Self {
            protocol: Some(Protocol::Xmlrpc),
            method: Method::POST,
            uri,
            media: Some(XML),
            authorization: None,
            pieces: [head, tail, Bytes::new()],
        }
    }

    fn json(endpoint: &Endpoint, pieces: [Bytes; 3]) -> Self {
        Self {
            protocol: Some(Protocol::Jsonrpc),
            method: Method::POST,
            uri: endpoint.jsonrpc.clone(),
            media: Some(JSON),
            authorization: None,
            pieces,
        }
    }
}
