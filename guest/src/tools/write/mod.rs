//! `odoo_write`: changes records, and answers what was changed from what to what.
//!
//! [`plan`] reads what is to be written to which records, [`conflict`] refuses what was changed meanwhile, [`lines`] what
//! belongs to other records; [`send`] writes in as few calls as there can be, [`report`] tells the changes.

mod conflict;
mod lines;
mod plan;
mod report;
mod send;

#[cfg(test)]
mod tests;

use super::choice;
use super::consent::{CONFIRM, Consent, consent};
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DRY_RUN, INSTANCE, MODEL, Shape, optional};
use super::read::none;
use super::step::{Step, Turn};
use crate::error::Error;
use crate::model::fields::{Field, Purpose, Schema};
use crate::model::rights::{self, Operation};
use crate::model::search;
use crate::odoo::Rpc;
use lines::Lines;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_write",
    title: "Change records",
    description: "Write values to ids, or updates [{\"id\":7,\"values\":{…}}]; answers [id,field,before,after]. \
                  null clears; many2many [ids] replaces; lines take commands [0,0,{…}] [1,id,{…}] [2,id]",
    parameters: &[
        INSTANCE,
        MODEL,
        optional("ids", Shape::Ids, ""),
        optional("values", Shape::Values, ""),
        optional("updates", Shape::Records, ""),
        optional(conflict::SINCE, Shape::Text, "write_date as read"),
        DRY_RUN,
        CONFIRM,
        CONTEXT,
    ],
    output: || {
        json!({
            "written": {"type": "array"},
            "changes": {"type": "array"},
            "notes": {"type": "array"},
        })
    },
    effect: Effect::Write,
    overwrites: true,
    idempotent: true,
    run: Run::InSteps(run),
};

/// More records than this are changed, or archived, with a person's consent alone.
pub(super) const WITHOUT_ASKING: usize = 100;

fn run(rpc: &dyn Rpc, arguments: &Arguments, turn: &Turn) -> Result<Step, Error> {
    let model = arguments.model(rpc)?;
    let given = plan::given(arguments)?;
    let since = conflict::since(arguments)?;
    let (choices, turn) = choice::resume(turn);
    let schema = Schema::new(rpc, Purpose::Write);
    let mut plan = match plan::check(&schema, model, given, &choices) {
        Ok(plan) => plan,
        Err(error) => return choice::ask(&turn, &choices, error),
    };
    let names: BTreeSet<&str> = plan.groups.iter().flat_map(|group| group.values.keys()).map(String::as_str).collect();
    let fields = schema.fields(model, names)?;
    let mut to_read = fields.clone();
    if since.is_some() {
        to_read.extend(conflict::fields());
    }
    let ids = plan.ids();
    let before = search::read(rpc, model, &ids, &to_read)?;
    all_there(model, &ids, &before)?;
    if let Some(since) = since {
        conflict::check(model, &before, &since)?;
    }
    let lines = lines::read(&schema, model, &plan, &fields, &before)?;
    if arguments.flag(DRY_RUN.name) {
        rights::check(rpc, model, Operation::Write, &ids)?;
        return Ok(Step::Done(report::preview(model, &plan, &fields, &before)));
    }
    if ids.len() > WITHOUT_ASKING {
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let what = format!("Change {} of {} records of {model}.", names.join(", "), ids.len());
        if let Consent::Wait(step) = consent(TOOL.name, arguments, &turn, &what, &json!(before))? {
            return Ok(choice::keep(&choices, step));
        }
    }
    send::send(rpc, model, &plan.groups)?;
    // Invariant: the write is done by now, so nothing that fails from here on may look like a failed write.
    let mut notes = std::mem::take(&mut plan.notes);
    let after = read_back(rpc, model, &ids, &fields, &lines);
    let changes = match &after {
        Ok((after, of_lines)) => report::differences(&fields, &before, after, of_lines, &mut notes),
        Err(error) => {
            notes.push(format!("The values were written; reading them back failed: {}", error.message));
            Vec::new()
        }
    };
    let mut answer = report::written(model, &ids, changes, notes);
    if after.is_err() {
        answer.text.push_str("\nwritten, not read back");
    }
    Ok(Step::Done(answer))
}

/// The records, and what changed in their lines, by the field that holds them.
type Back<'l> = (Vec<Value>, Vec<(&'l str, Vec<Value>)>);

fn read_back<'l>(
    rpc: &dyn Rpc,
    model: &str,
    ids: &[i64],
    fields: &[Rc<Field>],
    lines: &'l [Lines],
) -> Result<Back<'l>, Error> {
    let after = search::read(rpc, model, ids, fields)?;
    let of_lines: Result<_, Error> = lines.iter().map(|lines| Ok((lines.field(), lines.differences(rpc)?))).collect();
    Ok((after, of_lines?))
}

/// Refuses when a record is missing, before anything is written.
pub(super) fn all_there(model: &str, ids: &[i64], records: &[Value]) -> Result<(), Error> {
    let missing = missing(ids, records);
    if missing.is_empty() {
        return Ok(());
    }
    let mut error = none(model, &missing);
    error.message.push_str(" Nothing was changed.");
    Err(error)
}

/// The ids that were not found.
pub(super) fn missing(ids: &[i64], records: &[Value]) -> Vec<i64> {
    let found: BTreeSet<i64> = records.iter().filter_map(search::id_of).collect();
    ids.iter().copied().filter(|id| !found.contains(id)).collect()
}

/// The display names of those records that exist.
pub(super) fn names_of(rpc: &dyn Rpc, model: &str, ids: &[i64]) -> Result<Vec<(i64, String)>, Error> {
    let field = Rc::new(Field::parse("display_name", &json!({"type": "char"})));
    let records = search::read(rpc, model, ids, &[field])?;
    let name = |record: &Value| record.get("display_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(records.iter().filter_map(|record| Some((search::id_of(record)?, name(record)))).collect())
}
