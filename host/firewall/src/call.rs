//! What a request asks for, whichever protocol it is written in.

use crate::canary::Canary;
use crate::route::Route;
use crate::value::Arguments;
use crate::violation::Violation;
use crate::{json, xmlrpc};
use std::ops::Range;

/// How a request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    Xmlrpc,
    Jsonrpc,
    Json2,
}

impl Protocol {
    /// As it is written in logs and in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xmlrpc => "xmlrpc",
            Self::Jsonrpc => "jsonrpc",
            Self::Json2 => "json2",
        }
    }
}

/// What a request asks for. Everything in it was read from the wire, not claimed by the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// `common.version()`.
    Version,
    /// `common.authenticate(database, login, credential, environment)`.
    Authenticate { database: String, login: String },
    /// A call of a model's method.
    Execute(Execute),
}

/// A call of a model's method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    /// `None` for JSON-2, where the gate names the database in a header of its own.
    pub database: Option<String>,
    /// Positive. `None` for JSON-2, where the key alone says who calls.
    pub uid: Option<u64>,
    /// Of `[A-Za-z0-9_.]` only.
    pub model: String,
    /// Of `[A-Za-z0-9_]` only.
    pub method: String,
}

impl Head {
    pub fn database(&self) -> Option<&str> {
        match self {
            Self::Version => None,
            Self::Authenticate { database, .. } => Some(database),
            Self::Execute(execute) => execute.database.as_deref(),
        }
    }
}

/// A request that follows its protocol's grammar to the last byte.
#[derive(Debug, PartialEq)]
pub struct Call<'a> {
    pub protocol: Protocol,
    pub head: Head,
    /// Whose placeholder stands at the credential's place, as an index into the canary's list. `None` for `version`,
    /// which has no credential.
    pub instance: Option<usize>,
    pub arguments: Arguments<'a>,
    /// The bytes of the body that are sent on as they are: of an `execute_kw` the arguments, of JSON-2 all. They hold no
    /// placeholder.
    pub tail: Range<usize>,
}

impl<'a> Call<'a> {
    /// Reads the body of a request by POST, all of it. `authorization` is that header's value, which only JSON-2 has.
    ///
    /// # Errors
    /// When it is not exactly a call that may leave.
    pub fn read(
        route: &Route,
        authorization: Option<&[u8]>,
        body: &'a [u8],
        canary: &Canary,
    ) -> Result<Self, Violation> {
        let text = std::str::from_utf8(body).map_err(|_| Violation::NotUtf8)?;
        match route {
            Route::Xmlrpc(service) => xmlrpc::head::read(*service, text, canary),
            Route::Jsonrpc => json::rpc::read(text, canary),
            Route::Json2 { model, method } => json::json2::read(model, method, authorization, text, canary),
            Route::WebVersion | Route::Document => Err(Violation::Method),
        }
    }
}

/// Whether `text` is of letters, digits and `more` only. Longer names than PostgreSQL's are none.
pub(crate) fn is_name(text: &str, more: &[u8]) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
}
