//! What is computed from the records of a group.

use std::collections::BTreeSet;

use serde_json::{Number, Value};

use crate::{
    model::{Field, Kind, Model},
    orm::{Env, Row},
    python,
    raise::Raise,
};

/// One element of `aggregates`.
#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    /// Names the value in the answer.
    pub(crate) name: String,
    function: Function,
}

#[derive(Debug, Clone, Copy)]
enum Function {
    /// `__count`: the number of records.
    Records,
    Sum(&'static Field),
    Average(&'static Field),
    Least(&'static Field),
    Most(&'static Field),
    Count(&'static Field),
    CountDistinct(&'static Field),
    All(&'static Field),
    Any(&'static Field),
    List(&'static Field),
}

impl Aggregate {
    /// Reads `__count` or `field:function`.
    ///
    /// # Errors
    /// `ValueError` for an unknown field or function, and for a field that is not stored.
    pub(crate) fn parse(model: &'static Model, spec: &str) -> Result<Self, Raise> {
        if spec == "__count" {
            return Ok(Self { name: spec.to_owned(), function: Function::Records });
        }
        let Some((field, function)) = spec.split_once(':') else {
            let name = python::repr(&spec.into());
            return Err(match model.field(spec) {
                Some(_) => Raise::value(format!("Aggregate method is mandatory for {name}")),
                None => Raise::value(format!("Invalid field {name} on model '{}'", model.name)),
            });
        };
        Self::of(model, spec, field, function)
    }

    /// An aggregate of a field under a name of its own.
    ///
    /// # Errors
    /// As [`Aggregate::parse`].
    pub(crate) fn of(model: &'static Model, name: &str, field: &str, function: &str) -> Result<Self, Raise> {
        let Some(field) = model.field(field) else {
            let field = python::repr(&field.into());
            return Err(Raise::value(format!("Invalid field {field} on model '{}'", model.name)));
        };
        if !field.is_stored() {
            let owner = format!("{}.{}", model.name, field.name);
            return Err(Raise::value(format!("Cannot convert {owner} to SQL because it is not stored")));
        }
        if matches!(function, "sum" | "avg") && !field.kind.is_number() {
            let text = format!("function {function}({}) does not exist\n", field.kind.name());
            return Err(Raise::python("psycopg2.errors.UndefinedFunction", text));
        }
        let function = match function {
            "sum" => Function::Sum(field),
            "avg" => Function::Average(field),
            "min" => Function::Least(field),
            "max" => Function::Most(field),
            "count" => Function::Count(field),
            "count_distinct" => Function::CountDistinct(field),
            "bool_and" => Function::All(field),
            "bool_or" => Function::Any(field),
            "array_agg" => Function::List(field),
            other => {
                let (other, spec) = (python::repr(&other.into()), python::repr(&name.into()));
                return Err(Raise::value(format!("Invalid aggregate method {other} for {spec}.")));
            }
        };
        Ok(Self { name: name.to_owned(), function })
    }

    /// The value for these records; `False` where there is nothing to compute it from.
    pub(crate) fn compute(&self, env: Env<'_>, rows: &[&Row]) -> Value {
        let values = |field: &'static Field| -> Vec<Value> {
            let known =
                |value: &Value| field.kind == Kind::Boolean || !matches!(value, Value::Bool(false) | Value::Null);
            rows.iter().map(|row| env.value(row, field).into_owned()).filter(known).collect()
        };
        match self.function {
            Function::Records => rows.len().into(),
            Function::Count(field) => values(field).len().into(),
            Function::CountDistinct(field) => {
                values(field).iter().map(Value::to_string).collect::<BTreeSet<_>>().len().into()
            }
            Function::Sum(field) => sum(&values(field), field.kind),
            Function::Average(field) => match values(field) {
                values if values.is_empty() => false.into(),
                values => rounded(total(&values) / f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX))),
            },
            Function::Least(field) => values(field).into_iter().min_by(order).unwrap_or(false.into()),
            Function::Most(field) => values(field).into_iter().max_by(order).unwrap_or(false.into()),
            Function::All(field) => values(field).iter().all(python::truthy).into(),
            Function::Any(field) => values(field).iter().any(python::truthy).into(),
            Function::List(field) => values(field).into(),
        }
    }
}

fn sum(values: &[Value], kind: Kind) -> Value {
    match kind {
        _ if values.is_empty() => false.into(),
        Kind::Integer => values.iter().filter_map(Value::as_i64).sum::<i64>().into(),
        _ => rounded(total(values)),
    }
}

fn total(values: &[Value]) -> f64 {
    values.iter().filter_map(Value::as_f64).sum()
}

/// Without the dust of adding floats, which PostgreSQL's exact numbers do not gather.
fn rounded(value: f64) -> Value {
    Number::from_f64((value * 1e6).round() / 1e6).map_or(false.into(), Value::Number)
}

fn order(left: &Value, right: &Value) -> std::cmp::Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (left, right) => left.as_f64().unwrap_or_default().total_cmp(&right.as_f64().unwrap_or_default()),
    }
}
