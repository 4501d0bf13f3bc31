//! `secret = { env | file | command | keyring | store }`: where a credential is, as the file says it.

use super::document::SECRET_ADVICE;
use crate::secret::kind::is_api_key;
use crate::secret::store::Place;
use crate::secret::{SecretName, SecretSource};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use std::path::PathBuf;

const KEYS: [&str; 5] = ["env", "file", "command", "keyring", "store"];

/// A secret's source whose paths are still as written. The place of a store is not known here.
///
/// Read by hand, since a derived reader repeats a wrong value in its error, and a wrong value here may be the secret.
#[derive(Debug)]
pub struct Credential(pub SecretSource);

impl<'de> Deserialize<'de> for Credential {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Credential;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with one of env, file, command, keyring, store")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Credential, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            let source = match key.as_str() {
                "env" => SecretSource::Environment(variable(map.next_value()?)?),
                "file" => SecretSource::File(PathBuf::from(path(map.next_value()?)?)),
                "command" => SecretSource::Command(command(map.next_value()?)?),
                "keyring" => SecretSource::Keyring(name(map.next_value()?)?),
                "store" => SecretSource::Store { name: name(map.next_value()?)?, place: Place::default() },
                _ => return Err(A::Error::unknown_field(&key, &KEYS)),
            };
            if found.replace(source).is_some() {
                return Err(A::Error::custom("must have just one of env, file, command, keyring, store"));
            }
        }
        found.map(Credential).ok_or_else(|| A::Error::custom(format!("is empty: {SECRET_ADVICE}")))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Credential, E> {
        Err(not_here())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Credential, E> {
        Err(not_here())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Credential, E> {
        Err(not_here())
    }
}

fn not_here<E: Error>() -> E {
    E::custom(format!("no credential belongs in this file; {SECRET_ADVICE}"))
}

/// A variable's name; a value in its place is refused without repeating it.
fn variable<E: Error>(Text(name): Text) -> Result<String, E> {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let rest = bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if first && rest && !is_api_key(&name) {
        Ok(name)
    } else {
        Err(E::custom("is not the name of an environment variable (letters, digits and `_`)"))
    }
}

/// The name of an entry in a keyring or store; a value in its place is refused without repeating it.
fn name<E: Error>(Text(name): Text) -> Result<SecretName, E> {
    SecretName::parse(&name).map_err(E::custom)
}

fn path<E: Error>(Text(path): Text) -> Result<String, E> {
    if path.is_empty() || path.contains(char::is_control) { Err(E::custom("is not a path")) } else { Ok(path) }
}

fn command<E: Error>(words: Words) -> Result<Vec<String>, E> {
    match words.0.first() {
        Some(program) if !program.is_empty() && !words.0.iter().any(|word| word.contains('\0')) => Ok(words.0),
        _ => Err(E::custom(COMMAND)),
    }
}

const COMMAND: &str =
    r#"must be a list of a program and its arguments, such as ["pass", "show", "odoo"]; no shell reads it"#;

/// A string, whose error does not repeat what stands in its place.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self).map_err(|_| D::Error::custom("must be a text in quotes"))
    }
}

/// A list of strings, whose error does not repeat what stands in its place.
struct Words(Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self).map_err(|_| D::Error::custom(COMMAND))
    }
}
