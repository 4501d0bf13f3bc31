//! The context of calls: the language, the time zone and the companies in which Odoo answers, and whether archived
//! records count.
//!
//! Odoo starts every remote call with an empty context: English, no zone. So each call here carries the user's own
//! (`context_get`, which the host remembers), changed by what the configuration says of the instance, and by what the
//! caller asks for ([`Scope`]).
//!
//! Invariant: Odoo ignores a wrong time zone, and before 19 a wrong language, without a word. What is sent was checked.

use super::fields::{Purpose, Schema};
use super::{quote, suggest};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use crate::odoo::instance::Instance;
use crate::odoo::scope::Scope;
use crate::odoo::transport::Response;
use crate::odoo::version::Version;
use serde_json::{Map, Value, json};
use std::cell::OnceCell;

/// An instance as one call sees it: each request carries the context.
pub struct Scoped<'a> {
    rpc: &'a dyn Rpc,
    scope: Scope,
    /// The configuration, not the caller, asks for a language or a zone.
    configured: bool,
    context: OnceCell<Map<String, Value>>,
}

impl<'a> Scoped<'a> {
    /// `asked` is what the caller asks for; the instance's own defaults fill the rest.
    pub fn new(rpc: &'a dyn Rpc, asked: Scope) -> Self {
        let defaults = &rpc.instance().defaults;
        let configured = asked.lang.is_none() && defaults.lang.is_some() || asked.tz.is_none() && defaults.tz.is_some();
        Self { rpc, scope: asked.over(defaults), configured, context: OnceCell::new() }
    }

    /// The user's context with the caller's changes.
    fn resolve(&self) -> Result<Map<String, Value>, Error> {
        let mut context = own(self.rpc)?;
        if let Some(wanted) = &self.scope.lang {
            let code = wanted.replace('-', "_");
            if context.get("lang").and_then(Value::as_str) != Some(&code) {
                let installed = installed(self.rpc, &code).map_err(|error| self.blame(error))?;
                context.insert("lang".into(), json!(installed));
            }
        }
        if let Some(zone) = &self.scope.tz {
            known_zone(self.rpc, zone).map_err(|error| self.blame(error))?;
            context.insert("tz".into(), json!(zone));
        }
        if !self.scope.companies.is_empty() {
            context.insert("allowed_company_ids".into(), json!(self.scope.companies));
        }
        if self.scope.archived == Some(true) {
            context.insert("active_test".into(), json!(false));
        }
        Ok(context)
    }

    /// Tells a caller who asked for no language and no zone whose mistake it is.
    fn blame(&self, error: Error) -> Error {
        if !self.configured || error.code != Code::Validation {
            return error;
        }
        let right = error.hint.clone().unwrap_or_default();
        error.hint(format!(
            "the configuration of this instance asks for it, and whoever runs this server can mend it; until then, give \
             `context` with another ({right})"
        ))
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
            | "get_installed"
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
        Ok(_) => Ok(Map::new()),
        // Odoo 14 makes of it what its own XML-RPC cannot carry.
        Err(error) if error.source_kind == Source::Odoo && error.code != Code::Authentication => of_user(rpc),
        Err(error) => Err(error),
    }
}

/// The same as fields of the user.
fn of_user(rpc: &dyn Rpc) -> Result<Map<String, Value>, Error> {
    let kwargs = Map::from_iter([("fields".to_owned(), json!(["lang", "tz"]))]);
    match rpc.call("res.users", "read", vec![json!([rpc.uid()?])], kwargs) {
        Ok(found) => Ok(used(found.get(0).and_then(Value::as_object).cloned().unwrap_or_default())),
        // A user who may not even ask that works without, as any other client does.
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
    let found = match rpc.call("res.lang", "get_installed", Vec::new(), Map::new()) {
        Ok(found) => found,
        Err(error) if matches!(error.code, Code::Permission | Code::NotFound) => return unchecked(wanted),
        Err(error) => return Err(error),
    };
    // Pairs of code and name.
    let codes: Vec<&str> = found.as_array().into_iter().flatten().filter_map(|lang| lang.get(0)?.as_str()).collect();
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
