//! What the operator allows a sandbox to ask of an instance, and the verdict on one call.

use crate::call::Execute;
use crate::methods::{self, Class};
use crate::value::Arguments;

/// What an instance's calls are held against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    pub profile: Profile,
}

/// How much a sandbox may do, before the operator's own lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Reads only. A method that is not known to only read is a write.
    ReadOnly,
    /// Everything but what mints credentials, grants rights or runs code.
    #[default]
    Standard,
    /// Everything that the Odoo user may do.
    Full,
}

/// What the policy says to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Allowed(Class),
    Denied(Denial),
}

/// The rule by which a call is denied, in words that name it and how to change it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct Denial {
    pub rule: String,
}

impl Policy {
    /// Judges one call of a model's method.
    pub fn judge(&self, call: &Execute, _arguments: &Arguments<'_>) -> Verdict {
        let class = methods::class(&call.model, &call.method);
        if self.profile == Profile::ReadOnly && class != Class::Read {
            let rule = format!("profile `read-only`: `{}` is not known to only read", call.method);
            return Verdict::Denied(Denial { rule });
        }
        Verdict::Allowed(class)
    }
}
