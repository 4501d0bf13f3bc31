//! What a request asks Odoo to do, in the words of errors.

use super::instance::Instance;
use super::methods::{self, Class};
use crate::error::{Error, Retry};
use serde_json::{Map, Value};
use std::fmt;

/// One request, as far as its errors need to know it.
///
/// Invariant: holds neither the credential nor all arguments, only what tells afterwards whether a write happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallDescription {
    /// The server's base URL.
    pub url: String,
    pub database: String,
    pub kind: Kind,
}

/// Which service is asked for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Version,
    Login { username: String },
    Document,
    Method { model: String, method: String, subject: Subject },
}

/// What a method works on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The first ids, when the first argument is a list of ids.
    pub ids: Vec<i64>,
    /// The fields to be written, when it writes fields.
    pub fields: Vec<String>,
    /// A field that names the record to be created, with its value.
    pub key: Option<(&'static str, String)>,
}

impl CallDescription {
    /// Asking for the version.
    pub fn version(instance: &Instance) -> Self {
        Self::new(instance, Kind::Version)
    }

    /// Logging in.
    pub fn login(instance: &Instance) -> Self {
        Self::new(instance, Kind::Login { username: instance.username.clone() })
    }

    /// Getting a document by its own token.
    pub fn document(instance: &Instance) -> Self {
        Self::new(instance, Kind::Document)
    }

    /// Calling a model's method.
    pub fn method(instance: &Instance, model: &str, method: &str, args: &[Value], kwargs: &Map<String, Value>) -> Self {
        let subject = Subject::of(method, args, kwargs);
        Self::new(instance, Kind::Method { model: model.to_owned(), method: method.to_owned(), subject })
    }

    fn new(instance: &Instance, kind: Kind) -> Self {
        Self { url: instance.url.clone(), database: instance.database.clone(), kind }
    }

    /// Whether it may be repeated. Logging in may: it changes no record that anyone works with.
    pub fn class(&self) -> Class {
        match &self.kind {
            Kind::Version | Kind::Login { .. } | Kind::Document => Class::Read,
            Kind::Method { method, .. } => methods::class(method),
        }
    }

    /// `error` with the retry class of a call whose answer was lost, and for a write how to find out what happened.
    #[must_use]
    pub fn lost(&self, mut error: Error) -> Error {
        match self.class() {
            Class::Read => error.retry(Retry::Safe),
            Class::Write => {
                error.message = format!("It is not known whether {self} was carried out. {}", error.message);
                error.hint = Some(format!("Do not simply repeat it. {}", self.how_to_tell()));
                error.retry(Retry::UnknownOutcome)
            }
        }
    }

    /// The look-up that tells whether a write happened.
    fn how_to_tell(&self) -> String {
        let Kind::Method { model, method, subject } = &self.kind else { return String::new() };
        let ids = Value::from(subject.ids.as_slice());
        match (method.as_str(), &subject.key, subject.ids.is_empty()) {
            ("create" | "name_create" | "web_save", Some((field, value)), true) => format!(
                "Search `{model}` with the domain {}, newest first (order `id desc`), and see by `create_date` whether \
                 the record was just created.",
                Value::from(vec![Value::from(vec![*field, "=", value.as_str()])])
            ),
            ("unlink", _, false) => {
                format!("Search `{model}` with the domain [[\"id\",\"in\",{ids}]]: what is not found was deleted.")
            }
            (_, _, false) if subject.fields.is_empty() => {
                format!("Read the records {ids} of `{model}` with `write_date` and the fields that the method changes.")
            }
            (_, _, false) => format!(
                "Read the records {ids} of `{model}` with `write_date` and the fields {}, and compare.",
                subject.fields.join(", ")
            ),
            _ => format!(
                "Search `{model}`, newest change first (order `write_date desc`), with `create_date` and `write_date`, \
                 and see whether a record was just created or changed."
            ),
        }
    }
}

impl fmt::Display for CallDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Version => f.write_str("asking for the version"),
            Kind::Login { .. } => f.write_str("logging in"),
            Kind::Document => f.write_str("getting a document"),
            Kind::Method { model, method, .. } => write!(f, "`{method}` on `{model}`"),
        }
    }
}

/// Ids and fields that a hint repeats.
const SHOWN: usize = 10;
/// Characters of a value or a field's name that a hint repeats.
const TEXT: usize = 100;
/// Fields that tell records apart, best first.
const KEYS: [&str; 7] = ["name", "default_code", "ref", "login", "email", "code", "subject"];

impl Subject {
    fn of(method: &str, args: &[Value], kwargs: &Map<String, Value>) -> Self {
        let mut subject = Self::default();
        let argument = |position: usize, name: &str| args.get(position).or_else(|| kwargs.get(name));
        let written = match method {
            "create" => argument(0, "vals_list"),
            "name_create" => {
                subject.key = args.first().and_then(Value::as_str).map(|name| ("name", shortened(name)));
                None
            }
            _ => {
                subject.ids = args.first().map(ids).unwrap_or_default();
                argument(1, "vals")
            }
        };
        let first = match written {
            Some(Value::Array(records)) => records.first(),
            other => other,
        };
        if let Some(Value::Object(fields)) = first.filter(|_| matches!(method, "create" | "write" | "web_save")) {
            subject.fields = fields.keys().take(SHOWN).map(|name| shortened(name)).collect();
            subject.key =
                KEYS.iter().find_map(|key| Some((*key, shortened(fields.get(*key).and_then(Value::as_str)?))));
        }
        subject
    }
}

fn ids(value: &Value) -> Vec<i64> {
    match value {
        Value::Array(items) => items.iter().take(SHOWN).map_while(Value::as_i64).collect(),
        one => one.as_i64().into_iter().collect(),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Source};
    use serde_json::json;

    fn lost(method: &str, args: Value) -> Error {
        let instance = Instance::new("default", "https://erp.example.com", "main", "agent", "canary".into());
        let args = args.as_array().unwrap();
        CallDescription::method(&instance, "res.partner", method, args, &Map::new()).lost(Error::new(
            Code::Timeout,
            Source::Network,
            "No answer.",
        ))
    }

    #[test]
    fn a_lost_read_may_be_repeated() {
        let error = lost("search_read", json!([[]]));
        assert_eq!((error.retry, error.hint), (Retry::Safe, None));
    }

    #[test]
    fn a_lost_write_is_unknown_and_names_the_search_that_tells() {
        for (method, args, expected) in [
            (
                "create",
                json!([[{"email": "a@example.com", "name": "A \"B\""}]]),
                "the domain [[\"name\",\"=\",\"A \\\"B\\\"\"]]",
            ),
            ("create", json!([{"email": "a@example.com"}]), "[[\"email\",\"=\",\"a@example.com\"]]"),
            ("create", json!([{"color": 1}]), "order `write_date desc`"),
            ("name_create", json!(["A"]), "[[\"name\",\"=\",\"A\"]]"),
            (
                "write",
                json!([[7, 8], {"color": 1, "name": "A"}]),
                "records [7,8] of `res.partner` with `write_date` and the fields color, name",
            ),
            ("unlink", json!([[7]]), "[[\"id\",\"in\",[7]]]: what is not found was deleted"),
            ("action_archive", json!([[7]]), "records [7] of `res.partner`"),
            ("frobnicate", json!([]), "order `write_date desc`"),
        ] {
            let error = lost(method, args);
            assert_eq!(error.retry, Retry::UnknownOutcome, "{method}");
            assert!(error.message.starts_with(&format!(
                "It is not known whether `{method}` on `res.partner` was carried out. No answer."
            )));
            let hint = error.hint.unwrap();
            assert!(hint.starts_with("Do not simply repeat it.") && hint.contains(expected), "{method}: {hint}");
        }
    }

    #[test]
    fn a_hint_is_bounded() {
        let ids: Vec<i64> = (0..5000).collect();
        let hint = lost("write", json!([ids, {"name": "x".repeat(100_000)}])).hint.unwrap();
        assert!(hint.len() < 500, "{hint}");
    }
}
