//! What names mean within one call: what was found by them, and which of several records the user chose.
//!
//! Invariant: a name that several records have is never resolved here. Only what a person chose for exactly this model and
//! text counts.

use crate::model::by_name::Named;
use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeMap;

/// What was chosen so far, and what a check left open.
#[derive(Default)]
pub struct Choices {
    /// Ids by model and text.
    chosen: BTreeMap<String, i64>,
    /// What was looked up, by model and text: rows and lines name the same things over and over.
    found: RefCell<BTreeMap<String, Found>>,
    open: RefCell<Vec<Open>>,
    wrong: Cell<bool>,
}

/// The one record that a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) id: i64,
    /// As the caller is told: `[20,"Belgium"]`, or the id where that is all that is known.
    pub(super) spelled: String,
}

/// A name that several records have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The label of the field that it was written for.
    pub label: String,
    pub model: String,
    pub text: String,
    pub candidates: Vec<Named>,
}

impl Open {
    /// What the answer is kept under.
    pub fn key(&self) -> String {
        key(&self.model, &self.text)
    }
}

impl Choices {
    /// Starts from what was chosen before.
    pub fn new(chosen: BTreeMap<String, i64>) -> Self {
        Self { chosen, ..Self::default() }
    }

    /// What was chosen so far, by [`Open::key`].
    pub fn chosen(&self) -> &BTreeMap<String, i64> {
        &self.chosen
    }

    /// What a check left open, if nothing else was wrong: then the user's choice is all that lacks.
    pub fn open(&self) -> Option<Ref<'_, [Open]>> {
        let open = Ref::map(self.open.borrow(), Vec::as_slice);
        (!open.is_empty() && !self.wrong.get()).then_some(open)
    }

    pub(super) fn of(&self, model: &str, text: &str) -> Option<i64> {
        self.chosen.get(&key(model, text)).copied()
    }

    /// What the text was found to mean before; otherwise what `look` finds, which is kept unless it fails.
    pub(super) fn found<E>(
        &self,
        model: &str,
        text: &str,
        look: impl FnOnce() -> Result<Found, E>,
    ) -> Result<Found, E> {
        let key = key(model, text);
        if let Some(known) = self.found.borrow().get(&key) {
            return Ok(known.clone());
        }
        let found = look()?;
        self.found.borrow_mut().insert(key, found.clone());
        Ok(found)
    }

    pub(super) fn leave_open(&self, question: Open) {
        let mut open = self.open.borrow_mut();
        if !open.iter().any(|known| known.key() == question.key()) {
            open.push(question);
        }
    }

    /// Something is wrong that no choice mends.
    pub(super) fn mark_wrong(&self) {
        self.wrong.set(true);
    }
}

fn key(model: &str, text: &str) -> String {
    format!("{model}/{text}")
}
