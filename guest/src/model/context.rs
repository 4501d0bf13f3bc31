//! The context of calls: the language, the time zone and the companies in which Odoo answers, and whether archived
//! records count.
//!
//! Odoo starts every remote call with an empty context: English, no zone. So each call here carries the user's own
//! (`context_get`, which the host remembers), changed by what the caller asks for ([`Scope`]).
//!
//! Invariant: Odoo ignores a wrong time zone, and before 19 a wrong language, without a word. What is sent was checked.

use super::fields::{Purpose, Schema};
use super::{quote, suggest};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use crate::odoo::instance::Instance;
use crate::odoo::transport::Response;
use crate::odoo::version::Version;
use serde_json::{Map, Value, json};
use std::cell::OnceCell;

/// What a caller changes of the user's context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    pub lang: Option<String>,
    pub tz: Option<String>,
    /// The first is the current one.
    pub companies: Vec<i64>,
    /// Archived records count, too.
    pub archived: bool,
}

const KEYS: [&str; 4] = ["archived", "company_ids", "lang", "tz"];
const MOST_COMPANIES: usize = 100;

impl Scope {
    /// Reads `{"lang":"fr_FR","tz":"Europe/Paris","company_ids":[1],"archived":true}`; Odoo's own `allowed_company_ids`
    /// and `active_test` are understood, too.
    ///
    /// # Errors
    /// The problem as the end of a sentence.
    pub fn read(value: &Value) -> Result<Self, String> {
        let Value::Object(members) = value else {
            return Err("must be an object, such as {\"lang\":\"fr_FR\",\"archived\":true}".to_owned());
        };
        let mut scope = Self::default();
        for (key, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            let word = || value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
            let wrong = |right: &str| format!("has a wrong {key}: it must be {right}");
            match key.as_str() {
                "lang" => scope.lang = Some(word().ok_or_else(|| wrong("a code such as \"fr_FR\""))?),
                "tz" => scope.tz = Some(word().ok_or_else(|| wrong("a zone such as \"Europe/Paris\""))?),
                "archived" => scope.archived = value.as_bool().ok_or_else(|| wrong("true or false"))?,
                "active_test" => scope.archived = !value.as_bool().ok_or_else(|| wrong("true or false"))?,
                "company_ids" | "allowed_company_ids" => {
                    scope.companies = companies(value).ok_or_else(|| wrong("a list of company ids such as [1]"))?;
                }
                other => {
                    let question = suggest::question(&suggest::nearest(other, KEYS)).unwrap_or_default();
                    return Err(format!("has no {}; {question} It takes: {}", quote::text(other), KEYS.join(", ")));
                }
            }
        }
        Ok(scope)
    }
}

fn companies(value: &Value) -> Option<Vec<i64>> {
    let ids = value.as_array().filter(|ids| (1..=MOST_COMPANIES).contains(&ids.len()))?;
    ids.iter().map(|id| id.as_i64().filter(|id| (1..=i64::from(i32::MAX)).contains(id))).collect()
}

/// An instance as one call sees it: each request carries the context.
pub struct Scoped<'a> {
    rpc: &'a dyn Rpc,
    scope: Scope,
    context: OnceCell<Map<String, Value>>,
}

impl<'a> Scoped<'a> {
    pub fn new(rpc: &'a dyn Rpc, scope: Scope) -> Self {
        Self { rpc, scope, context: OnceCell::new() }
    }

    /// The user's context with the caller's changes.
    fn resolve(&self) -> Result<Map<String, Value>, Error> {
        let mut context = own(self.rpc)?;
        if let Some(wanted) = &self.scope.lang {
            let code = wanted.replace('-', "_");
            if context.get("lang").and_then(Value::as_str) != Some(&code) {
                context.insert("lang".into(), json!(installed(self.rpc, &code)?));
            }
        }
        if let Some(zone) = &self.scope.tz {
            known_zone(self.rpc, zone)?;
            context.insert("tz".into(), json!(zone));
        }
        if !self.scope.companies.is_empty() {
            context.insert("allowed_company_ids".into(), json!(self.scope.companies));
        }
        if self.scope.archived {
            context.insert("active_test".into(), json!(false));
        }
        Ok(context)
    }

    /// What a description of models carries: only a language that was asked for, so that the host remembers one answer
    /// for everybody else.
    fn of_description(&self) -> Result<Map<String, Value>, Error> {
        match &self.scope.lang {
            Some(_) => Ok(self.context()?.into_iter().filter(|(key, _)| key == "lang").collect()),
            None => Ok(Map::new()),
        }
    }

    /// Tells which companies there are, when Odoo may have refused for their sake.
    fn explain(&self, error: Error) -> Error {
        if self.scope.companies.is_empty() || error.code != Code::Permission || error.source_kind != Source::Odoo {
            return error;
        }
        let Ok(uid) = self.rpc.uid() else { return error };
        let kwargs = Map::from_iter([("fields".to_owned(), json!(["company_ids"]))]);
        let found = self.rpc.call("res.users", "read", vec![json!([uid])], kwargs);
        match found.ok().as_ref().and_then(|users| users.get(0)?.get("company_ids")) {
            Some(Value::Array(own)) if self.scope.companies.iter().any(|id| !own.contains(&json!(id))) => {
                let hint = format!("this user's company_ids are {}", Value::Array(own.clone()));
                error.hint(hint)
            }
            _ => error,
        }
    }
}

impl Rpc for Scoped<'_> {
    fn instance(&self) -> &Instance {
        self.rpc.instance()
    }

    fn version(&self) -> Result<Version, Error> {
        self.rpc.version()
    }

    fn uid(&self) -> Result<i64, Error> {
        self.rpc.uid()
    }

    fn context(&self) -> Result<Map<String, Value>, Error> {
        if let Some(context) = self.context.get() {
            return Ok(context.clone());
        }
        let context = self.resolve()?;
        Ok(self.context.get_or_init(|| context).clone())
    }

    fn call(
        &self,
        model: &str,
        method: &str,
        args: Vec<Value>,
        mut kwargs: Map<String, Value>,
    ) -> Result<Value, Error> {
        let mut context = if describes(method) { self.of_description()? } else { self.context()? };
        // What the tool itself asks for comes first.
        if let Some(Value::Object(own)) = kwargs.remove("context") {
            context.extend(own);
        }
        if !context.is_empty() {
            kwargs.insert("context".into(), Value::Object(context));
        }
        self.rpc.call(model, method, args, kwargs).map_err(|error| self.explain(error))
    }

    fn document(&self, path: &str) -> Result<Response, Error> {
        self.rpc.document(path)
    }
}

/// Methods whose answers tell of models and rights, not of records.
fn describes(method: &str) -> bool {
    matches!(
        method,
        "check_access_rights"
            | "check_object_reference"
            | "context_get"
            | "fields_get"
            | "fields_view_get"
            | "get_available_models"
            | "get_view"
            | "get_views"
            | "has_access"
            | "has_group"
    )
}

/// The user's own language and zone.
fn own(rpc: &dyn Rpc) -> Result<Map<String, Value>, Error> {
    if let Some(known) = &rpc.instance().context {
        return Ok(used(known.clone()));
    }
    match rpc.call("res.users", "context_get", Vec::new(), Map::new()) {
        Ok(Value::Object(known)) => Ok(used(known)),
        // A user who may not even ask that works without, as any other client does.
        Ok(_) => Ok(Map::new()),
        Err(error) if matches!(error.code, Code::Permission | Code::NotFound | Code::Validation) => Ok(Map::new()),
        Err(error) => Err(error),
    }
}

/// What calls carry of a user's context.
fn used(mut context: Map<String, Value>) -> Map<String, Value> {
    context.retain(|key, value| matches!(key.as_str(), "lang" | "tz") && value.as_str().is_some_and(|v| !v.is_empty()));
    context
}

/// The code of an installed language: this one, or the only one of `fr`.
fn installed(rpc: &dyn Rpc, wanted: &str) -> Result<String, Error> {
    let kwargs = Map::from_iter([("fields".to_owned(), json!(["code"])), ("limit".to_owned(), json!(200))]);
    let found = match rpc.call("res.lang", "search_read", vec![json!([["active", "=", true]])], kwargs) {
        Ok(found) => found,
        Err(error) if matches!(error.code, Code::Permission | Code::NotFound) => return unchecked(wanted),
        Err(error) => return Err(error),
    };
    let codes: Vec<&str> =
        found.as_array().into_iter().flatten().filter_map(|lang| lang.get("code")?.as_str()).collect();
    if codes.contains(&wanted) {
        return Ok(wanted.to_owned());
    }
    let of_language: Vec<&str> =
        codes.iter().copied().filter(|code| code.split(['_', '@']).next() == Some(wanted)).collect();
    match of_language.as_slice() {
        [one] => Ok((*one).to_owned()),
        _ => Err(Error::invalid(format!("The language {} is not installed in this Odoo.", quote::text(wanted)))
            .hint(format!("installed: {}", codes.join(", ")))),
    }
}

/// A language where the installed ones cannot be read: at least its form is checked.
fn unchecked(wanted: &str) -> Result<String, Error> {
    let code = wanted.split(['_', '@']).next().unwrap_or_default();
    let plain = wanted.len() <= 16 && wanted.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'@'));
    if plain && (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase()) {
        return Ok(wanted.to_owned());
    }
    Err(Error::invalid(format!("{} is no code of a language.", quote::text(wanted))).hint("write it as \"fr_FR\""))
}

/// Refuses a zone that Odoo would ignore. Contacts have a time zone in every Odoo, with all zones as its selection.
fn known_zone(rpc: &dyn Rpc, zone: &str) -> Result<(), Error> {
    let shaped = zone.len() <= 64
        && zone.starts_with(|c: char| c.is_ascii_alphabetic())
        && zone.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'+' | b'-'));
    let wrong = |near: &[&str]| {
        let question = suggest::question(near).map(|question| format!("{question} ")).unwrap_or_default();
        Error::invalid(format!("There is no time zone {}.", quote::text(zone)))
            .hint(format!("{question}write it as \"Europe/Paris\" or \"UTC\""))
    };
    if !shaped {
        return Err(wrong(&[]));
    }
    let zones = match Schema::new(rpc, Purpose::Read).field("res.partner", "tz") {
        Ok(field) => field,
        Err(error) if matches!(error.code, Code::Permission | Code::NotFound | Code::Validation) => return Ok(()),
        Err(error) => return Err(error),
    };
    if zones.selection.is_empty() || zones.selection.iter().any(|(key, _)| key == zone) {
        return Ok(());
    }
    Err(wrong(&suggest::nearest(zone, zones.selection.iter().map(|(key, _)| key.as_str()))))
}

#[cfg(test)]
mod tests;
