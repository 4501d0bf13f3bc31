//! What an operator writes: which models and methods a sandbox may use, and which fields it may not.

use super::pattern::{MethodPattern, Pattern};
use super::rules::{Denies, FieldRule, MethodRule, ModelRule, Reach, Rules};

/// Patterns in the lists of one instance.
pub const MOST: usize = 200;

/// An operator's lists for one instance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    pub models: Allowance<Pattern>,
    pub methods: Allowance<MethodPattern>,
    /// Models, and fields of theirs that may be neither read nor written.
    pub denied_fields: Vec<(Pattern, Vec<Pattern>)>,
}

/// What is allowed, and what of that is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance<P> {
    /// When given, nothing else is allowed.
    pub allow: Option<Vec<P>>,
    pub deny: Vec<P>,
}

/// More patterns than a call could be held against quickly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("has {0} patterns: at most {MOST} in all lists of an instance; `*` and `?` can stand for many names")]
pub struct TooMany(pub usize);

impl<P> Default for Allowance<P> {
    fn default() -> Self {
        Self { allow: None, deny: Vec::new() }
    }
}

impl<P> Allowance<P> {
    fn len(&self) -> usize {
        self.allow.as_ref().map_or(0, Vec::len) + self.deny.len()
    }
}

impl Lists {
    fn len(&self) -> usize {
        let fields = self.denied_fields.iter().map(|(_, fields)| 1 + fields.len());
        self.models.len() + self.methods.len() + fields.sum::<usize>()
    }

    pub(super) fn into_rules(self) -> Result<Rules, TooMany> {
        let number = self.len();
        if number > MOST {
            return Err(TooMany(number));
        }
        let (denies, why) = (Denies::Everything, "");
        let models = self.models.deny.into_iter().map(|models| ModelRule { models, denies, why });
        let methods = self.methods.deny.into_iter().map(|methods| MethodRule { methods, why });
        let mut rules = Rules {
            models: models.collect(),
            methods: methods.collect(),
            allowed_models: self.models.allow,
            allowed_methods: self.methods.allow,
            ..Rules::default()
        };
        for (models, fields) in self.denied_fields {
            for fields in fields {
                rules.fields.push(FieldRule { models: models.clone(), fields, denies, reach: Reach::Anywhere, why });
            }
        }
        Ok(rules)
    }
}
