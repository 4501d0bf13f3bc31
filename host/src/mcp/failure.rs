//! An error as a model reads it: complete in its text, in the same form as the plugin's own errors.

use crate::plugin::Error;
use crate::plugin::contract::Effect;
use rmcp::model::{CallToolResult, ContentBlock, MetaObject};
use serde_json::{Value, json};
use std::fmt;

/// The code of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// E004: an argument is wrong.
    Validation,
    /// E005: no such instance.
    NotFound,
    /// E006: too many calls under way.
    Busy,
    /// E007: a time limit.
    Timeout,
    /// E999: anything else.
    Unknown,
}

/// Who has to do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Client,
    Plugin,
    Host,
}

/// May the same call be made again?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retry {
    /// The same call would fail the same way.
    Never,
    /// Nothing was changed.
    Safe,
    /// A write may or may not have happened.
    UnknownOutcome,
}

/// A failure that the host reports in the plugin's place.
///
/// Invariant: it is always answered as a tool result, never as a protocol error, since clients hide those from the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) code: Code,
    pub(super) source: Source,
    pub(super) retry: Retry,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Failure {
    pub(super) fn new(code: Code, source: Source, message: impl Into<String>) -> Self {
        Self { code, source, retry: Retry::Never, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets what a caller may do after a step broke off: after a read everything is as before, after anything else
    /// nobody knows.
    pub(super) fn broken_off(mut self, effect: Effect) -> Self {
        self.retry = match effect {
            Effect::Read => Retry::Safe,
            Effect::Write | Effect::Destructive | Effect::Execute => Retry::UnknownOutcome,
        };
        if self.retry == Retry::UnknownOutcome && self.hint.is_none() {
            self.hint = Some(LOOK_FIRST.to_owned());
        }
        self
    }

    /// What a plugin's failure means for the caller of a tool with this effect.
    pub(super) fn of_plugin(error: &Error, effect: Effect) -> Self {
        let message = sentence(&error.to_string());
        match error {
            // The plugin's own words stay as they are: they may begin with an argument's name.
            Error::InvalidArguments(words) => Self::new(Code::Validation, Source::Client, words),
            Error::Internal(words) => Self::new(Code::Unknown, Source::Plugin, words).broken_off(effect).not_as_it_is(),
            Error::UnknownInstance(words) => Self::new(Code::NotFound, Source::Client, words),
            Error::UnknownTool => Self::new(Code::Unknown, Source::Plugin, message),
            Error::WallLimit { .. } => Self::new(Code::Timeout, Source::Host, message).broken_off(effect),
            // The same call would use as much again, so even a read is not worth repeating as it is.
            Error::CpuLimit { .. } => Self::new(Code::Timeout, Source::Host, message).broken_off(effect).not_as_it_is(),
            Error::MemoryLimit { .. } | Error::ResultTooLarge { .. } | Error::FixedLimit(_) => {
                Self::new(Code::Unknown, Source::Host, message).broken_off(effect).not_as_it_is()
            }
            _ => Self::new(Code::Unknown, Source::Plugin, message).broken_off(effect).not_as_it_is(),
        }
    }

    fn not_as_it_is(mut self) -> Self {
        if self.retry == Retry::Safe {
            self.retry = Retry::Never;
        }
        self
    }

    /// The failure as a tool result: the whole text for the model, the same facts in `_meta` for programs.
    pub(super) fn into_result(self) -> CallToolResult {
        let mut result = CallToolResult::error(vec![ContentBlock::text(self.to_string())]);
        result.meta = Some(self.meta());
        result
    }

    fn meta(&self) -> MetaObject {
        let mut facts = json!({
            "code": self.code.as_str(),
            "source": self.source.as_str(),
            "retry": self.retry.as_str(),
            "message": self.message,
        });
        if let Some(hint) = &self.hint {
            facts["hint"] = Value::from(hint.as_str());
        }
        let mut meta = MetaObject::new();
        meta.insert(META_KEY.to_owned(), facts);
        meta
    }
}

/// `E004: message`, the hint on a line of its own, and what a program would ask on the last one.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        write!(f, "\n(source: {}, retry: {})", self.source.as_str(), self.retry.as_str())
    }
}

impl Code {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Validation => "E004",
            Self::NotFound => "E005",
            Self::Busy => "E006",
            Self::Timeout => "E007",
            Self::Unknown => "E999",
        }
    }
}

impl Source {
    fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Plugin => "plugin",
            Self::Host => "host",
        }
    }
}

impl Retry {
    fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Safe => "safe",
            Self::UnknownOutcome => "unknown-outcome",
        }
    }
}

/// A library's message as a sentence for a model.
fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// Where a result's `_meta` carries the parts of an error.
const META_KEY: &str = "odoo-mcp/error";

const LOOK_FIRST: &str =
    "The change may or may not have been made. Read the records concerned before calling this tool again.";
