//! Bytes to values.

use super::error::DecodeError;
use super::integer;
use crate::odoo::limits::{Budget, Exceeded, Limits, NODES_PER_STRUCT};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};
use std::fmt;

/// Characters of a wrong number that its error repeats.
const SHOWN: usize = 40;

/// Reads a whole document within the default [`Limits`].
///
/// # Errors
/// Any document that is not complete, well-formed and exact is refused as a whole. `NaN` and `Infinity`, which Python
/// writes although JSON has no word for them, are not well-formed.
pub fn decode(body: &[u8]) -> Result<Value, DecodeError> {
    decode_within(body, &Limits::default())
}

/// Reads a whole document within the given limits. More than 128 levels are never read.
///
/// # Errors
/// As [`decode`].
pub fn decode_within(body: &[u8], limits: &Limits) -> Result<Value, DecodeError> {
    let budget = Budget::new(limits, body.len())?;
    let mut reading = Reading { budget, exceeded: None, vast: false, members: Vec::new() };
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = Seed(&mut reading).deserialize(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| match error.classify() {
        Category::Eof => DecodeError::Cut,
        _ => match reading.exceeded {
            Some(exceeded) => DecodeError::TooLarge(exceeded),
            None => DecodeError::Malformed { line: error.line(), column: error.column() },
        },
    })?;
    let wide = if reading.vast { std::str::from_utf8(body).ok().and_then(integer::too_wide) } else { None };
    match wide {
        Some(number) => Err(DecodeError::Integer { text: number.chars().take(SHOWN).collect() }),
        None => Ok(value),
    }
}

struct Reading {
    budget: Budget,
    exceeded: Option<Exceeded>,
    /// A float was read that may be an integer which was rounded.
    vast: bool,
    /// Members of all objects that are open, the innermost last: one allocation for all of them.
    members: Vec<(String, Value)>,
}

impl Reading {
    /// The reader's errors carry text only, so the limit is kept here.
    fn within<E: Error>(&mut self, taken: Result<(), Exceeded>) -> Result<(), E> {
        taken.map_err(|exceeded| {
            self.exceeded = Some(exceeded);
            E::custom(exceeded)
        })
    }

    fn take_nodes<E: Error>(&mut self, nodes: usize) -> Result<(), E> {
        let taken = self.budget.take_nodes(nodes);
        self.within(taken)
    }

    fn enter<E: Error>(&mut self) -> Result<(), E> {
        let entered = self.budget.enter();
        self.within(entered)
    }
}

struct Seed<'r>(&'r mut Reading);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.take_nodes(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // Every integer beyond 64 bits is at least this far from zero, also when it was rounded.
        const EDGE: f64 = 9_223_372_036_854_775_808.0;
        self.0.vast |= value.abs() >= EDGE;
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.0.enter()?;
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(Seed(self.0))? {
            read.push(item);
        }
        self.0.budget.leave();
        Ok(Value::Array(read))
    }

    /// Of members with the same name the last one wins, as in Python.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        self.0.enter()?;
        self.0.take_nodes(NODES_PER_STRUCT)?;
        let first = self.0.members.len();
        while let Some(name) = members.next_key()? {
            let value = members.next_value_seed(Seed(self.0))?;
            self.0.members.push((name, value));
        }
        self.0.budget.leave();
        Ok(Value::Object(self.0.members.drain(first..).collect::<Map<_, _>>()))
    }
}
