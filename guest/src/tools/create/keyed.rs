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
use super::external_ids::{ExternalIds, Loaded};
use super::{Draft, KEY, report};
use crate::answer::Answer;
use crate::error::Error;
use crate::model::fields::{Field, Kind};
use crate::model::{datetime, search};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::rc::Rc;

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
            Ok(report::created(rpc, model, &created, &draft.given(), notes))
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
    Ok(report::created_before(rpc, model, &all, &draft.given(), notes, created_at(rpc, model, first).as_deref()))
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

fn created_at(rpc: &dyn Rpc, model: &str, id: i64) -> Option<String> {
    let field = Rc::new(Field::parse("create_date", &json!({"type": "datetime"})));
    let records = search::read(rpc, model, &[id], &[field]).ok()?;
    datetime::from_odoo(records.first()?.get("create_date")?.as_str()?)
}
