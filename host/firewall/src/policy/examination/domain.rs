//! Conditions: `[["user_id.login", "=", "x"], "|", …]`.

use super::Examination;
use crate::policy::Denial;
use crate::policy::rules::{Place, Purpose};
use crate::value::Value;

impl Examination<'_> {
    /// Every field that a domain asks of: in its conditions, along their paths, and in the domains within them.
    ///
    /// What is compared with is data, and names nothing, unless it is a domain itself (`any`).
    pub(super) fn domain(&self, place: Place, value: &Value<'_>) -> Result<(), Denial> {
        match value {
            Value::Array(items) => items.iter().try_for_each(|item| match item {
                Value::Text(operator) if is_connective(operator) => Ok(()),
                Value::Text(text) => self.path(place, text, Purpose::Read),
                Value::Array(words) => self.condition(place, words, item),
                item => self.domain(place, item),
            }),
            // Several of them, by record.
            Value::Struct(members) => members.iter().try_for_each(|(_, value)| self.domain(place, value)),
            // No version of Odoo reads text here; should one, it would be these words.
            Value::Text(text) => self.path(place, text, Purpose::Read),
            Value::Nil | Value::Boolean(_) | Value::Integer(_) | Value::Other => Ok(()),
        }
    }

    fn condition(&self, place: Place, words: &[Value<'_>], whole: &Value<'_>) -> Result<(), Denial> {
        let [Value::Text(field), operator, value] = words else { return self.domain(place, whole) };
        if is_connective(field) {
            return self.domain(place, whole);
        }
        self.path(place, field, Purpose::Read)?;
        let is_any = operator.as_text().is_some_and(|operator| operator.to_ascii_lowercase().contains("any"));
        let has_parts =
            |items: &[Value<'_>]| items.iter().any(|item| matches!(item, Value::Array(_) | Value::Struct(_)));
        if is_any || value.as_array().is_some_and(has_parts) { self.domain(Place::Behind, value) } else { Ok(()) }
    }
}

fn is_connective(text: &str) -> bool {
    matches!(text, "&" | "|" | "!")
}
