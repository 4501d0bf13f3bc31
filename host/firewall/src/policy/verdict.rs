//! What the policy says to a call.

use crate::methods::Class;
use std::fmt;

/// What the policy says to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Allowed(Class),
    Denied(Denial),
}

/// The rule by which a call is denied, in words that name it and how to change it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Denial {
    /// What the call would have done.
    pub class: Class,
    pub rule: Rule,
    /// Invariant: of the call's own words it repeats names only, none longer than Odoo's longest.
    pub text: String,
}

/// The kinds of rules: few and fixed, for metrics and the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A method whose name begins with `_`.
    Private,
    /// A method that is not known to only read, under the profile `read-only`.
    ReadOnly,
    /// The operator's `rpc.models.deny`.
    ModelDenied,
    /// The operator's `rpc.models.allow` lacks it.
    ModelNotAllowed,
    /// The operator's `rpc.methods.deny`.
    MethodDenied,
    /// The operator's `rpc.methods.allow` lacks it.
    MethodNotAllowed,
    /// The operator's `rpc.fields.deny`.
    FieldDenied,
    /// A model that the profile denies.
    ProfileModel,
    /// A method that the profile denies.
    ProfileMethod,
    /// A field that the profile denies.
    ProfileField,
    /// A value that the profile denies, since Odoo would run it as code.
    ProfileValue,
    /// A read of all fields where some are denied.
    UnnamedFields,
}

impl Verdict {
    /// What the call would do to Odoo.
    pub fn class(&self) -> Class {
        match self {
            Self::Allowed(class) => *class,
            Self::Denied(denial) => denial.class,
        }
    }

    /// `allowed`, or the rule that denies it.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Allowed(_) => "allowed",
            Self::Denied(denial) => denial.rule.id(),
        }
    }
}

impl Rule {
    pub const ALL: [Self; 12] = [
        Self::Private,
        Self::ReadOnly,
        Self::ModelDenied,
        Self::ModelNotAllowed,
        Self::MethodDenied,
        Self::MethodNotAllowed,
        Self::FieldDenied,
        Self::ProfileModel,
        Self::ProfileMethod,
        Self::ProfileField,
        Self::ProfileValue,
        Self::UnnamedFields,
    ];

    /// A short name that stays the same between releases.
    pub fn id(self) -> &'static str {
        match self {
            Self::Private => "private_method",
            Self::ReadOnly => "read_only",
            Self::ModelDenied => "model_denied",
            Self::ModelNotAllowed => "model_not_allowed",
            Self::MethodDenied => "method_denied",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::FieldDenied => "field_denied",
            Self::ProfileModel => "profile_model",
            Self::ProfileMethod => "profile_method",
            Self::ProfileField => "profile_field",
            Self::ProfileValue => "profile_value",
            Self::UnnamedFields => "unnamed_fields",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        let ids: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
        assert!(!ids.contains("allowed"));
    }
}
