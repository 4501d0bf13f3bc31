//! A create that happens once, however often it is asked for: the caller's key is kept in Odoo, as an external id.
//!
//! `load` creates records and their external ids in one transaction, for every user, and a unique index keeps one external
//! id from being there twice. Told by the context that a module is being updated with records that it must not touch
//! (`mode`, `noupdate`), it creates what is not there and leaves alone what is. So of any number of calls with one key, at
//! once or after each other, before or after a lost answer, one creates, and the others get its records.
//!
//! The key holds as long as its record: Odoo deletes an external id with it. Invariant: the key is the user's own; the same
//! key of another user is another one.

use super::columns::{self, Table};
use super::{Draft, KEY, report};
use crate::answer::Answer;
use crate::error::{Code, Error, Retry, Source};
use crate::model::fields::{Field, Kind};
use crate::model::{datetime, names, search};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Stands where external ids have a module's name. No module is called so, so no update of one takes them away.
const MODULE: &str = "__mcp__";

/// Records of which is looked after whether their selections are as given.
const MOST_LOOKED_AT: usize = 10;

/// Models whose records an import makes otherwise than a create does, with what it does.
const OTHERWISE: [(&str, &str); 2] = [
    ("event.registration", "an import runs no rules that make leads of registrations"),
    ("stock.quant", "an import counts an inventory"),
];

/// What the key's import would be given.
///
/// # Errors
/// When an import cannot create these records, or not as a create does.
pub(super) fn table(draft: &Draft) -> Result<Table, Error> {
    let model = draft.model;
    if let Some((_, what)) = OTHERWISE.iter().find(|(known, _)| *known == model) {
        return Err(Error::invalid(format!("An {KEY} cannot be used with {model}: {what}. Nothing was created."))
            .hint(format!("leave {KEY} out")));
    }
    columns::table(draft)
}

/// Creates the records of a draft, or finds those that the same key created before.
pub(super) fn create(draft: &Draft, key: &str) -> Result<Answer, Error> {
    let (rpc, model) = (draft.schema.rpc, draft.model);
    let table = table(draft)?;
    let ids = ExternalIds { rpc, model, prefix: format!("u{}.{key}", rpc.uid()?), count: draft.records.len() };
    if let Some(first) = ids.first()? {
        return found(draft, &ids, &table, first);
    }
    match ids.load(&table)? {
        Loaded::Ids(created, said) => {
            let mut notes = [said, draft.notes.clone()].concat();
            notes.extend(misread(draft, &created));
            notes.push(format!("{KEY} {key} holds as long as the record exists."));
            Ok(report::created(rpc, model, &created, notes))
        }
        // A call with the same key may have been quicker: then its records are the answer.
        Loaded::Refused(error) => match ids.first() {
            Ok(Some(first)) => found(draft, &ids, &table, first),
            _ => Err(error),
        },
    }
}

/// The answer of the call that created the records, given again.
fn found(draft: &Draft, ids: &ExternalIds, table: &Table, first: i64) -> Result<Answer, Error> {
    let (rpc, model) = (draft.schema.rpc, draft.model);
    ids.as_many()?;
    let (all, mut notes) = match ids.count {
        1 => (vec![first], draft.notes.clone()),
        // All are there, so this creates nothing; but one that was deleted since is created anew.
        _ => match ids.load(table)? {
            Loaded::Ids(all, _) => (all, draft.notes.clone()),
            Loaded::Refused(error) => return Err(error),
        },
    };
    if let [given] = draft.records.as_slice()
        && let Ok(names) = differing(draft, given, first, is_plain)
        && !names.is_empty()
    {
        let names = names.join(", ");
        notes.push(format!("Other than in this call: {names}. Changed since, or the key was for another create."));
    }
    Ok(report::created_before(rpc, model, &all, notes, created_at(rpc, model, first).as_deref()))
}

/// Names the selections that the import took for another choice: it also knows their labels in all languages.
fn misread(draft: &Draft, created: &[i64]) -> Option<String> {
    let of_record = |(record, id): (&Map<String, Value>, &i64)| {
        let names = differing(draft, record, *id, |kind| kind == Kind::Selection).ok()?;
        (!names.is_empty()).then(|| format!("{id}: {}", names.join(", ")))
    };
    let all: Vec<String> = draft.records.iter().zip(created).take(MOST_LOOKED_AT).filter_map(of_record).collect();
    (!all.is_empty()).then(|| format!("Odoo set other values than given, write them again: {}.", all.join("; ")))
}

/// The fields of these kinds that do not have the value that was given.
fn differing(
    draft: &Draft,
    given: &Map<String, Value>,
    id: i64,
    counts: fn(Kind) -> bool,
) -> Result<Vec<String>, Error> {
    let mut fields = draft.schema.fields(draft.model, given.keys().map(String::as_str))?;
    fields.retain(|field| counts(field.kind));
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let records = search::read(draft.schema.rpc, draft.model, &[id], &fields)?;
    let Some(record) = records.first() else { return Ok(Vec::new()) };
    let differs = |field: &&Rc<Field>| {
        let (given, is) = (given.get(&field.name), record.get(&field.name));
        let is = is.and_then(Value::as_array).and_then(|pair| pair.first()).or(is);
        match (given.and_then(Value::as_f64), is.and_then(Value::as_f64)) {
            (Some(given), Some(is)) => (given - is).abs() > 0.005,
            _ => given != is,
        }
    };
    Ok(fields.iter().filter(differs).map(|field| field.name.clone()).collect())
}

fn is_plain(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Boolean
            | Kind::Integer
            | Kind::Float
            | Kind::Monetary
            | Kind::Char
            | Kind::Text
            | Kind::Date
            | Kind::Datetime
            | Kind::Selection
            | Kind::Many2one
    )
}

/// The external ids of one key: `u2.KEY.1`, `u2.KEY.2` and so on, a record each.
struct ExternalIds<'a> {
    rpc: &'a dyn Rpc,
    model: &'a str,
    prefix: String,
    count: usize,
}

enum Loaded {
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
    fn first(&self) -> Result<Option<i64>, Error> {
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
    fn as_many(&self) -> Result<(), Error> {
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
    fn load(&self, table: &Table) -> Result<Loaded, Error> {
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

fn created_at(rpc: &dyn Rpc, model: &str, id: i64) -> Option<String> {
    let field = Rc::new(Field::parse("create_date", &json!({"type": "datetime"})));
    let records = search::read(rpc, model, &[id], &[field]).ok()?;
    datetime::from_odoo(records.first()?.get("create_date")?.as_str()?)
}
