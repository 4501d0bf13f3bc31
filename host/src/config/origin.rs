//! Scheme, host and port: what a request may go to.

/// Invariant: `host` is in lower case, without brackets or a trailing dot; `port` is never implied.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    pub tls: bool,
    pub host: String,
    pub port: u16,
}
