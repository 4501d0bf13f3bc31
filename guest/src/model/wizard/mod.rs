//! A wizard: a form in front of some records, whose buttons do what the button that opened it stands for.
//!
//! [`mod@look`] is what a person sees of it when it opens, [`fill`] what its form fills in. Here it is found, made and its
//! button pressed.
//!
//! Its record is made with the context that the opening button gave it, so that Odoo fills in the rest as in the browser.
//!
//! Invariant: nothing is made before the button that will be pressed is known and the values are checked.

mod fill;
mod look;

#[cfg(test)]
mod tests;

pub use look::{Entry, Look};

use super::action::{Active, Window};
use super::fields::{Purpose, Schema};
use super::form::{self, Button, Does, Form};
use super::values::{self, Checked};
use super::{quote, suggest};
use crate::error::{Code, Error, Retry, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// `onchange` takes a specification since this version.
const SPECIFICATION_SINCE: u32 = 17;

/// A wizard whose form is known.
pub struct Wizard<'a> {
    rpc: &'a dyn Rpc,
    pub window: Window,
    pub form: Form,
    context: Map<String, Value>,
}

impl<'a> Wizard<'a> {
    /// Looks at the wizard's form.
    ///
    /// # Errors
    /// What Odoo or the network said.
    pub fn open(rpc: &'a dyn Rpc, window: Window, active: Active) -> Result<Self, Error> {
        let form = form::read(rpc, &window.model, window.view)?.unwrap_or_default();
        let mut context = active.context();
        context.extend(window.context.clone());
        Ok(Self { rpc, window, form, context })
    }

    /// The button of this name or label; without one, the only one that is highlighted, or the only one.
    ///
    /// # Errors
    /// E004 with the buttons when that is not one button.
    pub fn button(&self, wanted: Option<&str>) -> Result<&Button, Error> {
        let closing = form::each_once(self.form.closing());
        let primary: Vec<&Button> = closing.iter().copied().filter(|button| button.primary).collect();
        let found = match (wanted, primary.as_slice(), closing.as_slice()) {
            (Some(wanted), _, _) => {
                let is_it = |button: &&Button| button.name == wanted || button.label.eq_ignore_ascii_case(wanted);
                self.form.buttons.iter().filter(|button| button.does == Does::Method).find(is_it)
            }
            (None, [one], _) | (None, _, [one]) => Some(*one),
            _ => None,
        };
        found.ok_or_else(|| {
            let all: Vec<String> = closing.iter().map(|button| spoken(button)).collect();
            let model = &self.window.model;
            match wanted {
                Some(wanted) => {
                    let near = suggest::nearest(wanted, closing.iter().map(|button| button.name.as_str()));
                    let question = suggest::question(&near).map(|question| format!("{question} ")).unwrap_or_default();
                    Error::invalid(format!("The wizard {model} has no button {}.", quote::text(wanted)))
                        .hint(format!("{question}its buttons: {}", all.join(", ")))
                }
                None => Error::invalid(format!("The wizard {model} has no single main button."))
                    .hint(format!("name one of them in answers as \"button\": {}", all.join(", "))),
            }
        })
    }

    /// Checks values for the wizard's record.
    ///
    /// # Errors
    /// E004 with what is wrong in which field.
    pub fn check(&self, answers: &Map<String, Value>) -> Result<Checked, Error> {
        let purpose = if self.window.id.is_some() { values::Purpose::Update } else { values::Purpose::Create };
        let schema = Schema::new(self.rpc, Purpose::Write);
        let checked = values::check(&schema, &self.window.model, answers, purpose)?;
        if let Some(id) = self.window.id {
            values::owned::check(&schema, &self.window.model, &[id], &checked.values, &[])?;
        }
        Ok(checked)
    }

    /// Fills the wizard in and presses the button; gives what that gave back.
    ///
    /// # Errors
    /// What Odoo or the network said, with how far it came.
    pub fn run(&self, values: Map<String, Value>, button: &Button) -> Result<Value, Error> {
        let model = &self.window.model;
        let id = match self.window.id {
            Some(id) if values.is_empty() => id,
            Some(id) => {
                self.rpc.call(model, "write", vec![json!([id]), Value::Object(values)], self.with(&[]))?;
                id
            }
            None => {
                let values = self.filled(values)?;
                let created = self.rpc.call(model, "create", vec![json!([values])], self.with(&[]))?;
                created.get(0).unwrap_or(&created).as_i64().ok_or_else(|| {
                    let message = format!("Odoo's answer to create on {model} is no id: its button was not pressed.");
                    Error::new(Code::Unknown, Source::Odoo, message)
                })?
            }
        };
        let mut kwargs = self.with(&[]);
        if let Some(Value::Object(context)) = kwargs.get_mut("context") {
            context.extend(button.context.clone());
        }
        self.rpc.call(model, &button.name, vec![json!([id])], kwargs).map_err(|error| match error.retry {
            Retry::UnknownOutcome => error,
            _ => {
                let hint = format!("the wizard is filled in: {model} {id}; its button {} was refused", spoken(button));
                let hint = error.hint.as_deref().map_or_else(|| hint.clone(), |known| format!("{known} ({hint})"));
                error.hint(hint)
            }
        })
    }

    fn with(&self, more: &[(&str, Value)]) -> Map<String, Value> {
        let mut kwargs: Map<String, Value> =
            more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        kwargs.insert("context".to_owned(), Value::Object(self.context.clone()));
        kwargs
    }
}

/// A button as a model names it and people read it: `create_invoices "Create Draft"`.
pub fn spoken(button: &Button) -> String {
    if button.label.is_empty() { button.name.clone() } else { format!("{} {:?}", button.name, button.label) }
}
