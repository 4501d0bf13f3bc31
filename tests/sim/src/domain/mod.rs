//! Search domains: what `[["name", "ilike", "x"], "|", …]` means.
//!
//! Read [`mod@parse`] (prefix notation to a tree), [`condition`] (one triple, checked against its model's fields), then
//! [`mod@matches`] (whether a record fulfils them). Every error comes from the first two, so that a bad domain fails even
//! when there is no record to try it on.

mod condition;
mod matches;
mod parse;
mod pattern;

pub(crate) use condition::{Comparison, Condition, Test};
pub(crate) use parse::parse;
pub(crate) use pattern::Pattern;

use crate::orm::{Env, Row};

/// A domain that was checked against its model.
#[derive(Debug)]
pub(crate) enum Domain {
    Always(bool),
    And(Vec<Domain>),
    Or(Vec<Domain>),
    Not(Box<Domain>),
    Condition(Condition),
}

impl Domain {
    /// Whether this record fulfils the domain.
    pub(crate) fn matches(&self, env: Env<'_>, row: &Row) -> bool {
        match self {
            Self::Always(outcome) => *outcome,
            Self::And(parts) => parts.iter().all(|part| part.matches(env, row)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(env, row)),
            Self::Not(inner) => !inner.matches(env, row),
            Self::Condition(condition) => condition.matches(env, row),
        }
    }

    /// Whether a condition names this field of the model itself.
    pub(crate) fn mentions(&self, field: &str) -> bool {
        match self {
            Self::Always(_) => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.mentions(field)),
            Self::Not(inner) => inner.mentions(field),
            Self::Condition(condition) => condition.field.name == field,
        }
    }

    pub(crate) fn not(inner: Self) -> Self {
        Self::Not(Box::new(inner))
    }
}
