//! One triple `[path, operator, value]`, checked against its model.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Domain, Pattern, parse};
use crate::{
    clock,
    model::{self, Field, Kind, Model},
    orm::{Env, Hierarchy},
    python,
    raise::Raise,
    series::Series,
};

/// A test of one field of a record.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) field: &'static Field,
    pub(crate) test: Test,
}

#[derive(Debug)]
pub(crate) enum Test {
    /// One of these values; `unset` adds records without a value, `names` related records by their name.
    In {
        values: Vec<Value>,
        names: Vec<String>,
        unset: bool,
    },
    Compare(Comparison, Value),
    /// Text that looks like this; for a relation, the name of the related record.
    Like(Pattern),
    /// A related record that fulfils this.
    Any(Box<Domain>),
    /// A related record, or the record itself, with one of these ids.
    Ids(BTreeSet<i64>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What the errors quote.
struct Quoted<'a>(&'a str, &'a str, &'a Value);

impl Condition {
    /// Reads a triple into a domain; negations become [`Domain::Not`], dotted paths nested conditions.
    pub(crate) fn build(
        env: Env<'_>,
        model: &'static Model,
        path: &str,
        operator: &str,
        value: &Value,
    ) -> Result<Domain, Raise> {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let quoted = Quoted(path, operator, value);
        let Some(field) = env.field(model, name) else {
            return Err(quoted.error(&format!("Invalid field {}.{name}", model.name)));
        };
        if !field.is_searchable() {
            return Err(not_stored(model, field));
        }
        if let Some(rest) = rest {
            let Some(target) = field.kind.target().and_then(model::find) else {
                let owner = format!("{}.{name}", model.name);
                return Err(Raise::value(format!("Invalid field property '{rest}' on {owner}")));
            };
            let inner = Self::build(env, target, rest, operator, value)?;
            return Ok(Domain::Condition(Self { field, test: Test::Any(Box::new(inner)) }));
        }
        let operator = operator.to_ascii_lowercase();
        let (negated, plain) = match operator.as_str() {
            "!=" | "<>" => (true, "="),
            other => match other.strip_prefix("not ") {
                Some(plain) if matches!(plain, "in" | "like" | "ilike" | "=like" | "=ilike" | "any") => (true, plain),
                _ => (false, other),
            },
        };
        let domain = match plain {
            "=?" if !python::truthy(value) => Domain::Always(true),
            "=" | "==" | "in" | "=?" => Self::is_in(field, value)?,
            "<" => Self::compare(field, Comparison::Less, value)?,
            "<=" => Self::compare(field, Comparison::LessOrEqual, value)?,
            ">" => Self::compare(field, Comparison::Greater, value)?,
            ">=" => Self::compare(field, Comparison::GreaterOrEqual, value)?,
            "like" | "ilike" | "=like" | "=ilike" => Self::like(field, plain, value),
            "any" if env.db.series >= Series::V17 => Self::any(env, field, value, &quoted)?,
            "child_of" | "parent_of" => Self::hierarchy(env, model, field, plain, value)?,
            _ => return Err(quoted.error("Invalid operator")),
        };
        Ok(if negated { Domain::not(domain) } else { domain })
    }

    fn is_in(field: &'static Field, value: &Value) -> Result<Domain, Raise> {
        let given = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        let (mut values, mut names, mut unset) = (vec![], vec![], false);
        for value in given {
            let is_boolean = field.kind == Kind::Boolean;
            match value {
                value if is_boolean => values.push(python::truthy(value).into()),
                Value::Null | Value::Bool(false) => unset = true,
                Value::String(empty) if empty.is_empty() => unset = true,
                Value::String(name) if field.kind.target().is_some() => names.push(name.clone()),
                value => values.push(comparable(field, value, false)?),
            }
        }
        Ok(Domain::Condition(Self { field, test: Test::In { values, names, unset } }))
    }

    fn compare(field: &'static Field, comparison: Comparison, value: &Value) -> Result<Domain, Raise> {
        // A date stands for its whole day: `<=` and `>` mean its end, `<` and `>=` its beginning.
        let end = matches!(comparison, Comparison::LessOrEqual | Comparison::Greater);
        let value = comparable(field, value, end)?;
        Ok(Domain::Condition(Self { field, test: Test::Compare(comparison, value) }))
    }

    fn like(field: &'static Field, operator: &str, value: &Value) -> Domain {
        let ignore_case = operator.ends_with("ilike");
        let text = if python::truthy(value) { python::str(value) } else { String::new() };
        let pattern = match operator {
            "like" | "ilike" if text.is_empty() => return Domain::Always(true),
            "like" | "ilike" => Pattern::inside(&text, ignore_case),
            _ => Pattern::whole(&text, ignore_case),
        };
        Domain::Condition(Self { field, test: Test::Like(pattern) })
    }

    fn any(env: Env<'_>, field: &'static Field, value: &Value, quoted: &Quoted<'_>) -> Result<Domain, Raise> {
        let Some(target) = field.kind.target().and_then(model::find) else {
            return Err(quoted.error(&format!("Cannot use '{}' with non-relational fields", quoted.1)));
        };
        Ok(Domain::Condition(Self { field, test: Test::Any(Box::new(parse(env, target, value)?)) }))
    }

    fn hierarchy(
        env: Env<'_>,
        model: &'static Model,
        field: &'static Field,
        operator: &str,
        value: &Value,
    ) -> Result<Domain, Raise> {
        let target = if field.name == "id" { Some(model) } else { field.kind.target().and_then(model::find) };
        let Some(target) = target else {
            return Err(Raise::value(format!("Cannot use '{operator}' with non-relational fields")));
        };
        let given = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        let mut ids = BTreeSet::new();
        for value in given {
            match value.as_str() {
                Some(name) => ids.extend(env.rows(target).filter(|row| env.is_named(row, name)).map(|row| row.id)),
                None => ids.extend([python::int(value)?]),
            }
        }
        let way = if operator == "child_of" { Hierarchy::Below } else { Hierarchy::Above };
        Ok(Domain::Condition(Self { field, test: Test::Ids(env.hierarchy(target, ids, way)) }))
    }
}

impl Quoted<'_> {
    fn error(&self, problem: &str) -> Raise {
        let Self(path, operator, value) = self;
        Raise::value(format!("{problem} in condition ('{path}', '{operator}', {})", python::repr(value)))
    }
}

/// The error of searching or sorting by what is computed on every read.
pub(crate) fn not_stored(model: &Model, field: &Field) -> Raise {
    Raise::value(format!("Cannot convert {}.{} to SQL because it is not stored", model.name, field.name))
}

/// A value in the form that the field's own values have; `end` is the end of the day for a date alone.
fn comparable(field: &Field, value: &Value, end: bool) -> Result<Value, Raise> {
    Ok(match field.kind {
        Kind::Integer | Kind::Many2one(_) | Kind::Many2many(_) | Kind::One2many { .. } => python::int(value)?.into(),
        Kind::Float | Kind::Monetary { .. } => python::float(value)?.into(),
        Kind::Datetime => {
            let (first, last) = clock::span(value)?;
            if end { last } else { first }.into()
        }
        Kind::Date => clock::span(value)?.0.get(..10).unwrap_or_default().into(),
        Kind::Boolean => python::truthy(value).into(),
        _ => python::str(value).into(),
    })
}
