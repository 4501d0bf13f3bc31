//! Under which values a form shows, requires or locks something.
//!
//! Odoo 17 and later write conditions in Python ([`super::expression`]), older versions as domains ([`super::modifiers`]).
//!
//! Invariant: what cannot be told for certain is `None`, never a guess: the logic has three values, as SQL's has.

use serde_json::{Map, Value};

/// Elements within each other, each with its own condition, that are followed.
const MOST_PARTS: usize = 64;

/// A condition on the values of a form's fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One of these holds; of none, never.
    Any(Vec<Condition>),
    /// All of these hold.
    All(Vec<Condition>),
    Not(Box<Condition>),
    /// A value that counts as true.
    Truth(Operand),
    Compare(Operand, Comparison, Operand),
    /// It is not understood here.
    Unknown,
}

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Value(Value),
    /// A field of the form, or another name that Odoo's own client knows.
    Name(String),
    /// A member of the context, and what it is without one.
    Context(String, Value),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Unequal,
    In,
    NotIn,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is known while a condition is judged.
pub struct Facts<'f> {
    /// The value of a name, where it is known. A relation's value is its id, that of lines or tags a list of ids.
    pub value: &'f dyn Fn(&str) -> Option<Value>,
    /// The members of the context, where that is known.
    pub context: Option<&'f Map<String, Value>>,
}

impl Facts<'_> {
    /// Of nothing.
    pub fn none() -> Self {
        Facts { value: &|_| None, context: None }
    }
}

impl Default for Condition {
    /// Never.
    fn default() -> Self {
        Self::Any(Vec::new())
    }
}

impl Condition {
    pub fn always() -> Self {
        Self::All(Vec::new())
    }

    /// The condition under which one of both holds.
    #[must_use]
    pub fn or(&self, other: Self) -> Self {
        let mut parts = Vec::new();
        for part in [self.clone(), other] {
            match part {
                Self::Any(more) => parts.extend(more),
                one => parts.push(one),
            }
        }
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            // No view is made so; a part of it would be a guess.
            Some(_) if parts.len() >= MOST_PARTS => Self::Unknown,
            last => Self::Any(parts.into_iter().chain(last).collect()),
        }
    }

    /// The names that it looks at.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Any(parts) | Self::All(parts) => parts.iter().flat_map(Self::names).collect(),
            Self::Not(inner) => inner.names(),
            Self::Truth(operand) => operand.name().into_iter().collect(),
            Self::Compare(left, _, right) => left.name().into_iter().chain(right.name()).collect(),
            Self::Unknown => Vec::new(),
        }
    }

    /// Whether it holds; `None` when that cannot be told.
    pub fn holds(&self, facts: &Facts) -> Option<bool> {
        match self {
            Self::Any(parts) => decided(parts, true, facts),
            Self::All(parts) => decided(parts, false, facts),
            Self::Not(inner) => inner.holds(facts).map(|held| !held),
            Self::Truth(operand) => operand.value(facts).map(|value| is_true(&value)),
            Self::Compare(left, how, right) => compare(&left.value(facts)?, *how, &right.value(facts)?),
            Self::Unknown => None,
        }
    }

    /// Whether it holds whatever the values are.
    pub fn is_always(&self) -> bool {
        self.holds(&Facts::none()) == Some(true)
    }
}

impl Operand {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    fn value(&self, facts: &Facts) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::Name(name) => (facts.value)(name),
            Self::Context(key, otherwise) => facts.context.map(|context| context.get(key).unwrap_or(otherwise).clone()),
        }
    }
}

/// One part decides by holding (`any`) or by not holding; a part of which nothing can be told leaves it open.
fn decided(parts: &[Condition], by: bool, facts: &Facts) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part.holds(facts) {
            Some(held) if held == by => return Some(by),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!by)
}

/// What Python takes for true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

fn compare(left: &Value, how: Comparison, right: &Value) -> Option<bool> {
    Some(match how {
        Comparison::Equal => equal(left, right),
        Comparison::Unequal => !equal(left, right),
        Comparison::In => within(left, right)?,
        Comparison::NotIn => !within(left, right)?,
        Comparison::Less => ordered(left, right)?.is_lt(),
        Comparison::LessOrEqual => ordered(left, right)?.is_le(),
        Comparison::Greater => ordered(left, right)?.is_gt(),
        Comparison::GreaterOrEqual => ordered(left, right)?.is_ge(),
    })
}

fn equal(left: &Value, right: &Value) -> bool {
    match (number(left), number(right)) {
        (Some(left), Some(right)) => (left - right).abs() < f64::EPSILON * left.abs().max(1.0),
        _ => left == right,
    }
}

fn within(item: &Value, all: &Value) -> Option<bool> {
    match (item, all) {
        (item, Value::Array(all)) => Some(all.iter().any(|one| equal(one, item))),
        (Value::String(part), Value::String(whole)) => Some(whole.contains(part.as_str())),
        _ => None,
    }
}

/// Numbers, and texts such as dates.
fn ordered(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

/// As in Python, no and yes are 0 and 1.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        value => value.as_f64(),
    }
}
