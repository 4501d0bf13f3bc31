//! One call: made, explained when it fails, and gone on with in a wizard.

use super::target::{self, Target};
use super::tell::Told;
use crate::error::{Code, Error, Retry, Source};
use crate::model::action::{self, Active, Reading, Window};
use crate::model::form::{Button, Does, Form};
use crate::model::names;
use crate::model::wizard::{Wizard, spoken};
use crate::odoo::Rpc;
use crate::tools::parameters::Arguments;
use serde_json::{Map, Value, json};

/// The member of `answers` that names the wizard's button.
const BUTTON: &str = "button";

/// One call, as far as it is known before it is made.
pub(super) struct Press<'a> {
    pub(super) rpc: &'a dyn Rpc,
    pub(super) model: &'a str,
    pub(super) method: &'a str,
    pub(super) active: Active<'a>,
    pub(super) form: Option<&'a Form>,
    pub(super) button: Option<&'a Button>,
}

impl Press<'_> {
    /// Makes the call; gives what came back.
    pub(super) fn call(&self, target: Target, arguments: &Arguments) -> Result<Value, Error> {
        match target {
            Target::Method(method) => self.method(method, arguments.get("kwargs")),
            Target::Action(id) => self.action(id),
            // The name of a button that opens an action may be the action's external id.
            Target::Wizard(name) if self.button.is_some_and(|button| button.does == Does::Action) => {
                self.action(self.action_id(name)?)
            }
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

    fn action_id(&self, name: &str) -> Result<i64, Error> {
        let (module, name) = name.split_once('.').unwrap_or_default();
        let args = vec![json!(module), json!(name)];
        let found = self.rpc.call("ir.model.data", "check_object_reference", args, Map::new())?;
        found.get(1).and_then(Value::as_i64).ok_or_else(|| {
            let message = format!("There is no action {module}.{name} in this Odoo.");
            Error::new(Code::NotFound, Source::Odoo, message)
        })
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
    pub(super) fn go_on(&self, window: Window, answers: &Map<String, Value>, told: &mut Told) -> Result<(), Error> {
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
