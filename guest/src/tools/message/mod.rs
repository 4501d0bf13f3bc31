//! `odoo_message`: a record's discussion: what was said, a note, a message to the followers, an activity.
//!
//! [`read`] shows it, [`post`] writes into it, [`activity`] plans and ends what is to be done; [`dry_run`] tells what that
//! would come to.

mod activity;
mod dry_run;
mod post;
mod read;

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DRY_RUN, INSTANCE, MODEL, OFFSET, Shape, optional, required};
use super::write::{all_there, names_of};
use crate::answer::Answer;
use crate::error::{Code, Error, Source};
use crate::model::fields::Schema;
use crate::model::{quote, view};
use crate::odoo::Rpc;
use serde_json::json;

/// The longest body, in bytes.
const LONGEST_BODY: usize = 100_000;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_message",
    title: "Discuss a record",
    description: "read what was said; note (internal); comment (e-mails the followers); plan an activity \
                  {\"activity_type_id\":\"Call\",\"user_id\":7,\"date_deadline\":\"2027-01-31\"}; mark one done",
    parameters: &[
        INSTANCE,
        MODEL,
        required("id", Shape::Count(1, i32::MAX as u64), ""),
        required("action", Shape::Choice(&["read", "note", "comment", "activity", "done"]), ""),
        optional("body", Shape::Document(LONGEST_BODY), "plain text"),
        optional("html", Shape::Flag, "body is"),
        optional("subject", Shape::Text, ""),
        optional("partner_ids", Shape::Ids, "notify, too"),
        optional("attachment_ids", Shape::Ids, ""),
        optional("activity", Shape::Values, ""),
        optional("activity_id", Shape::Count(1, i32::MAX as u64), ""),
        optional("limit", Shape::Count(1, 100), ""),
        OFFSET,
        DRY_RUN,
        CONTEXT,
    ],
    output: || json!({"id": {"type": "integer"}, "rows": {"type": "array"}}),
    effect: Effect::Write,
    overwrites: false,
    idempotent: false,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let thread = Thread::find(rpc, arguments)?;
    match arguments.text("action") {
        Some("read") => read::run(&thread, arguments),
        Some("note") => post::run(&thread, arguments, post::Kind::Note),
        Some("comment") => post::run(&thread, arguments, post::Kind::Comment),
        Some("activity") => activity::plan(&thread, arguments),
        _ => activity::done(&thread, arguments),
    }
}

/// A record that can be discussed.
struct Thread<'a> {
    rpc: &'a dyn Rpc,
    schema: Schema<'a>,
    model: &'a str,
    id: i64,
    name: String,
}

impl<'a> Thread<'a> {
    /// # Errors
    /// When the record is not there, or its model has no discussions.
    fn find(rpc: &'a dyn Rpc, arguments: &'a Arguments) -> Result<Self, Error> {
        let model = arguments.model(rpc)?;
        let id = arguments.count("id").and_then(|id| i64::try_from(id).ok()).unwrap_or_default();
        let schema = view::for_reading(rpc);
        if schema.find(model, FIELD)?.is_none() {
            let message = format!("Records of {model} have no discussion: the model has no field {FIELD}.");
            let hint = "post on a record that has one, such as the order or contact that it belongs to";
            return Err(Error::new(Code::Validation, Source::Client, message).hint(hint));
        }
        let found = names_of(rpc, model, &[id])?;
        let records: Vec<_> = found.iter().map(|(id, _)| json!({"id": id})).collect();
        all_there(model, &[id], &records)?;
        let name = found.into_iter().map(|(_, name)| name).next().unwrap_or_default();
        Ok(Self { rpc, schema, model, id, name })
    }

    /// Such as `sale.order [7,"S00007"]`.
    fn spelled(&self) -> String {
        format!("{} [{},{}]", self.model, self.id, quote::text(&self.name))
    }
}

/// What every model with discussions has.
const FIELD: &str = "message_ids";

#[cfg(test)]
mod tests;
