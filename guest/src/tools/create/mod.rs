//! `odoo_create`: one record, or many in one transaction.
//!
//! [`dry_run`] checks all and creates nothing; [`keyed`] creates at most once by a caller's key, which is kept in
//! [`external_ids`], with the values as the [`columns`] of an import; [`report`] tells what became of it, and what Odoo [`mod@set`] in the new records.

mod columns;
mod dry_run;
mod external_ids;
mod keyed;
mod report;
mod set;

#[cfg(test)]
mod tests;

use super::choice;
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DRY_RUN, INSTANCE, MODEL, Shape, optional};
use super::step::{Step, Turn};
use crate::answer::Answer;
use crate::error::{Code, Error, Retry, Source};
use crate::model::fields::{Purpose, Schema};
use crate::model::values::choices::Choices;
use crate::model::{names, values};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// More notes than this only repeat themselves.
const MOST_NOTES: usize = 20;

const KEY: &str = "idempotency_key";

pub(super) const TOOL: Definition = Definition {
    name: "odoo_create",
    title: "Create records",
    description: "Create one record (values) or many in one transaction (records). A relation may be an id, [id,\"name\"], an \
                  external id or an exact name; lines are {\"order_line\":[[0,0,{\"product_id\":7}]]}",
    parameters: &[
        INSTANCE,
        MODEL,
        optional("values", Shape::Values, "such as {\"name\":\"Acme\",\"country_id\":\"Belgium\"}"),
        optional("records", Shape::Records, "several, instead of values"),
        optional(KEY, Shape::Key, "repeats with it create nothing"),
        DRY_RUN,
        CONTEXT,
    ],
    output: || {
        json!({
            "ids": {"type": "array"},
            "names": {"type": "array"},
            "url": {"type": "string"},
            "set": {"type": "object"},
            "notes": {"type": "array"},
        })
    },
    effect: Effect::Write,
    overwrites: false,
    idempotent: false,
    run: Run::InSteps(run),
};

/// Records that were checked, each as it is to be sent.
struct Draft<'d> {
    schema: &'d Schema<'d>,
    model: &'d str,
    records: Vec<Map<String, Value>>,
    notes: Vec<String>,
}

impl Draft<'_> {
    /// The fields that the caller gives values for.
    fn given(&self) -> BTreeSet<String> {
        self.records.iter().flat_map(|record| record.keys().cloned()).collect()
    }
}

fn run(rpc: &dyn Rpc, arguments: &Arguments, turn: &Turn) -> Result<Step, Error> {
    let model = arguments.model(rpc)?;
    let given: Vec<&Map<String, Value>> = match (arguments.get("values"), arguments.get("records")) {
        (Some(Value::Object(values)), None) => vec![values],
        (None, Some(Value::Array(records))) if !records.is_empty() => {
            records.iter().filter_map(Value::as_object).collect()
        }
        _ => return Err(Error::invalid("Give either values (one record) or records (a list of them).")),
    };
    let (choices, turn) = choice::resume(turn);
    let schema = Schema::new(rpc, Purpose::Write);
    let draft = match check(&schema, model, &given, &choices) {
        Ok(draft) => draft,
        Err(error) => return choice::ask(&turn, &choices, error),
    };
    let answer = match arguments.text(KEY) {
        _ if arguments.flag(DRY_RUN.name) => dry_run::run(draft, arguments.text(KEY).is_some())?,
        Some(key) => keyed::create(&draft, key)?,
        None => create(draft)?,
    };
    Ok(Step::Done(answer))
}

fn check<'d>(
    schema: &'d Schema<'d>,
    model: &'d str,
    given: &[&Map<String, Value>],
    choices: &Choices,
) -> Result<Draft<'d>, Error> {
    let of_record = |index: usize, mut error: Error| {
        if given.len() > 1 {
            error.message = format!("Record {} of {}: {}", index + 1, given.len(), error.message);
        }
        error
    };
    // All in one request; when a name is wrong, whose it is.
    schema.load(model, given.iter().flat_map(|record| record.keys()).map(String::as_str)).map_err(|error| {
        let loaded = |(index, record): (usize, &&Map<String, Value>)| {
            schema.load(model, record.keys().map(String::as_str)).err().map(|error| of_record(index, error))
        };
        let of_one = error.code == Code::Validation && given.len() > 1;
        of_one.then(|| given.iter().enumerate().find_map(loaded)).flatten().unwrap_or(error)
    })?;
    let mut draft = Draft { schema, model, records: Vec::with_capacity(given.len()), notes: Vec::new() };
    for (index, record) in given.iter().enumerate() {
        let checked = values::check_with(schema, model, record, values::Purpose::Create, choices)
            .map_err(|error| of_record(index, error))?;
        draft.records.push(checked.values);
        for note in checked.notes {
            if draft.notes.len() < MOST_NOTES && !draft.notes.contains(&note) {
                draft.notes.push(note);
            }
        }
    }
    Ok(draft)
}

fn create(draft: Draft) -> Result<Answer, Error> {
    let given = draft.given();
    let Draft { schema, model, records, notes } = draft;
    let (rpc, count) = (schema.rpc, records.len());
    let records: Vec<Value> = records.into_iter().map(Value::Object).collect();
    let created = rpc
        .call(model, "create", vec![Value::Array(records)], Map::new())
        .map_err(|error| names::explain(rpc, model, error))?;
    let ids = ids(&created).filter(|ids| ids.len() == count).ok_or_else(|| {
        let message = format!("Odoo's answer to create on {model} is not a list of {count} ids.");
        Error::new(Code::Unknown, Source::Odoo, message)
            .retry(Retry::UnknownOutcome)
            .hint("the records may be there: search for them before creating them again")
    })?;
    Ok(report::created(rpc, model, &ids, &given, notes))
}

fn ids(created: &Value) -> Option<Vec<i64>> {
    match created {
        Value::Array(ids) => ids.iter().map(Value::as_i64).collect(),
        one => Some(vec![one.as_i64()?]),
    }
}
