//! The external ids of a key, and the import that makes them together with their records.

use super::KEY;
use super::columns::Table;
use crate::error::{Code, Error, Retry, Source};
use crate::model::names;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// Stands where external ids have a module's name. No module is called so, so no update of one takes them away.
const MODULE: &str = "__mcp__";

/// The external ids of one key: `u2.KEY.1`, `u2.KEY.2` and so on, a record each.
pub(super) struct ExternalIds<'a> {
    pub(super) rpc: &'a dyn Rpc,
    pub(super) model: &'a str,
    /// The user's id and the key.
    pub(super) prefix: String,
    /// As many as there are records.
    pub(super) count: usize,
}

/// What an import did.
pub(super) enum Loaded {
    /// The ids of all records, and what Odoo said besides.
    Ids(Vec<i64>, Vec<String>),
    /// Nothing was created.
    Refused(Error),
}

impl ExternalIds<'_> {
    fn name(&self, number: usize) -> String {
        format!("{}.{number}", self.prefix)
    }

    /// The record that has the first one.
    ///
    /// # Errors
    /// When it is of another model, or the user may not see it.
    pub(super) fn first(&self) -> Result<Option<i64>, Error> {
        let model = self.model;
        let used = |what: String| {
            Err(Error::invalid(format!("This {KEY} was used before: {what}. Nothing was created."))
                .hint("use another key for another create"))
        };
        match self.lookup(1)? {
            None => Ok(None),
            Some((of, _)) if of != model => used(format!("for a record of {of}")),
            Some((_, Some(id))) => Ok(Some(id)),
            Some((_, None)) => used(format!("for a record of {model} that this user may not see or that is gone")),
        }
    }

    /// Refuses another number of records than the key was used for.
    pub(super) fn as_many(&self) -> Result<(), Error> {
        if self.lookup(self.count)?.is_some() && self.lookup(self.count + 1)?.is_none() {
            return Ok(());
        }
        Err(Error::invalid(format!(
            "This {KEY} was used before, for another number of records than {}. Nothing was created.",
            self.count
        ))
        .hint("use another key for another create"))
    }

    /// The model and id behind an external id, also of an archived record.
    fn lookup(&self, number: usize) -> Result<Option<(String, Option<i64>)>, Error> {
        let args = vec![json!(MODULE), json!(self.name(number))];
        let kwargs = Map::from_iter([("context".to_owned(), json!({"active_test": false}))]);
        match self.rpc.call("ir.model.data", "check_object_reference", args, kwargs) {
            Ok(found) => {
                let of = found.get(0).and_then(Value::as_str).map(str::to_owned);
                Ok(of.map(|of| (of, found.get(1).and_then(Value::as_i64).filter(|id| *id > 0))))
            }
            // There is none. Any other complaint of Odoo's is harmless: what creates looks itself.
            Err(error) if error.source_kind == Source::Odoo && error.retry != Retry::UnknownOutcome => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates what is not there, and gives the ids of all.
    pub(super) fn load(&self, table: &Table) -> Result<Loaded, Error> {
        let Table { columns, records, times } = table;
        let columns: Vec<&str> = std::iter::once("id").chain(columns.iter().map(String::as_str)).collect();
        let mut rows = Vec::new();
        for (index, record) in records.iter().enumerate() {
            for (line, row) in record.iter().enumerate() {
                let id = if line == 0 { format!("{MODULE}.{}", self.name(index + 1)) } else { String::new() };
                rows.push(std::iter::once(id).chain(row.iter().cloned()).collect::<Vec<_>>());
            }
        }
        let mut context = json!({"mode": "update", "noupdate": true});
        if let (Value::Object(context), true) = (&mut context, *times) {
            context.insert("tz".into(), json!("UTC"));
        }
        let kwargs = Map::from_iter([("context".to_owned(), context)]);
        let answer = self.rpc.call(self.model, "load", vec![json!(columns), json!(rows)], kwargs).map_err(|error| {
            if error.retry == Retry::UnknownOutcome {
                let hint = format!("repeat this call with the same {KEY}: it creates nothing twice");
                return Error { hint: Some(hint), ..error }.retry(Retry::Safe);
            }
            names::explain(self.rpc, self.model, error)
        })?;
        read(self.model, &answer, self.count)
    }
}

/// Reads the answer of `load`: ids for all records, or messages why there are none.
fn read(model: &str, answer: &Value, count: usize) -> Result<Loaded, Error> {
    const SHOWN: usize = 5;
    let messages = answer.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let said: Vec<String> = messages
        .iter()
        .take(SHOWN)
        .filter_map(|message| {
            let text = message.get("message")?.as_str()?.trim();
            let field = message.get("field").and_then(Value::as_str).map(|field| format!("{field}: "));
            Some(format!("{}{text}", field.unwrap_or_default()))
        })
        .collect();
    match answer.get("ids") {
        Some(Value::Array(ids)) if ids.len() == count => {
            if let Some(ids) = ids.iter().map(Value::as_i64).collect() {
                return Ok(Loaded::Ids(ids, said));
            }
        }
        Some(Value::Bool(false)) => {
            let message = format!("Nothing was created in {model}, Odoo refused it: {}", said.join("; "));
            let error = Error::new(Code::Validation, Source::Odoo, message);
            // PostgreSQL's own words, in every language: two transactions met.
            let met = said.iter().any(|text| text.contains("could not serialize access"));
            return Ok(Loaded::Refused(if met { error.retry(Retry::Safe) } else { error }));
        }
        _ => {}
    }
    let message = format!("Odoo's answer to load on {model} is not a list of {count} ids.");
    Err(Error::new(Code::Unknown, Source::Odoo, message)
        .retry(Retry::Safe)
        .hint(format!("repeat this call with the same {KEY}: it creates nothing twice")))
}
