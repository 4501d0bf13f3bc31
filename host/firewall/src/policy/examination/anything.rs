//! Arguments of which nobody knows what they mean.

use super::Examination;
use super::names::{is_model, is_names};
use crate::policy::Denial;
use crate::policy::rules::Place;
use crate::value::Value;

impl Examination<'_> {
    /// Takes every text that could be names, and every member's name, for fields; and every text that could be one for a
    /// model. A sentence is neither, so people's texts pass; a text that is just one denied name does not. A list of allowed
    /// models is not asked, since external ids look like models.
    pub(super) fn anything(&self, value: &Value<'_>) -> Result<(), Denial> {
        match value {
            Value::Text(text) => {
                if is_model(text) {
                    self.not_denied(text, self.purpose)?;
                }
                if is_names(text) { self.path(Place::Called, text, self.purpose) } else { Ok(()) }
            }
            Value::Array(items) => items.iter().try_for_each(|item| self.anything(item)),
            Value::Struct(members) => members.iter().try_for_each(|(name, value)| self.member(name, value)),
            Value::Nil | Value::Boolean(_) | Value::Integer(_) | Value::Other => Ok(()),
        }
    }

    /// A member of some struct, or an argument by name: a field of the called model or of any other.
    pub(super) fn member(&self, name: &str, value: &Value<'_>) -> Result<(), Denial> {
        self.path(Place::Called, name, self.purpose)?;
        self.path(Place::Behind, name, self.purpose)?;
        self.value(Place::Called, name, value)?;
        self.anything(value)
    }
}
