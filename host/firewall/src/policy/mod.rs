//! What the operator allows a sandbox to ask of an instance, and the verdict on one call.
//!
//! [`pattern`] for names; [`lists`], what an operator writes; `standard`, what the default profile denies, as data with
//! reasons; `rules`, both in the form in which they are looked up. `examination` goes through a call's arguments and finds
//! the names in them; [`verdict`] is what comes of it.
//!
//! Invariant: deny beats allow, whoever says it, and a name that cannot be placed is denied if any rule denies it. A rule
//! more never allows more.
//!
//! What the gate cannot see: which model a relation leads to (so a denied *model* is not found behind `partner_id.…`; deny
//! the relation's field for that), and what Odoo's own code does in a method that is allowed.

mod examination;
pub mod lists;
pub mod pattern;
mod rules;
mod standard;
pub mod verdict;

pub use lists::{Allowance, Lists, TooMany};
pub use pattern::{MethodPattern, Names, Pattern, PatternError};
pub use verdict::{Denial, Rule, Verdict};

use crate::call::Execute;
use crate::value::Arguments;
use examination::Examination;
use rules::Rules;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What an instance's calls are held against. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    profile: Profile,
    operator: Arc<Rules>,
}

/// How much a sandbox may do, before the operator's own lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// What `standard` allows, and of that reads only. A method that is not known to only read is a write.
    ReadOnly,
    /// Everything but what mints credentials, grants rights or runs code.
    #[default]
    Standard,
    /// Everything that the Odoo user may do.
    Full,
}

/// A text that names no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is no profile: there are `read-only`, `standard` and `full`")]
pub struct UnknownProfile;

impl Policy {
    /// A profile, and the operator's own lists on top of it.
    ///
    /// # Errors
    /// When the lists have more than [`lists::MOST`] patterns.
    pub fn new(profile: Profile, lists: Lists) -> Result<Self, TooMany> {
        Ok(Self { profile, operator: Arc::new(lists.into_rules()?) })
    }

    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Judges one call of a model's method.
    pub fn judge(&self, call: &Execute, arguments: &Arguments<'_>) -> Verdict {
        let examination = Examination::new(self, call);
        match examination.of(arguments) {
            Ok(class) => Verdict::Allowed(class),
            Err(denial) => Verdict::Denied(denial),
        }
    }

    /// The profile's rules; none under `full`.
    fn of_profile(&self) -> Option<&'static Rules> {
        (self.profile != Profile::Full).then(|| &*standard::RULES)
    }
}

impl From<Profile> for Policy {
    /// A profile without lists.
    fn from(profile: Profile) -> Self {
        Self { profile, operator: Arc::default() }
    }
}

impl Profile {
    pub const ALL: [Self; 3] = [Self::ReadOnly, Self::Standard, Self::Full];

    /// As it is written in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Standard => "standard",
            Self::Full => "full",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text).ok_or(UnknownProfile)
    }
}

#[cfg(test)]
mod tests;
