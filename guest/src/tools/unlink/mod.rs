//! `odoo_unlink`: deletes records, or archives them, and answers what they were called.
//!
//! [`archive`] hides instead of deleting; [`loss`] tells what a deletion takes along.

mod archive;
mod loss;

#[cfg(test)]
mod tests;

use super::consent::{CONFIRM, Consent, consent};
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DRY_RUN, IDS, INSTANCE, MODEL, Shape, optional};
use super::read::none;
use super::step::{Step, Turn};
use super::write::{self, names_of};
use crate::answer::{Answer, fitting};
use crate::error::{Code, Error, Source};
use crate::model::names;
use crate::model::rights::{self, Operation};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

pub(super) const TOOL: Definition = Definition {
    name: "odoo_unlink",
    title: "Delete records",
    description: "Delete records for good, or archive them",
    parameters: &[INSTANCE, MODEL, IDS, optional("archive", Shape::Flag, ""), DRY_RUN, CONFIRM, CONTEXT],
    output: || json!({"deleted": {"type": "array"}}),
    effect: Effect::Destructive,
    overwrites: true,
    idempotent: true,
    run: Run::InSteps(run),
};

/// More records than this are deleted with a person's consent alone.
const WITHOUT_ASKING: usize = 10;

/// Records that are there, with their names, and the ids of those that are not.
struct Found<'f> {
    model: &'f str,
    records: Vec<(i64, String)>,
    missing: Vec<i64>,
}

fn run(rpc: &dyn Rpc, arguments: &Arguments, turn: &Turn) -> Result<Step, Error> {
    let model = arguments.model(rpc)?;
    let ids = arguments.ids();
    let records = names_of(rpc, model, &ids).map_err(|error| names::explain(rpc, model, error))?;
    let there: Vec<Value> = records.iter().map(|(id, _)| json!({"id": id})).collect();
    let missing = write::missing(&ids, &there);
    if records.is_empty() {
        let mut error = none(model, &missing);
        error.message.push_str(" Nothing was changed.");
        return Err(error.hint("if they were deleted just now there is nothing left to do; else odoo_search finds ids"));
    }
    let found = Found { model, records, missing };
    let archive = arguments.flag("archive");
    if archive {
        archive::possible(rpc, model)?;
    }
    if arguments.flag(DRY_RUN.name) {
        return dry_run(rpc, &found, archive).map(Step::Done);
    }
    let (most, verb) = if archive { (write::WITHOUT_ASKING, "Archive") } else { (WITHOUT_ASKING, "Delete for good") };
    if ids.len() > most {
        let what = question(verb, &found);
        if let Consent::Wait(step) = consent(TOOL.name, arguments, turn, &what, &json!(found.records))? {
            return Ok(step);
        }
    }
    if archive {
        return archive::run(rpc, &found).map(Step::Done);
    }
    let kwargs = Map::new();
    rpc.call(model, "unlink", vec![json!(found.ids())], kwargs).map_err(|error| refused(rpc, model, error))?;
    let count = found.records.len();
    Ok(Step::Done(found.tell(&format!("deleted from {model}, {count}:"), "deleted", Vec::new())))
}

fn dry_run(rpc: &dyn Rpc, found: &Found, archive: bool) -> Result<Answer, Error> {
    let (operation, verb, member) = match archive {
        true => (Operation::Write, "archive", "would_archive"),
        false => (Operation::Unlink, "delete", "would_delete"),
    };
    rights::check(rpc, found.model, operation, &found.ids())?;
    let notes = if archive { Vec::new() } else { loss::notes(rpc, found.model, &found.ids()) };
    let count = found.records.len();
    let head = format!("dry run: nothing was changed. odoo_unlink would {verb} {count} of {}:", found.model);
    let mut answer = found.tell(&head, member, notes);
    if let Value::Object(members) = &mut answer.structured {
        members.insert("dry_run".into(), json!(true));
    }
    Ok(answer)
}

/// Where Odoo itself refuses to delete, because other records need these, archiving is what it advises.
fn refused(rpc: &dyn Rpc, model: &str, error: Error) -> Error {
    let by_odoo = error.source_kind == Source::Odoo && matches!(error.code, Code::Validation | Code::Unknown);
    if by_odoo && archive::possible(rpc, model).is_ok() {
        let own = error.hint.as_ref().map(|hint| format!("{hint}; ")).unwrap_or_default();
        return error.hint(format!("{own}archive: true hides the records instead"));
    }
    error
}

fn question(verb: &str, found: &Found) -> String {
    const SHOWN: usize = 5;
    let names: Vec<&str> = found.records.iter().take(SHOWN).map(|(_, name)| name.as_str()).collect();
    let more = found.records.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{verb} {} records of {}: {}{more}.", found.records.len(), found.model, names.join(", "))
}

impl Found<'_> {
    fn ids(&self) -> Vec<i64> {
        self.records.iter().map(|(id, _)| *id).collect()
    }

    /// The records' names under `member`, and what was not there.
    fn tell(&self, head: &str, member: &str, mut notes: Vec<String>) -> Answer {
        let mut rows: Vec<Value> = self.records.iter().map(|(id, name)| json!([id, name])).collect();
        let fitting = fitting(&rows, 500 + self.missing.len() * 8);
        if fitting < rows.len() {
            notes.insert(0, format!("{} more than are named here.", rows.len() - fitting));
            rows.truncate(fitting);
        }
        if !self.missing.is_empty() {
            notes.push(format!("Not there, or not for this user to see: {}.", json!(self.missing)));
        }
        let mut text = head.to_owned();
        for row in &rows {
            text.push_str(&format!("\n{row}"));
        }
        for note in &notes {
            text.push_str(&format!("\nnote: {note}"));
        }
        let mut structured = json!({"model": self.model, "count": self.records.len()});
        if let Value::Object(members) = &mut structured {
            members.insert(member.to_owned(), json!(rows));
            if !self.missing.is_empty() {
                members.insert("missing".into(), json!(self.missing));
            }
            if !notes.is_empty() {
                members.insert("notes".into(), json!(notes));
            }
        }
        Answer::new(text, structured)
    }
}
