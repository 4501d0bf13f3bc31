//! What is judged and logged of a request: which method, of which database, model and user.

use super::Violation;
use super::grammar::{Grammar, Value};
use crate::egress::address::Service;
use crate::egress::canary::Canary;
use bytes::Bytes;
use std::borrow::Cow;

/// What a request asks for. Everything in it was read from the wire, not claimed by the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// `common.version()`.
    Version,
    /// `common.authenticate(database, login, credential, environment)`.
    Authenticate { database: String, login: String },
    /// `object.execute_kw(database, uid, credential, model, method, args, kwargs)`.
    Execute(Execute),
}

/// A call of a model's method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    pub database: String,
    /// Positive.
    pub uid: u64,
    /// Of `[A-Za-z0-9_.]` only.
    pub model: String,
    /// Of `[A-Za-z0-9_]` only.
    pub method: String,
    /// The first argument is an empty list: for a record method, no records.
    pub without_records: bool,
}

impl Head {
    /// The XML-RPC method.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Authenticate { .. } => "authenticate",
            Self::Execute(_) => "execute_kw",
        }
    }

    pub fn database(&self) -> Option<&str> {
        match self {
            Self::Version => None,
            Self::Authenticate { database, .. } => Some(database),
            Self::Execute(execute) => Some(&execute.database),
        }
    }

    pub fn model(&self) -> Option<&str> {
        if let Self::Execute(execute) = self { Some(&execute.model) } else { None }
    }

    /// The model's method.
    pub fn orm_method(&self) -> Option<&str> {
        if let Self::Execute(execute) = self { Some(&execute.method) } else { None }
    }
}

/// A request that follows the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub head: Head,
    /// Whose placeholder stands at the credential's place, as an index into the gate's instances. `None` for `version`,
    /// which has no credential.
    pub instance: Option<usize>,
    /// Of `execute_kw`, the bytes from the first argument to the end. They hold no placeholder.
    pub tail: Bytes,
}

impl Call {
    /// Reads `body`, all of it.
    ///
    /// # Errors
    /// When it is not exactly a call of the methods above.
    pub fn read(service: Service, body: &Bytes, canary: &Canary) -> Result<Self, Violation> {
        let text = std::str::from_utf8(body).map_err(|_| Violation::NotUtf8)?;
        let mut grammar = Grammar::new(text, canary);
        let method = grammar.begin()?;
        match (service, &*method) {
            (Service::Common, "version") => version(&mut grammar, body, canary),
            (Service::Common, "authenticate") => authenticate(&mut grammar, body, canary),
            (Service::Object, "execute_kw") => execute(&mut grammar, body, canary),
            _ => Err(refuse(grammar, body, canary)?),
        }
    }
}

fn version(grammar: &mut Grammar<'_>, body: &[u8], canary: &Canary) -> Result<Call, Violation> {
    if canary.is_in(body) {
        return Err(Violation::Placeholder);
    }
    if grammar.parameters()? && grammar.parameter()?.is_some() {
        return Err(Violation::Parameters);
    }
    Ok(Call { head: Head::Version, instance: None, tail: Bytes::new() })
}

fn authenticate(grammar: &mut Grammar<'_>, body: &[u8], canary: &Canary) -> Result<Call, Violation> {
    if !grammar.parameters()? {
        return Err(Violation::Parameters);
    }
    let database = string(grammar)?;
    let login = string(grammar)?;
    let credential = Credential::read(grammar, canary)?;
    let environment = grammar.parameter()?;
    let rest = grammar.parameter()?;
    let instance = credential.judge(body, canary)?;
    if environment != Some(Value::Struct) || rest.is_some() {
        return Err(Violation::Parameters);
    }
    let head = Head::Authenticate { database: database.into_owned(), login: login.into_owned() };
    Ok(Call { head, instance: Some(instance), tail: Bytes::new() })
}

fn execute(grammar: &mut Grammar<'_>, body: &Bytes, canary: &Canary) -> Result<Call, Violation> {
    if !grammar.parameters()? {
        return Err(Violation::Parameters);
    }
    let database = string(grammar)?;
    let uid = grammar.parameter()?;
    let credential = Credential::read(grammar, canary)?;
    let model = string(grammar)?;
    let method = string(grammar)?;
    let head_end = grammar.position();
    let args = grammar.parameter()?;
    let mut further = 0;
    let mut keywords = None;
    while let Some(value) = grammar.parameter()? {
        keywords = Some(value);
        further += 1;
    }
    // First of all: a placeholder gone astray is worth an audit line, whatever else is wrong.
    let instance = credential.judge(body, canary)?;
    let Some(Value::Array { first_is_empty, .. }) = args else {
        return Err(Violation::Parameters);
    };
    if further > 1 || keywords.is_some_and(|keywords| keywords != Value::Struct) {
        return Err(Violation::Parameters);
    }
    let Some(Value::Integer(digits)) = uid else {
        return Err(Violation::UserId);
    };
    let uid = digits.parse::<u64>().ok().filter(|uid| *uid > 0 && !digits.starts_with('+')).ok_or(Violation::UserId)?;
    if !is_name(&model, b"_.") || !is_name(&method, b"_") {
        return Err(Violation::Name);
    }
    let head = Head::Execute(Execute {
        database: database.into_owned(),
        uid,
        model: model.into_owned(),
        method: method.into_owned(),
        without_records: first_is_empty,
    });
    Ok(Call { head, instance: Some(instance), tail: body.slice(head_end..) })
}

/// Why a method that may not leave is refused. A placeholder at its own place is then no attack; anywhere else it is.
fn refuse(mut grammar: Grammar<'_>, body: &[u8], canary: &Canary) -> Result<Violation, Violation> {
    if !canary.is_in(body) {
        return Ok(Violation::Method);
    }
    if !(grammar.parameters()? && grammar.parameter()?.is_some() && grammar.parameter()?.is_some()) {
        return Ok(Violation::Placeholder);
    }
    let credential = Credential::read(&mut grammar, canary)?;
    while grammar.parameter()?.is_some() {}
    Ok(match credential.judge(body, canary) {
        Err(Violation::Placeholder) => Violation::Placeholder,
        Ok(_) | Err(_) => Violation::Method,
    })
}

/// The next parameter, which must be a string.
fn string<'a>(grammar: &mut Grammar<'a>) -> Result<Cow<'a, str>, Violation> {
    match grammar.parameter()? {
        Some(Value::Text(text)) => Ok(text),
        _ => Err(Violation::Parameters),
    }
}

/// The third parameter, and where it stands in the body.
struct Credential {
    instance: Option<usize>,
    from: usize,
    to: usize,
}

impl Credential {
    fn read(grammar: &mut Grammar<'_>, canary: &Canary) -> Result<Self, Violation> {
        let from = grammar.position();
        let Some(value) = grammar.parameter()? else {
            return Err(Violation::Parameters);
        };
        let instance = if let Value::Text(text) = value { canary.position(&text) } else { None };
        Ok(Self { instance, from, to: grammar.position() })
    }

    /// Whose placeholder it is, once the rest of the body has none.
    fn judge(&self, body: &[u8], canary: &Canary) -> Result<usize, Violation> {
        let before = body.get(..self.from).unwrap_or_default();
        let after = body.get(self.to..).unwrap_or_default();
        let inside = body.get(self.from..self.to).unwrap_or_default();
        if canary.is_in(before) || canary.is_in(after) || (self.instance.is_none() && canary.is_in(inside)) {
            return Err(Violation::Placeholder);
        }
        self.instance.ok_or(Violation::Credential)
    }
}

/// Whether `text` is of letters, digits and `more` only. Longer names than PostgreSQL's are none.
fn is_name(text: &str, more: &[u8]) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
