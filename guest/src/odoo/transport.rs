//! The one door out of the guest's logic.

use std::fmt;

/// A request to Odoo.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// Absolute URL.
    pub url: String,
    /// Empty for a GET.
    pub content_type: &'static str,
    /// Named in `X-Odoo-Database`, which spares the server a search for the database, and which JSON-2 needs where
    /// several live on one server.
    pub database: Option<String>,
    /// The key of `Authorization: bearer`, in JSON-2 alone.
    pub bearer: Option<String>,
    /// Sent in one piece with its length. Empty for a GET.
    pub body: Vec<u8>,
}

impl fmt::Debug for Request {
    /// Leaves out the key and the body, which may hold a credential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("url", &self.url).finish_non_exhaustive()
    }
}

/// The methods of HTTP that Odoo's APIs need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Without a body.
    Get,
    Post,
}

/// What came back, whatever its status.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    /// The media type in lower case, without parameters.
    pub content_type: String,
    /// `Retry-After` in seconds, when it was given as a number.
    pub retry_after: Option<u64>,
    /// Where a redirect points. Nothing follows it: the credential goes to the configured server only.
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Response {
    /// Whether it claims to be XML-RPC's.
    pub fn is_xml(&self) -> bool {
        matches!(self.content_type.as_str(), "text/xml" | "application/xml")
    }

    /// Whether it claims to be one of the JSON protocols'.
    pub fn is_json(&self) -> bool {
        self.content_type == "application/json"
    }

    /// Whether nothing is served at the URL. Invariant: nothing was carried out; Odoo rolls a call back that ends so.
    pub fn has_no_route(&self) -> bool {
        matches!(self.status, 404 | 405)
    }
}

/// Why no whole answer came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No byte of the request reached Odoo: any call may be repeated.
    #[error("{0}")]
    NotSent(String),
    /// No answer in time. The request may have been carried out.
    #[error("{0}")]
    TimedOut(String),
    /// The request left, its answer did not arrive whole. It may have been carried out.
    #[error("{0}")]
    Lost(String),
    /// The host refused to send the request: nothing left. The text says which rule or limit, and how to change it.
    #[error("{0}")]
    Refused(String),
}

/// Carries requests. In a component this is `wasi:http`; in tests it is a script.
pub trait Transport {
    /// Sends one request and reads its whole answer.
    fn send(&self, request: Request) -> Result<Response, TransportError>;
}
