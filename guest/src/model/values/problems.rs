//! All that is wrong with the values of one record and of those within it, told together.

use crate::error::Error;
use std::collections::BTreeSet;

/// As many wrong values as one error names.
const MOST_TOLD: usize = 10;

/// What is wrong, value by value.
#[derive(Debug, Default)]
pub struct Problems {
    /// Sentences that begin with the field's name.
    told: Vec<String>,
    count: usize,
    /// The models whose fields the values do not fit.
    models: BTreeSet<String>,
}

impl Problems {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// No more of them would be told.
    pub(super) fn is_full(&self) -> bool {
        self.count >= MOST_TOLD
    }

    pub(super) fn add(&mut self, model: &str, problem: String) {
        self.models.insert(model.to_owned());
        self.push(problem);
    }

    /// Those of a record within this one, at this place.
    pub(super) fn add_within(&mut self, place: &str, within: Self) {
        let untold = within.count - within.told.len();
        within.told.into_iter().for_each(|problem| self.push(format!("{place}: {problem}")));
        self.count += untold;
        self.models.extend(within.models);
    }

    fn push(&mut self, problem: String) {
        self.count += 1;
        if self.told.len() < MOST_TOLD {
            self.told.push(problem);
        }
    }

    /// The error for a record of this model.
    pub(super) fn told(self, model: &str) -> Error {
        let what = if self.count == 1 { "A value".to_owned() } else { format!("{} values", self.count) };
        let message = format!("{what} for {model} cannot be written, and nothing was. {}", self.told.join(" "));
        let models: Vec<String> = self.models.into_iter().collect();
        let each = models.join(" and of ");
        Error::invalid(message).hint(format!("odoo_fields of {each} tells types and selection keys"))
    }
}
