//! JSON into arguments.

use crate::canary::Canary;
use crate::value::{DEPTH, VALUES, Value, has_duplicate};
use crate::violation::Violation;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

/// Reads one JSON value, all of `text`. `left` is how many values the request may still have.
pub(crate) fn read<'a>(text: &'a str, canary: &Canary, left: &mut usize) -> Result<Value<'a>, Violation> {
    let reading = Reading { canary, left: Cell::new(*left), violation: Cell::new(None) };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Seed { reading: &reading, depth: 0 }.deserialize(&mut deserializer);
    let value = read.and_then(|value| deserializer.end().map(|()| value));
    *left = reading.left.get();
    value.map_err(|_| reading.violation.get().unwrap_or(Violation::NotJson))
}

/// A request's whole budget of values.
pub(crate) fn budget() -> usize {
    VALUES
}

struct Reading<'c> {
    canary: &'c Canary,
    left: Cell<usize>,
    /// What stopped the reading, where it was not JSON's own grammar.
    violation: Cell<Option<Violation>>,
}

impl Reading<'_> {
    fn stop<E: serde::de::Error>(&self, violation: Violation) -> E {
        self.violation.set(Some(violation));
        E::custom(violation)
    }

    /// Text as it is after its escapes are undone: they must not hide a placeholder. Plain text is searched with the whole
    /// body, in one pass.
    fn decoded<E: serde::de::Error>(&self, text: &str) -> Result<(), E> {
        if self.canary.is_in(text.as_bytes()) { Err(self.stop(Violation::Placeholder)) } else { Ok(()) }
    }
}

#[derive(Clone, Copy)]
struct Seed<'r, 'c> {
    reading: &'r Reading<'c>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        if self.depth >= DEPTH {
            return Err(self.reading.stop(Violation::Depth));
        }
        let Some(left) = self.reading.left.get().checked_sub(1) else {
            return Err(self.reading.stop(Violation::Values));
        };
        self.reading.left.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Nil)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value<'de>, E> {
        Ok(Value::Other)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value<'de>, E> {
        self.reading.decoded(text)?;
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value<'de>, A::Error> {
        let inner = Seed { depth: self.depth + 1, ..self };
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value<'de>, A::Error> {
        let inner = Seed { depth: self.depth + 1, ..self };
        let mut members = Vec::new();
        while let Some(name) = map.next_key_seed(Name(self.reading))? {
            members.push((name, map.next_value_seed(inner)?));
        }
        if has_duplicate(&members) { Err(self.reading.stop(Violation::Duplicate)) } else { Ok(Value::Struct(members)) }
    }
}

/// A member's name.
struct Name<'r, 'c>(&'r Reading<'c>);

impl<'de> DeserializeSeed<'de> for Name<'_, '_> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_, '_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Cow<'de, str>, E> {
        self.0.decoded(text)?;
        Ok(Cow::Owned(text.to_owned()))
    }
}
