//! `odoo_call`: presses a button or calls another public method, tells what came of it, and goes on through wizards.
//!
//! [`target`] says what may be called, [`press`] calls it and goes on through the wizard that it opens, [`mod@ask`] puts a
//! wizard to the user where the client can, [`state`] tells where the records stand before and after, [`tell`] writes the
//! answer, [`opened`] what it says of a wizard.
//!
//! A user's consent is needed for more than [`WITHOUT_ASKING`] records; for a button before which Odoo itself asks; and for
//! methods that by their name delete.
//!
//! Invariant: from the call on, nothing that fails may look as if it had not been made.

mod ask;
mod opened;
mod press;
mod state;
mod target;
mod tell;

use super::consent::{CONFIRM, Consent, consent};
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, INSTANCE, MODEL, Shape, optional, required};
use super::step::{Step, Turn};
use crate::answer::Answer;
use crate::error::Error;
use crate::model::action::{self, Active, Given, Reading, Window};
use crate::model::form::{self, Button, Does};
use crate::model::names;
use crate::odoo::Rpc;
use ask::Answered;
use press::Press;
use serde_json::{Value, json};
use state::State;
use target::Target;
use tell::Told;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_call",
    title: "Press a button",
    description: "Press a button or call a public method, such as action_confirm. A wizard that opens is described; with \
                  answers {field:value,\"button\":name} it is filled in",
    parameters: &[
        INSTANCE,
        MODEL,
        required("method", Shape::Text, "or a wizard's model"),
        optional("ids", Shape::Ids, ""),
        optional("kwargs", Shape::Values, ""),
        optional("answers", Shape::Values, ""),
        optional("dry_run", Shape::Flag, ""),
        CONFIRM,
    ],
    output: || json!({"kind": {"type": "string"}}),
    effect: Effect::Execute,
    overwrites: true,
    idempotent: false,
    run: Run::InSteps(run),
};

/// More records than this are worked on with a person's consent alone.
const WITHOUT_ASKING: usize = 10;
/// Words in the names of methods that delete.
const DELETING: [&str; 5] = ["delete", "purge", "remove", "unlink", "wipe"];

fn run(rpc: &dyn Rpc, arguments: &Arguments, turn: &Turn) -> Result<Step, Error> {
    let model = arguments.model(rpc)?;
    let method = arguments.text("method").unwrap_or_default().trim();
    let ids = arguments.ids();
    let active = Active { model, ids: &ids };
    let target = match Target::read(method) {
        Ok(target) => target,
        // A label instead of a name: the form knows it.
        Err(error) if error.hint.is_none() => {
            let form = form::read(rpc, model, None)?;
            return Err(match target::suggestions(method, model, form.as_ref()) {
                Some(hint) => error.hint(hint),
                None => error,
            });
        }
        Err(error) => return Err(error),
    };
    let before = State::read(rpc, model, &ids).map_err(|error| names::explain(rpc, model, error))?;
    let form = form::read(rpc, model, None)?;
    let button = form.iter().flat_map(|form| &form.buttons).find(|button| button.name == method);
    if ids.is_empty() {
        needs_records(method, button)?;
    }
    let press = Press { rpc, model, method, active, form: form.as_ref(), button };
    if let Some(answered) = ask::answered(turn) {
        return go_on(&press, answered, &before).map(Step::Done);
    }
    if arguments.flag("dry_run") {
        return Ok(Step::Done(tell::dry_run(&press, &before)));
    }
    if let Some(why) = why_ask(method, ids.len(), button) {
        let what = question(&press, &before.names(), &why);
        if let Consent::Wait(step) = consent(TOOL.name, arguments, turn, &what, &before.seen())? {
            return Ok(step);
        }
    }
    let Reading { given, notes } = action::read(press.call(target, arguments)?, active);
    let mut told = Told::new(&press, notes);
    let answers = arguments.get("answers").and_then(Value::as_object);
    if ids.is_empty() && matches!(given, Given::Nothing | Given::Value(Value::Bool(_))) {
        told.note("No ids were given: a method that works on records did nothing.");
    }
    if let (Given::Window(window), None) = (&given, answers)
        && turn.can_ask
        && is_wizard(window)
        // The wizard is told all the same when it cannot be put to the user.
        && let Ok(Some(question)) = ask::question(rpc, window, active)
    {
        return Ok(Step::Ask(question));
    }
    match (given, answers) {
        (Given::Window(window), Some(answers)) if is_wizard(&window) => press.go_on(window, answers, &mut told)?,
        (given, answers) => {
            if answers.is_some() {
                told.note("answers were not used: no wizard opened.");
            }
            told.given(given);
        }
    }
    Ok(Step::Done(finish(rpc, model, &before, told)))
}

/// Goes on with the wizard that the step before opened.
fn go_on(press: &Press, answered: Answered, before: &State) -> Result<Answer, Error> {
    let mut told = Told::new(press, Vec::new());
    match answered {
        Answered::FilledIn(window, answers) => press.go_on(window, &answers, &mut told)?,
        Answered::Closed(window) => {
            told.note("The user closed the wizard: nothing of it was done.");
            told.given(Given::Window(window));
        }
    }
    Ok(finish(press.rpc, press.model, before, told))
}

/// Invariant: the call is made by now.
fn finish(rpc: &dyn Rpc, model: &str, before: &State, mut told: Told) -> Answer {
    match before.after(rpc, model) {
        Ok((rows, notes)) => {
            told.records(rows);
            notes.iter().for_each(|note| told.note(note));
        }
        Err(error) => told.note(&format!("The call was made; reading the records again failed: {}", error.message)),
    }
    told.answer()
}

/// A dialog, or a form on a record of its own that Odoo keeps for a while only.
fn is_wizard(window: &Window) -> bool {
    window.dialog && !window.model.is_empty()
}

/// Refuses a call without ids that Odoo would carry out on no record, and report as success.
fn needs_records(method: &str, button: Option<&Button>) -> Result<(), Error> {
    let is_button = button.is_some_and(|button| button.does == Does::Method)
        || ["action_", "button_"].iter().any(|start| method.starts_with(start));
    if !is_button {
        return Ok(());
    }
    Err(Error::invalid(format!("{method} works on records: name them in ids. Nothing was called.")))
}

/// Why a person has to agree first.
fn why_ask(method: &str, records: usize, button: Option<&Button>) -> Option<String> {
    if let Some(asked) = button.and_then(|button| button.asks.as_ref()) {
        return Some(format!("Odoo asks: {asked}"));
    }
    let deletes = method.split(['_', '.']).any(|word| DELETING.contains(&word));
    if deletes {
        return Some("By its name it deletes something.".to_owned());
    }
    (records > WITHOUT_ASKING).then(String::new)
}

fn question(press: &Press, records: &[String], why: &str) -> String {
    const SHOWN: usize = 5;
    let Press { model, method, .. } = press;
    let label = press.button.map(|button| format!(" ({:?})", button.label)).unwrap_or_default();
    let shown = records.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match records.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let on = match records.len() {
        0 => model.to_string(),
        1 => format!("{model} {shown}"),
        count => format!("{count} records of {model}: {shown}{more}"),
    };
    format!("Call {method}{label} on {on}. {why}").trim_end().to_owned()
}

#[cfg(test)]
mod tests;
