//! One Odoo database, and how to reach it.

use super::origin::Origin;
use crate::secret::SecretSource;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// `[a-z0-9]` first, then also `-` and `_`; at most 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstanceName(pub(super) String);

impl InstanceName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One Odoo database and the user to work as.
#[derive(Debug, Clone)]
pub struct Instance {
    pub name: InstanceName,
    pub origin: Origin,
    /// Path below which Odoo lives: empty, or `/odoo` (no trailing slash).
    pub base_path: String,
    pub database: String,
    pub username: String,
    pub secret: SecretSource,
    /// For one whole request: connect, send, wait, read.
    pub timeout: Duration,
    pub connect_timeout: Duration,
    /// Requests under way at once.
    pub max_connections: NonZeroUsize,
    /// PEM file of further certificate authorities.
    pub ca_file: Option<PathBuf>,
}

impl Instance {
    /// The URL as the guest is told it, without a trailing slash.
    pub fn url(&self) -> String {
        let scheme = if self.origin.tls { "https" } else { "http" };
        let host =
            if self.origin.host.contains(':') { format!("[{}]", self.origin.host) } else { self.origin.host.clone() };
        let port = match (self.origin.tls, self.origin.port) {
            (true, 443) | (false, 80) => String::new(),
            (_, port) => format!(":{port}"),
        };
        format!("{scheme}://{host}{port}{}", self.base_path)
    }
}

#[cfg(test)]
impl InstanceName {
    /// A name that a test knows to be right.
    pub(crate) fn for_test(name: &str) -> Self {
        Self(name.to_owned())
    }
}
