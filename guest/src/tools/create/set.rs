//! What Odoo put into new records: a number, a state, a total.
//!
//! Told are the columns of the model's list, and its state, that the caller did not give and that did not stay empty. They
//! come with the names, in the same request.

use crate::answer::cell::Cells;
use crate::error::Error;
use crate::model::by_name::Named;
use crate::model::fields::Field;
use crate::model::view::{self, Width};
use crate::model::{path, search};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// More records than this are told by their names alone.
pub(super) const MOST_RECORDS: usize = 10;

/// Fields whose first values say nothing of a record; its name is told anyhow.
const NOTHING_NEW: [&str; 6] = ["active", "color", "display_name", "parent_path", "priority", "sequence"];
/// Fields that are told.
const MOST_FIELDS: usize = 12;
/// Bytes of all values.
const MOST_BYTES: usize = 4_000;
const STATE: &str = "state";

/// Values that Odoo set, the same fields of each record.
#[derive(Debug, Default)]
pub(super) struct Set {
    fields: Vec<String>,
    rows: BTreeMap<i64, Vec<Value>>,
}

/// The names of new records, and what Odoo set in them beside the `given` fields.
///
/// # Errors
/// What Odoo or the host said. The records are there by then: this is no failure of their creation.
pub(super) fn read(
    rpc: &dyn Rpc,
    model: &str,
    ids: &[i64],
    given: &BTreeSet<String>,
) -> Result<(Vec<Named>, Set), Error> {
    let schema = view::for_reading(rpc);
    let mut fields = view::columns(&schema, model, Width::Shown, [])?;
    if fields.iter().all(|field| field.name != STATE) {
        fields.extend(schema.find(model, STATE)?);
    }
    fields.retain(|field| !given.contains(&field.name) && !NOTHING_NEW.contains(&field.name.as_str()));
    let mut columns = path::plain(model, &fields);
    columns.extend(path::plain(model, &[Rc::new(Field::parse("display_name", &json!({"type": "char"})))]));
    let records = search::read_columns(rpc, model, ids, &columns)?;
    let name = |record: &Value| record.get("display_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let names: Vec<Named> = records.iter().filter_map(|record| Some((search::id_of(record)?, name(record)))).collect();
    Ok((names, Set::of(&fields, &records, &name)))
}

impl Set {
    fn of(fields: &[Rc<Field>], records: &[Value], name: &dyn Fn(&Value) -> String) -> Self {
        let mut cells = Cells::brief();
        let mut set = Self::default();
        set.rows.extend(records.iter().filter_map(|record| Some((search::id_of(record)?, Vec::new()))));
        let mut bytes = 0;
        for field in fields {
            let values: Vec<Value> = records
                .iter()
                .map(|record| match cells.show(field, record.get(&field.name).unwrap_or(&Value::Null)) {
                    shown if shown.as_str() == Some(&name(record)) => Value::Null,
                    shown => shown,
                })
                .collect();
            bytes += json!(values).to_string().len();
            if values.iter().all(is_blank) || bytes > MOST_BYTES {
                continue;
            }
            if set.fields.len() == MOST_FIELDS {
                break;
            }
            set.fields.push(field.name.clone());
            for (record, value) in records.iter().zip(values) {
                if let Some(row) = search::id_of(record).and_then(|id| set.rows.get_mut(&id)) {
                    row.push(value);
                }
            }
        }
        set
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// `["id","name","state"]`.
    pub(super) fn header(&self) -> Value {
        ["id", "name"].into_iter().chain(self.fields.iter().map(String::as_str)).collect()
    }

    /// The values of one record, in the order of the header.
    pub(super) fn row(&self, id: i64) -> Vec<Value> {
        self.rows.get(&id).cloned().unwrap_or_default()
    }

    /// `state "draft", amount_total 147`.
    pub(super) fn sentence(&self, id: i64) -> String {
        let values = self.row(id);
        let told: Vec<String> =
            self.fields.iter().zip(&values).map(|(field, value)| format!("{field} {value}")).collect();
        told.join(", ")
    }

    /// The values by field: of one record, or in the order of several ids.
    pub(super) fn data(&self, ids: &[i64]) -> Value {
        let of = |(at, field): (usize, &String)| {
            let mut values =
                ids.iter().map(|id| self.rows.get(id).and_then(|row| row.get(at)).cloned().unwrap_or(Value::Null));
            let told = if ids.len() == 1 { values.next().unwrap_or(Value::Null) } else { values.collect() };
            (field.clone(), told)
        };
        Value::Object(self.fields.iter().enumerate().map(of).collect::<Map<_, _>>())
    }
}

/// Nothing worth telling.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
