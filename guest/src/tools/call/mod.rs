//! `odoo_call`: presses a button or calls another public method, tells what came of it, and goes on through wizards.
//!
//! [`target`] says what may be called, [`state`] where the records stand before and after, [`tell`] writes the answer.
//!
//! A user's consent is needed for more than [`WITHOUT_ASKING`] records; for a button before which Odoo itself asks; and for
//! methods that by their name delete.
//!
//! Invariant: from the call on, nothing that fails may look as if it had not been made.

mod state;
mod target;
mod tell;

use super::consent::{CONFIRM, Consent, consent};
use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, INSTANCE, MODEL, Shape, optional, required};
use super::step::{Step, Turn};
use crate::answer::Answer;
use crate::error::{Code, Error, Retry, Source};
use crate::model::action::{self, Active, Given, Reading, Window};
use crate::model::form::{self, Button, Does, Form};
use crate::model::names;
use crate::model::wizard::{Wizard, spoken};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use state::State;
use target::Target;
use tell::Told;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_call",
    title: "Press a button",
    description: "Press a button or call a public method, such as action_confirm. A wizard that opens is described: repeat \
                  with answers {field:value,\"button\":name} to fill it in",
    parameters: &[
        INSTANCE,
        MODEL,
        required("method", Shape::Text, "or a wizard's model"),
        optional("ids", Shape::Ids, ""),
        optional("kwargs", Shape::Values, ""),
        optional("answers", Shape::Values, ""),
        optional("dry_run", Shape::Flag, ""),
        CONFIRM,
        CONTEXT,
    ],
    output: || json!({"kind": {"type": "string"}, "records": {"type": "array"}}),
    effect: Effect::Execute,
    overwrites: true,
    idempotent: false,
    run: Run::InSteps(run),
};

/// More records than this are worked on with a person's consent alone.
const WITHOUT_ASKING: usize = 10;
/// Words in the names of methods that delete.
const DELETING: [&str; 5] = ["delete", "purge", "remove", "unlink", "wipe"];
/// The member of `answers` that names the wizard's button.
const BUTTON: &str = "button";

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

/// One call, as far as it is known before it is made.
pub(super) struct Press<'a> {
    rpc: &'a dyn Rpc,
    model: &'a str,
    method: &'a str,
    active: Active<'a>,
    form: Option<&'a Form>,
    button: Option<&'a Button>,
}

impl Press<'_> {
    /// Makes the call; gives what came back.
    fn call(&self, target: Target, arguments: &Arguments) -> Result<Value, Error> {
        match target {
            Target::Method(method) => self.method(method, arguments.get("kwargs")),
            Target::Action(id) => self.action(id),
            Target::Wizard(wizard) => {
                let context = arguments.get("kwargs").and_then(|kwargs| kwargs.get("context"));
                Ok(json!({"type": "ir.actions.act_window", "res_model": wizard, "target": "new", "context": context}))
            }
        }
    }

    fn method(&self, method: &str, kwargs: Option<&Value>) -> Result<Value, Error> {
        let mut kwargs = kwargs.and_then(Value::as_object).cloned().unwrap_or_default();
        if kwargs.contains_key("ids") {
            return Err(Error::invalid("kwargs holds ids: give them as the argument ids."));
        }
        // As in the browser, where a button's call carries what its view says: checks hang on it.
        let mut context = self.context_of(method);
        match kwargs.remove("context") {
            Some(Value::Object(own)) => context.extend(own),
            Some(_) => return Err(Error::invalid("kwargs holds a context that is no object.")),
            None => {}
        }
        if !context.is_empty() {
            kwargs.insert("context".to_owned(), Value::Object(context));
        }
        let args = if self.active.ids.is_empty() { Vec::new() } else { vec![json!(self.active.ids)] };
        self.rpc.call(self.model, method, args, kwargs).map_err(|error| self.explain(error))
    }

    /// The context that all buttons of this name carry; nothing when they differ.
    fn context_of(&self, method: &str) -> Map<String, Value> {
        let mut all = self.form.into_iter().flat_map(|form| &form.buttons).filter(|button| button.name == method);
        match all.next() {
            Some(first) if all.all(|button| button.context == first.context) => first.context.clone(),
            _ => Map::new(),
        }
    }

    fn explain(&self, error: Error) -> Error {
        if error.code != Code::NotFound || error.source_kind != Source::Odoo {
            return error;
        }
        if error.message.contains("has no method") {
            return match target::suggestions(self.method, self.model, self.form) {
                Some(hint) => error.hint(hint),
                None => error,
            };
        }
        names::explain(self.rpc, self.model, error)
    }

    /// What an action says, in the form in which a method gives it back.
    fn action(&self, id: i64) -> Result<Value, Error> {
        let read = |model: &str, fields: Value| {
            let kwargs = Map::from_iter([("fields".to_owned(), fields)]);
            self.rpc.call(model, "read", vec![json!([id])], kwargs).map_err(|error| match error.code {
                Code::Permission if error.source_kind == Source::Odoo => error.hint(
                    "give the wizard's model as method instead, such as sale.advance.payment.inv, with the same ids",
                ),
                _ => error,
            })
        };
        let found = read("ir.actions.actions", json!(["type"]))?;
        let kind = found.pointer("/0/type").and_then(Value::as_str).unwrap_or_default();
        let fields = match kind {
            "ir.actions.act_window" => {
                json!(["name", "res_model", "target", "context", "domain", "view_id", "views", "res_id"])
            }
            "ir.actions.report" => json!(["name", "report_name"]),
            "ir.actions.act_url" => json!(["name", "url"]),
            "" => {
                let message = format!("There is no action {id} in this Odoo.");
                return Err(Error::new(Code::NotFound, Source::Odoo, message));
            }
            other => return Err(Error::invalid(format!("Action {id} is an {other}: it cannot be opened from here."))),
        };
        let mut found = read(kind, fields)?;
        let mut action = found.get_mut(0).map(Value::take).unwrap_or_default();
        if let Value::Object(members) = &mut action {
            members.insert("type".to_owned(), json!(kind));
        }
        Ok(action)
    }

    /// Fills the wizard in and presses its button.
    fn go_on(&self, window: Window, answers: &Map<String, Value>, told: &mut Told) -> Result<(), Error> {
        let opened = |error: Error| self.after_opening(&window.model, error);
        let wizard = Wizard::open(self.rpc, window.clone(), self.active).map_err(opened)?;
        let mut values = answers.clone();
        let wanted = match values.remove(BUTTON) {
            None => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(opened(Error::invalid("button in answers must be a button's name."))),
        };
        let button = wizard.button(wanted.as_deref()).map_err(opened)?;
        let checked = wizard.check(&values).map_err(opened)?;
        let answer = wizard.run(checked.values, button).map_err(opened)?;
        checked.notes.iter().for_each(|note| told.note(note));
        let Reading { given, notes } = action::read(answer, self.active);
        told.pressed(&window.model, &spoken(button));
        notes.iter().for_each(|note| told.note(note));
        told.given(given);
        Ok(())
    }

    /// An error in the wizard: the button before it was pressed, and only opened it.
    fn after_opening(&self, wizard: &str, mut error: Error) -> Error {
        error.message =
            format!("{} opened the wizard {wizard}, which was not completed. {}", self.method, error.message);
        match error.retry {
            // The opening call would be repeated, too.
            Retry::Safe => error.retry(Retry::Never),
            _ => error,
        }
    }
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
