//! The arguments of a call, read from the wire: what a policy looks at.

use std::borrow::Cow;

/// Values within values. Odoo's deepest requests (a form's nested lines) have about a dozen levels.
pub const DEPTH: usize = 64;

/// Values in one request, members' names not counted. A thousand records of a hundred fields are a fifth of it.
pub const VALUES: usize = 500_000;

/// One value, as far as a judgement needs it. Text is borrowed from the body wherever it has no escapes.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `nil` or `null`.
    Nil,
    Boolean(bool),
    /// The digits as they stand, with a sign.
    Integer(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// A scalar that names nothing: a float, a date or binary of XML-RPC, an integer of JSON beyond 64 bits or `-0`.
    Other,
    Array(Vec<Value<'a>>),
    /// Invariant: no name occurs twice.
    Struct(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// A struct's members; none for anything else.
    pub fn members(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        if let Self::Struct(members) = self { members } else { &[] }
    }

    /// The member of that name, if it is a struct that has one.
    pub fn member(&self, name: &str) -> Option<&Value<'a>> {
        self.members().iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }
}

/// What a model's method is called with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arguments<'a> {
    /// By place. JSON-2 has none.
    pub positional: Vec<Value<'a>>,
    /// By name, `context` included; of JSON-2 also `ids`.
    pub named: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Arguments<'a> {
    /// The argument of that name.
    pub fn named(&self, name: &str) -> Option<&Value<'a>> {
        self.named.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// How many records a record method is called on, by the first argument or JSON-2's `ids`. `None` when none can be
    /// meant by it. Odoo makes a list of whatever it is: of a text its letters, of a struct its names.
    pub fn records(&self) -> Option<usize> {
        match self.named("ids").or_else(|| self.positional.first())? {
            Value::Array(items) => Some(items.len()),
            Value::Integer(_) => Some(1),
            Value::Text(text) => Some(text.chars().count()),
            Value::Struct(members) => Some(members.len()),
            Value::Nil | Value::Boolean(_) | Value::Other => None,
        }
    }

    /// Whether it is a call of a record method on no records.
    pub fn without_records(&self) -> bool {
        self.records().is_none_or(|records| records == 0)
    }
}

/// Whether a name occurs twice in a list of members.
pub(crate) fn has_duplicate(members: &[(Cow<'_, str>, Value<'_>)]) -> bool {
    // A record has some dozen fields; a set is worth its allocations only beyond.
    if members.len() <= 16 {
        return members
            .iter()
            .enumerate()
            .any(|(at, (name, _))| members.iter().take(at).any(|(other, _)| other == name));
    }
    let mut seen = std::collections::HashSet::with_capacity(members.len());
    members.iter().any(|(name, _)| !seen.insert(name.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_counted_as_odoo_takes_them() {
        let records = |ids: Value<'static>| Arguments { positional: vec![ids], named: Vec::new() }.records();
        assert_eq!(records(Value::Array(vec![Value::Integer("1".into()), Value::Integer("2".into())])), Some(2));
        assert_eq!(records(Value::Integer("7".into())), Some(1));
        assert_eq!(records(Value::Text("75".into())), Some(2));
        assert_eq!(records(Value::Struct(vec![("7".into(), Value::Nil)])), Some(1));
        for none in [Value::Array(Vec::new()), Value::Nil, Value::Boolean(false), Value::Text("".into())] {
            assert!(Arguments { positional: vec![none], named: Vec::new() }.without_records());
        }
    }
}
