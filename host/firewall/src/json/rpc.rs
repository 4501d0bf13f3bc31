//! What a JSON-RPC request asks for.

use super::value;
use crate::call::{Call, Execute, Head, Protocol, is_name};
use crate::canary::Canary;
use crate::value::{Arguments, Value};
use crate::violation::Violation;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;

/// More arguments than `execute_kw` has.
const TOO_MANY: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    #[serde(rename = "jsonrpc")]
    _version: IgnoredAny,
    #[serde(rename = "method")]
    _method: IgnoredAny,
    #[serde(rename = "id")]
    _id: IgnoredAny,
    #[serde(borrow)]
    params: Params<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Params<'a> {
    #[serde(borrow)]
    service: Cow<'a, str>,
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    args: &'a RawValue,
}

/// Reads a request, all of it.
///
/// # Errors
/// When it is not exactly a call of `version` or `authenticate` on `common`, or of `execute_kw` on `object`.
pub fn read<'a>(text: &'a str, canary: &Canary) -> Result<Call<'a>, Violation> {
    let envelope = serde_json::from_str::<Envelope<'_>>(text).map_err(|_| misread(text, canary))?;
    let Params { service, method, args } = envelope.params;
    let arguments = elements(args.get()).ok_or(Violation::Parameters)?;
    // First of all: a placeholder gone astray is worth an audit line, whatever else is wrong.
    let credential = arguments.get(2).filter(|_| method != "version");
    let instance = credential.and_then(|raw| canary.position(&string(raw)?));
    let outside = match (credential, instance) {
        (Some(raw), Some(_)) => {
            let place = range(text, raw.get());
            let before = text.get(..place.start).unwrap_or_default();
            let after = text.get(place.end..).unwrap_or_default();
            canary.is_in(before.as_bytes()) || canary.is_in(after.as_bytes())
        }
        _ => canary.is_in(text.as_bytes()),
    };
    if outside || canary.is_in(service.as_bytes()) || canary.is_in(method.as_bytes()) {
        return Err(Violation::Placeholder);
    }
    let call = |head, instance, arguments, tail| Call { protocol: Protocol::Jsonrpc, head, instance, arguments, tail };
    match (&*service, &*method, arguments.as_slice()) {
        ("common", "version", []) => Ok(call(Head::Version, None, Arguments::default(), 0..0)),
        ("common", "authenticate", [database, login, _, environment]) => {
            let head = Head::Authenticate { database: plain(database, canary)?, login: plain(login, canary)? };
            match value::read(environment.get(), canary, &mut value::budget())? {
                Value::Struct(_) => {}
                _ => return Err(Violation::Parameters),
            }
            Ok(call(head, Some(instance.ok_or(Violation::Credential)?), Arguments::default(), 0..0))
        }
        ("object", "execute_kw", [database, uid, _, model, method, positional, named @ ..]) if named.len() <= 1 => {
            let instance = instance.ok_or(Violation::Credential)?;
            let mut left = value::budget();
            let read = Arguments {
                positional: match value::read(positional.get(), canary, &mut left)? {
                    Value::Array(items) => items,
                    _ => return Err(Violation::Parameters),
                },
                named: match named.first().map(|raw| value::read(raw.get(), canary, &mut left)).transpose()? {
                    None => Vec::new(),
                    Some(Value::Struct(members)) => members,
                    Some(_) => return Err(Violation::Parameters),
                },
            };
            let head = Head::Execute(Execute {
                database: Some(plain(database, canary)?),
                uid: Some(user_id(uid.get()).ok_or(Violation::UserId)?),
                model: Some(plain(model, canary)?).filter(|name| is_name(name, b"_.")).ok_or(Violation::Name)?,
                method: Some(plain(method, canary)?).filter(|name| is_name(name, b"_")).ok_or(Violation::Name)?,
            });
            let tail = range(text, positional.get()).start..range(text, named.first().unwrap_or(positional).get()).end;
            Ok(call(head, Some(instance), read, tail))
        }
        ("common", "version" | "authenticate", _) | ("object", "execute_kw", _) => Err(Violation::Parameters),
        _ => Err(Violation::Method),
    }
}

/// Why an envelope that cannot be read is refused. A placeholder in it is an attack, whatever else is wrong.
fn misread(text: &str, canary: &Canary) -> Violation {
    if canary.is_in(text.as_bytes()) { Violation::Placeholder } else { Violation::NotJson }
}

/// The elements of a list, up to one too many.
fn elements(text: &str) -> Option<Vec<&RawValue>> {
    struct Elements;
    impl<'de> serde::de::Visitor<'de> for Elements {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list of arguments")
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
            let mut elements = Vec::with_capacity(TOO_MANY);
            while let Some(element) = sequence.next_element()? {
                if elements.len() == TOO_MANY {
                    return Err(serde::de::Error::custom("too many arguments"));
                }
                elements.push(element);
            }
            Ok(elements)
        }
    }
    serde::Deserializer::deserialize_seq(&mut serde_json::Deserializer::from_str(text), Elements).ok()
}

/// The text of a JSON string.
fn string<'a>(raw: &&'a RawValue) -> Option<Cow<'a, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    serde_json::from_str::<Text<'a>>(raw.get()).ok().map(|text| text.0)
}

fn plain(raw: &&RawValue, canary: &Canary) -> Result<String, Violation> {
    let text = string(raw).ok_or(Violation::Parameters)?.into_owned();
    if canary.is_in(text.as_bytes()) { Err(Violation::Placeholder) } else { Ok(text) }
}

fn user_id(text: &str) -> Option<u64> {
    text.parse().ok().filter(|uid| *uid > 0 && !text.starts_with('+'))
}

/// Where `part`, a slice of `whole`, stands in it.
fn range(whole: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start.saturating_add(part.len())
}

#[cfg(test)]
#[path = "rpc_tests.rs"]
mod tests;
