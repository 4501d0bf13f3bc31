//! What is written to which records: the same values to all, or each record's own.

use crate::error::{Code, Error};
use crate::model::fields::Schema;
use crate::model::quote;
use crate::model::values::choices::Choices;
use crate::model::values::{self, Purpose, scalar};
use crate::tools::parameters::Arguments;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Checked values, and the records that get them.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    /// At least one; no two have the same values, and no record is in two.
    pub(super) groups: Vec<Group>,
    pub(super) notes: Vec<String>,
}

/// Records that get the same values.
#[derive(Debug, PartialEq)]
pub(super) struct Group {
    pub(super) ids: Vec<i64>,
    pub(super) values: Map<String, Value>,
}

impl Plan {
    pub(super) fn ids(&self) -> Vec<i64> {
        self.groups.iter().flat_map(|group| group.ids.iter().copied()).collect()
    }
}

/// Values as they were given, with the records that get them.
pub(super) type Given<'a> = Vec<(Vec<i64>, &'a Map<String, Value>)>;

/// More notes than this only repeat themselves.
const MOST_NOTES: usize = 20;

/// Reads `ids` with `values`, or `updates`; asks Odoo nothing.
pub(super) fn given(arguments: &Arguments) -> Result<Given<'_>, Error> {
    let (ids, values) = (arguments.ids(), arguments.get("values").and_then(Value::as_object));
    match (ids.as_slice(), values, arguments.get("updates").and_then(Value::as_array)) {
        ([_, ..], Some(values), None) => Ok(vec![(ids, filled(values)?)]),
        ([], None, Some(updates)) if !updates.is_empty() => each(updates),
        _ => Err(Error::invalid(
            "Give either ids and values (the same for all), or updates such as [{\"id\":7,\"values\":{\"name\":\"x\"}}].",
        )),
    }
}

fn each(updates: &[Value]) -> Result<Given<'_>, Error> {
    let mut seen = BTreeSet::new();
    let one = |update: &'_ Value| -> Result<i64, Error> {
        let id = scalar::id(update.get("id").unwrap_or(&Value::Null))
            .map_err(|problem| Error::invalid(format!("updates holds {}: {problem}", quote::value(update))))?;
        if seen.insert(id) { Ok(id) } else { Err(Error::invalid(format!("updates names the record {id} twice."))) }
    };
    let ids: Vec<i64> = updates.iter().map(one).collect::<Result<_, _>>()?;
    let values = updates.iter().map(|update| match update.as_object() {
        Some(members) if members.len() == 2 => match members.get("values") {
            Some(Value::Object(values)) if values.is_empty() => Err(Error::invalid(format!(
                "updates holds {}: name at least one field in values.",
                quote::value(update)
            ))),
            Some(Value::Object(values)) => Ok(values),
            _ => Err(shape(update)),
        },
        _ => Err(shape(update)),
    });
    ids.into_iter().zip(values).map(|(id, values)| Ok((vec![id], values?))).collect()
}

fn shape(update: &Value) -> Error {
    Error::invalid(format!("updates holds {}; write {{\"id\":7,\"values\":{{…}}}}.", quote::value(update)))
}

fn filled(values: &Map<String, Value>) -> Result<&Map<String, Value>, Error> {
    if values.is_empty() {
        return Err(Error::invalid("values is empty: name at least one field."));
    }
    Ok(values)
}

/// Checks the values, and puts records together that get the same.
pub(super) fn check(schema: &Schema, model: &str, given: Given, choices: &Choices) -> Result<Plan, Error> {
    let several = given.len() > 1;
    let of_record = |ids: &[i64], mut error: Error| {
        if let (true, Some(id)) = (several, ids.first()) {
            error.message = format!("Record {id}: {}", error.message);
        }
        error
    };
    // All in one request; when a name is wrong, whose it is.
    schema.load(model, given.iter().flat_map(|(_, values)| values.keys()).map(String::as_str)).map_err(|error| {
        let loaded = |(ids, values): &(Vec<i64>, &Map<String, Value>)| {
            schema.load(model, values.keys().map(String::as_str)).err().map(|error| of_record(ids, error))
        };
        let of_one = error.code == Code::Validation && several;
        of_one.then(|| given.iter().find_map(loaded)).flatten().unwrap_or(error)
    })?;
    let mut plan = Plan { groups: Vec::new(), notes: Vec::new() };
    // Where in the plan the values are, by their spelling: as given, and as checked.
    let (mut by_given, mut by_checked) = (BTreeMap::new(), BTreeMap::new());
    for (ids, values) in given {
        let spelled = serde_json::to_string(values).unwrap_or_default();
        let at = match by_given.get(&spelled) {
            Some(at) => *at,
            None => {
                let checked = values::check_with(schema, model, values, Purpose::Update, choices)
                    .map_err(|error| of_record(&ids, error))?;
                for note in checked.notes {
                    if plan.notes.len() < MOST_NOTES && !plan.notes.contains(&note) {
                        plan.notes.push(note);
                    }
                }
                let at =
                    *by_checked.entry(Value::Object(checked.values.clone()).to_string()).or_insert(plan.groups.len());
                if at == plan.groups.len() {
                    plan.groups.push(Group { ids: Vec::new(), values: checked.values });
                }
                by_given.insert(spelled, at);
                at
            }
        };
        if let Some(group) = plan.groups.get_mut(at) {
            group.ids.extend(ids);
        }
    }
    Ok(plan)
}
