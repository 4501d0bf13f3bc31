//! What a form shows to a person and which buttons it has.
//!
//! [`arch`] reads a form's XML; what stands in the lists within the form is left out, for it belongs to other models. What
//! is shown, required or locked at times only has a [`condition`] for that, written as an [`expression`] or, up to Odoo 16,
//! in [`modifiers`].

mod arch;
pub mod condition;
mod expression;
mod modifiers;

#[cfg(test)]
mod tests;

use super::view::{self, View};
use crate::error::Error;
use crate::odoo::Rpc;
use condition::Condition;
use serde_json::{Map, Value};

/// A form in the order in which a person sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    /// Those that are shown, if at times only.
    pub fields: Vec<Shown>,
    /// Fields that are never shown: conditions look at them.
    pub hidden: Vec<String>,
    pub buttons: Vec<Button>,
}

/// A field in a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub name: String,
    /// Where it stands: at least one place, of which mostly one is shown at a time.
    pub places: Vec<Place>,
}

/// Where a field stands, and how.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// It is not shown here when this holds.
    pub hidden: Condition,
    /// It must be filled in here, whatever the model says.
    pub required: Condition,
    /// It cannot be changed here.
    pub readonly: Condition,
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Calls the method of its name.
    Method,
    /// Opens the action whose id is its name.
    Action,
}

/// A button of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    pub name: String,
    /// What people read on it; may be empty.
    pub label: String,
    pub does: Does,
    /// It is highlighted: the usual way to go on.
    pub primary: bool,
    /// What Odoo asks before it is pressed.
    pub asks: Option<String>,
    /// What its call carries besides; nothing when it is Python that has to be computed.
    pub context: Map<String, Value>,
    /// Stands in the form's footer, as the buttons of wizards do.
    pub in_footer: bool,
    /// It is not shown when this holds.
    pub hidden: Condition,
}

/// Reads the form of a model: the one with this id, or the first. Nothing when it has none.
///
/// # Errors
/// E005 when there is no such model; otherwise what the network said.
pub fn read(rpc: &dyn Rpc, model: &str, id: Option<i64>) -> Result<Option<Form>, Error> {
    Ok(view::arch_of(rpc, model, View::Form, id)?.map(|arch| Form::parse(&arch)))
}

impl Form {
    /// Reads a form's XML. A broken one gives what was readable.
    pub fn parse(arch: &str) -> Self {
        arch::read(arch)
    }

    /// The buttons that end a wizard: those of its footer, where it has one. A method may have several, which are shown at
    /// different times.
    pub fn closing(&self) -> impl Iterator<Item = &Button> {
        let has_footer = self.buttons.iter().any(|button| button.in_footer);
        self.buttons.iter().filter(move |button| (button.in_footer || !has_footer) && button.does == Does::Method)
    }
}

/// Of several buttons of one method the first.
pub fn each_once<'b>(buttons: impl IntoIterator<Item = &'b Button>) -> Vec<&'b Button> {
    let mut once: Vec<&Button> = Vec::new();
    for button in buttons {
        if once.iter().all(|known| known.name != button.name) {
            once.push(button);
        }
    }
    once
}
