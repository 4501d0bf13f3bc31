//! What an XML-RPC request asks for.

use super::grammar::Grammar;
use crate::call::{Call, Execute, Head, Protocol, is_name};
use crate::canary::Canary;
use crate::route::Service;
use crate::value::{Arguments, Value};
use crate::violation::Violation;
use std::borrow::Cow;
use std::ops::Range;

/// Reads a request to `service`, all of it.
///
/// # Errors
/// When it is not exactly a call of `version` or `authenticate` on `common`, or of `execute_kw` on `object`.
pub fn read<'a>(service: Service, text: &'a str, canary: &Canary) -> Result<Call<'a>, Violation> {
    let mut grammar = Grammar::new(text, canary);
    let method = grammar.begin()?;
    match (service, &*method) {
        (Service::Common, "version") => version(&mut grammar, text.as_bytes(), canary),
        (Service::Common, "authenticate") => authenticate(&mut grammar, text.as_bytes(), canary),
        (Service::Object, "execute_kw") => execute(&mut grammar, text.as_bytes(), canary),
        _ => Err(refuse(grammar, text.as_bytes(), canary)?),
    }
}

fn version<'a>(grammar: &mut Grammar<'a, '_>, body: &[u8], canary: &Canary) -> Result<Call<'a>, Violation> {
    if canary.is_in(body) {
        return Err(Violation::Placeholder);
    }
    if grammar.parameters()? && grammar.parameter()?.is_some() {
        return Err(Violation::Parameters);
    }
    Ok(call(Head::Version, None, Arguments::default(), 0..0))
}

fn authenticate<'a>(grammar: &mut Grammar<'a, '_>, body: &[u8], canary: &Canary) -> Result<Call<'a>, Violation> {
    if !grammar.parameters()? {
        return Err(Violation::Parameters);
    }
    let database = string(grammar)?;
    let login = string(grammar)?;
    let credential = Credential::read(grammar, canary)?;
    let environment = grammar.parameter()?;
    let rest = grammar.parameter()?;
    let instance = credential.judge(body, canary)?;
    if !matches!(environment, Some(Value::Struct(_))) || rest.is_some() {
        return Err(Violation::Parameters);
    }
    let head = Head::Authenticate { database: database.into_owned(), login: login.into_owned() };
    Ok(call(head, Some(instance), Arguments::default(), 0..0))
}

fn execute<'a>(grammar: &mut Grammar<'a, '_>, body: &[u8], canary: &Canary) -> Result<Call<'a>, Violation> {
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
    let arguments = match (args, keywords) {
        (Some(Value::Array(positional)), None) => Arguments { positional, named: Vec::new() },
        (Some(Value::Array(positional)), Some(Value::Struct(named))) if further == 1 => Arguments { positional, named },
        _ => return Err(Violation::Parameters),
    };
    let Some(Value::Integer(digits)) = uid else {
        return Err(Violation::UserId);
    };
    let uid = digits.parse::<u64>().ok().filter(|uid| *uid > 0 && !digits.starts_with('+')).ok_or(Violation::UserId)?;
    if !is_name(&model, b"_.") || !is_name(&method, b"_") {
        return Err(Violation::Name);
    }
    let head = Head::Execute(Execute {
        database: Some(database.into_owned()),
        uid: Some(uid),
        model: model.into_owned(),
        method: method.into_owned(),
    });
    Ok(call(head, Some(instance), arguments, head_end..body.len()))
}

fn call<'a>(head: Head, instance: Option<usize>, arguments: Arguments<'a>, tail: Range<usize>) -> Call<'a> {
    Call { protocol: Protocol::Xmlrpc, head, instance, arguments, tail }
}

/// Why a method that may not leave is refused. A placeholder at its own place is then no attack; anywhere else it is.
fn refuse(mut grammar: Grammar<'_, '_>, body: &[u8], canary: &Canary) -> Result<Violation, Violation> {
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
fn string<'a>(grammar: &mut Grammar<'a, '_>) -> Result<Cow<'a, str>, Violation> {
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
    fn read(grammar: &mut Grammar<'_, '_>, canary: &Canary) -> Result<Self, Violation> {
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

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
