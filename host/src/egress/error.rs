//! Why a request was not answered, and whether Odoo can have seen it.

use super::transport::failure::{Break, ConnectFailure};
use crate::telemetry::{Outcome, Unrecorded};
use odoo_firewall::{Denial, Violation};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How far the request came. This decides whether it may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The gate said no. Nothing left, and repeating it changes nothing.
    Refused,
    /// No byte of the body left: Odoo cannot have carried it out, and it may be repeated.
    NotSent,
    /// No whole answer in time. Odoo may have carried it out.
    TimedOut,
    /// No whole answer. Odoo may have carried it out.
    Lost,
}

impl Stage {
    /// The word for it in the text that the sandbox gets.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NotSent => "not-sent",
            Self::TimedOut => "timed-out",
            Self::Lost => "lost",
        }
    }
}

impl From<Stage> for Outcome {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Refused => Self::Refused,
            Stage::NotSent => Self::NotSent,
            Stage::TimedOut => Self::TimedOut,
            Stage::Lost => Self::Lost,
        }
    }
}

/// Why there is no whole answer. Shared by all who waited for the same one, hence cheap to clone.
///
/// Invariant: never holds a credential, a placeholder, or text from a request's body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("cannot connect to instance `{instance}`: {failure}")]
    Connect { instance: Arc<str>, failure: ConnectFailure },
    #[error("the connection to instance `{instance}` broke before the request left")]
    Unsent { instance: Arc<str> },
    #[error(
        "instance `{instance}` did not answer several times in a row; it is tried again in {} s", whole_seconds(.retry_in)
    )]
    Resting { instance: Arc<str>, retry_in: Duration },
    #[error("the request did not leave for instance `{instance}` within {} s (its `timeout`)", seconds(.timeout))]
    UnsentInTime { instance: Arc<str>, timeout: Duration },
    #[error("instance `{instance}` did not answer whole within {} s (its `timeout`)", seconds(.timeout))]
    TimedOut { instance: Arc<str>, timeout: Duration },
    #[error(
        "instance `{instance}` did not begin to answer within {} s (its `first_byte_timeout`)", seconds(.first_byte_timeout)
    )]
    Silent { instance: Arc<str>, first_byte_timeout: Duration },
    #[error("the answer of instance `{instance}` did not arrive: {reason}")]
    Broken { instance: Arc<str>, reason: Break },
    #[error("the answer is larger than {} (limits.response): ask for fewer records or fields", size(*.limit))]
    AnswerTooLarge { limit: usize },
    #[error("the answer's header is larger than {} (limits.header)", size(*.limit))]
    HeaderTooLarge { limit: usize },
    #[error(
        "the answer has a content encoding other than gzip, the only one asked for: a proxy before Odoo must use that or none"
    )]
    Encoded,
    #[error("the request was abandoned inside the gate; its answer is unknown")]
    Interrupted,
}

impl Error {
    pub fn stage(&self) -> Stage {
        match self {
            Self::Refused(_) => Stage::Refused,
            Self::Connect { .. } | Self::Unsent { .. } | Self::UnsentInTime { .. } | Self::Resting { .. } => {
                Stage::NotSent
            }
            Self::TimedOut { .. } | Self::Silent { .. } => Stage::TimedOut,
            Self::Broken { .. }
            | Self::AnswerTooLarge { .. }
            | Self::HeaderTooLarge { .. }
            | Self::Encoded
            | Self::Interrupted => Stage::Lost,
        }
    }
}

/// The rule or limit by which a request was stopped before anything left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    #[error("this step has already made {limit} requests to Odoo (limits.rpcs)")]
    Budget { limit: u32 },
    #[error("only POST of a call, and GET of a version or document, may leave the sandbox")]
    Method,
    #[error(
        "the URL is not that of a configured instance: scheme, host and port must be exactly those of `ODOO_<NAME>_URL`"
    )]
    Origin,
    #[error(
        "the URL's path must be exactly an instance's base path followed by `/xmlrpc/2/common`, `/xmlrpc/2/object`, `/jsonrpc`, `/json/2/<model>/<method>`, `/web/version`, or a document with its own access token"
    )]
    Path,
    #[error("a request with the header `{0}` may not leave the sandbox: send the body plain")]
    Header(&'static str),
    #[error("the content type of this request must be `{expected}`")]
    ContentType { expected: &'static str },
    #[error("the request is larger than {} (limits.request)", size(*.limit))]
    RequestTooLarge { limit: usize },
    #[error("the sandbox did not hand over the whole body of its request")]
    RequestBroken,
    #[error("the request is not one that may leave the sandbox: {0}")]
    Call(#[from] Violation),
    #[error(
        "the credential's placeholder may only stand at its own place (the third parameter, or JSON-2's bearer key), not in {place}"
    )]
    Placeholder { place: &'static str },
    #[error("the credential's placeholder belongs to another instance than the URL")]
    ForeignInstance,
    #[error("the database is not that of instance `{instance}`")]
    Database { instance: Arc<str> },
    #[error(
        "a document is asked for with the header `x-odoo-database`, which must name the database of an instance at this URL"
    )]
    NoDatabase,
    /// By the operator's policy.
    #[error("instance `{instance}`: {denial}")]
    Denied { instance: Arc<str>, denial: Box<Denial> },
    #[error(transparent)]
    Unrecorded(#[from] Unrecorded),
    #[error("the login is not the user name of instance `{instance}`")]
    Login { instance: Arc<str> },
    #[error("instance `{instance}` is busy: {waiting} requests are waiting already (its `max_connections`)")]
    Busy { instance: Arc<str>, waiting: usize },
    #[error(
        "instance `{instance}` is busy: no connection became free within {} s (its `queue_timeout` and `max_connections`)", seconds(.waited)
    )]
    NoPermit { instance: Arc<str>, waited: Duration },
    #[error("instance `{instance}` is busy: its `rate` lets the next request leave in {} s", whole_seconds(.retry_in))]
    TooFast { instance: Arc<str>, retry_in: Duration },
}

impl Refusal {
    /// A short id of the rule, for the audit and the metrics.
    pub(crate) fn rule(&self) -> &'static str {
        match self {
            Self::Budget { .. } => "rpcs",
            Self::Method => "http_method",
            Self::Origin => "origin",
            Self::Path => "path",
            Self::Header(_) => "header",
            Self::ContentType { .. } => "content_type",
            Self::RequestTooLarge { .. } => "request_size",
            Self::RequestBroken => "request_broken",
            Self::Call(_) => "grammar",
            Self::Placeholder { .. } => "placeholder",
            Self::ForeignInstance => "foreign_instance",
            Self::Database { .. } => "database",
            Self::NoDatabase => "no_database",
            Self::Denied { .. } => "policy",
            Self::Unrecorded(_) => "audit",
            Self::Login { .. } => "login",
            Self::Busy { .. } | Self::NoPermit { .. } => "busy",
            Self::TooFast { .. } => "rate",
        }
    }

    /// Whether the instance's own book has it already: it was judged, and refused or sent to the queue there.
    pub(crate) fn is_recorded(&self) -> bool {
        matches!(
            self,
            Self::Denied { .. }
                | Self::Unrecorded(_)
                | Self::Busy { .. }
                | Self::NoPermit { .. }
                | Self::TooFast { .. }
        )
    }
}

/// Why there can be no gate for these instances. For the operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    #[error(
        "instance `{instance}`: {address} may not be reached: it is a link-local, metadata, multicast or unspecified address"
    )]
    Address { instance: String, address: IpAddr },
    #[error(
        "instance `{instance}`: {address} is a private address, while its `private_network` is false: set it to true (ODOO_PRIVATE_NETWORK=true), or leave it out"
    )]
    Private { instance: String, address: IpAddr },
    #[error("instance `{instance}`: its URL cannot be built from its parts")]
    Url { instance: String },
    #[error("instance `{instance}`: its credential is empty")]
    EmptySecret { instance: String },
    #[error("instance `{instance}`: its credential holds a control character, which XML-RPC cannot carry")]
    UnspeakableSecret { instance: String },
    #[error("instance `{instance}`: its database name cannot stand in an HTTP header")]
    Database { instance: String },
    #[error("instances `{first}` and `{second}` have the same variables: their names differ only in `-` and `_`")]
    SameVariables { first: String, second: String },
    #[error("the default instance `{0}` is not configured")]
    UnknownDefault(String),
    #[error("instance `{instance}`: cannot read certificates from {}", .path.display())]
    CaFile { instance: String, path: PathBuf, source: rustls::pki_types::pem::Error },
    #[error("instance `{instance}`: {} holds no certificate", .path.display())]
    EmptyCaFile { instance: String, path: PathBuf },
    #[error("instance `{instance}`: cannot read its client certificate from {}", .path.display())]
    ClientCertificate { instance: String, path: PathBuf, source: rustls::pki_types::pem::Error },
    #[error("instance `{instance}`: {} holds no certificate", .path.display())]
    EmptyClientCertificate { instance: String, path: PathBuf },
    #[error("instance `{instance}`: its client key is not usable")]
    ClientKeyFile { instance: String, source: crate::secret::source::Error },
    #[error(
        "instance `{instance}`: {} holds no private key that can be read: it must be PEM, not encrypted, as PKCS#8, PKCS#1 or SEC1", .path.display()
    )]
    ClientKey { instance: String, path: PathBuf },
    #[error(
        "instance `{instance}`: its client certificate and client key do not go together, or are of an unknown kind"
    )]
    ClientPair { instance: String, source: rustls::Error },
    #[error("instance `{instance}`: cannot set TLS up")]
    Tls { instance: String, source: rustls::Error },
    #[error("the operating system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

fn seconds(duration: &Duration) -> f64 {
    duration.as_secs_f64()
}

/// Rounded up, since who comes back too early is sent away again.
fn whole_seconds(duration: &Duration) -> u64 {
    duration.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
}

/// `bytes` in the unit in which a limit is written.
fn size(bytes: usize) -> String {
    const KIB: usize = 1024;
    match bytes {
        0 => "0 bytes".to_owned(),
        _ if bytes.is_multiple_of(KIB * KIB) => format!("{} MiB", bytes / KIB / KIB),
        _ if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_in_the_unit_in_which_it_is_written() {
        let texts = [32 * 1024 * 1024, 64 * 1024, 1000, 0].map(size);
        assert_eq!(texts, ["32 MiB", "64 KiB", "1000 bytes", "0 bytes"]);
    }

    #[test]
    fn an_error_names_the_limit_and_its_setting() {
        let text = Error::AnswerTooLarge { limit: 32 * 1024 * 1024 }.to_string();
        assert!(text.starts_with("the answer is larger than 32 MiB (limits.response)"), "{text}");
    }
}
