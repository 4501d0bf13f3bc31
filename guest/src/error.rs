//! The one error of the guest: what a model, a person and a log need to know of a failure.

use std::fmt;

/// The codes of the product's manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// E001: Odoo was not reached, or what answered is not this Odoo database.
    Connection,
    /// E002: user, password or API key refused.
    Authentication,
    /// E003: the user may not do that.
    Permission,
    /// E004: a field, value, domain or argument is wrong.
    Validation,
    /// E005: no such instance, model, method or record.
    NotFound,
    /// E006: too many requests.
    RateLimit,
    /// E007: no answer in time.
    Timeout,
    /// E999: anything else.
    Unknown,
}

impl Code {
    /// All codes, in their order.
    pub const ALL: [Self; 8] = [
        Self::Connection,
        Self::Authentication,
        Self::Permission,
        Self::Validation,
        Self::NotFound,
        Self::RateLimit,
        Self::Timeout,
        Self::Unknown,
    ];

    /// The code as printed, such as `E004`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "E001",
            Self::Authentication => "E002",
            Self::Permission => "E003",
            Self::Validation => "E004",
            Self::NotFound => "E005",
            Self::RateLimit => "E006",
            Self::Timeout => "E007",
            Self::Unknown => "E999",
        }
    }
}

/// Where the failure arose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The caller's arguments.
    Client,
    /// This component.
    Plugin,
    /// Odoo answered so.
    Odoo,
    /// Between the host and Odoo.
    Network,
    /// The host refused: a policy or a limit.
    Host,
}

impl Source {
    /// The word in error texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Plugin => "plugin",
            Self::Odoo => "odoo",
            Self::Network => "network",
            Self::Host => "host",
        }
    }
}

/// May the same call be made again?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same call would fail the same way.
    Never,
    /// Nothing was changed: the call may be repeated as it is.
    Safe,
    /// A write may or may not have happened: look before repeating it.
    UnknownOutcome,
}

impl Retry {
    /// All classes.
    pub const ALL: [Self; 3] = [Self::Never, Self::Safe, Self::UnknownOutcome];

    /// The word in error texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Safe => "safe",
            Self::UnknownOutcome => "unknown-outcome",
        }
    }
}

/// A failure, complete in its text.
///
/// Invariant: neither `message` nor `hint` ever holds a secret, a traceback or a server's path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    pub code: Code,
    pub source_kind: Source,
    pub retry: Retry,
    /// What is wrong, in one or two sentences.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Error {
    /// An error of the caller's own making: E004, never to be repeated as it is.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::Validation, Source::Client, message)
    }

    /// A failure that the same call would meet again.
    pub fn new(code: Code, source_kind: Source, message: impl Into<String>) -> Self {
        Self { code, source_kind, retry: Retry::Never, message: message.into(), hint: None }
    }

    /// The same error with the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error with another retry class.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        write!(f, "\n(source: {}, retry: {})", self.source_kind.as_str(), self.retry.as_str())
    }
}
