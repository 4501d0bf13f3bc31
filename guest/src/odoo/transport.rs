//! The one door out of the guest's logic.

/// A POST to Odoo.
#[derive(Debug, Clone)]
pub struct Request {
    /// Absolute URL.
    pub url: String,
    pub content_type: &'static str,
    pub body: Vec<u8>,
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
