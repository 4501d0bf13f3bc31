//! What records are grouped by: a field, and for dates the length of the span.

use serde_json::{Value, json};

use super::{
    bucket::{Bucket, Granularity},
    calendar::Calendar,
};
use crate::{
    model::{Field, Kind, Model},
    orm::{Env, Row},
    python,
    raise::Raise,
};

/// One element of `groupby`.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// As the caller wrote it; names the value in the answer.
    pub(crate) spec: String,
    pub(crate) field: &'static Field,
    granularity: Option<Granularity>,
}

/// The place of a record on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    Unset,
    Value(Value),
    Bucket(Bucket),
}

impl Axis {
    /// Reads an element of `groupby`. `default` is the span of a date without one; without it that is an error.
    ///
    /// # Errors
    /// `ValueError` for an unknown field, one that is not stored, and a span where none fits.
    pub(crate) fn parse(model: &'static Model, spec: &str, default: Option<Granularity>) -> Result<Self, Raise> {
        let (name, length) = spec.split_once(':').map_or((spec, None), |(name, length)| (name, Some(length)));
        let quoted = python::repr(&spec.into());
        let Some(field) = model.field(name) else {
            return Err(Raise::value(format!(
                "Invalid field {} on model '{}'",
                python::repr(&name.into()),
                model.name
            )));
        };
        if !field.is_stored() || matches!(field.kind, Kind::One2many { .. } | Kind::Binary) {
            return Err(Raise::value(format!("Cannot convert {}.{name} to SQL because it is not stored", model.name)));
        }
        let is_time = matches!(field.kind, Kind::Date | Kind::Datetime);
        let granularity = match length {
            Some(_) if !is_time => {
                return Err(Raise::value(format!("Granularity set on a no-datetime field or property: {quoted}")));
            }
            Some(length) => Some(Granularity::from_name(length).ok_or_else(|| {
                let length = python::repr(&length.into());
                Raise::value(format!("Granularity specification isn't correct: {length}"))
            })?),
            None if is_time => Some(default.ok_or_else(|| {
                Raise::value(format!("Granularity not set on a date(time) field or property: {quoted}"))
            })?),
            None => None,
        };
        Ok(Self { spec: spec.to_owned(), field, granularity })
    }

    /// Where a record is on the axis: at several places by a many2many.
    pub(crate) fn keys(&self, env: Env<'_>, row: &Row) -> Vec<Key> {
        let value = env.value(row, self.field).into_owned();
        match (value, self.granularity) {
            (Value::Array(ids), _) if ids.is_empty() => vec![Key::Unset],
            (Value::Array(ids), _) => ids.into_iter().map(Key::Value).collect(),
            (Value::Bool(false) | Value::Null, _) if self.field.kind != Kind::Boolean => vec![Key::Unset],
            (Value::String(text), Some(length)) => {
                vec![length.bucket(&Calendar::of(env), &text).map_or(Key::Unset, Key::Bucket)]
            }
            (value, _) => vec![Key::Value(value)],
        }
    }

    /// The condition that the records at this place fulfil.
    pub(crate) fn domain(&self, key: &Key) -> Vec<Value> {
        let name = self.field.name;
        match key {
            Key::Unset => vec![json!([name, "=", false])],
            Key::Value(value) => vec![json!([name, if self.field.kind.is_x2many() { "in" } else { "=" }, value])],
            Key::Bucket(bucket) => vec![json!("&"), json!([name, ">=", bucket.start]), json!([name, "<", bucket.end])],
        }
    }

    /// The place as an answer shows it: an id with its name, the beginning of a span with its label.
    pub(crate) fn shown(&self, env: Env<'_>, key: &Key) -> Value {
        match key {
            Key::Unset => false.into(),
            Key::Bucket(bucket) => json!([bucket.start, bucket.label]),
            Key::Value(value) => match self.related(env, value) {
                Some(row) => json!([row.id, env.display_name(row)]),
                None => value.clone(),
            },
        }
    }

    /// The record that a value of a relation leads to.
    pub(crate) fn related<'a>(&self, env: Env<'a>, value: &Value) -> Option<&'a Row> {
        env.row(crate::model::find(self.field.kind.target()?)?, value.as_i64()?)
    }
}
