//! Records as the rows of an import: what Odoo's `load` takes, as text.
//!
//! A relation is a column `field/.id` of ids, the lines of a one2many are columns `field/name` on as many rows.
//!
//! Invariant: `load` sets an empty cell to nothing, where `create` would take the default. So all records must name the
//! same fields, and so must all lines of one field; and what has no certain spelling in an import is refused.

use super::{Draft, KEY};
use crate::error::Error;
use crate::model::fields::{Field, Kind};
use serde_json::{Map, Value};
use std::rc::Rc;

/// The arguments of `load`, but for the column of external ids.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    /// The rows of each record; further rows hold further lines.
    pub(super) records: Vec<Vec<Vec<String>>>,
    /// Some column holds times, which `load` reads in the zone of the context.
    pub(super) times: bool,
}

/// One field's columns.
struct Column {
    field: Rc<Field>,
    /// For lines.
    within: Vec<Rc<Field>>,
}

/// Lays checked records out as a table.
///
/// # Errors
/// Names the field that an import cannot carry.
pub(super) fn table(draft: &Draft) -> Result<Table, Error> {
    let columns = columns(draft)?;
    let mut table = Table { columns: Vec::new(), records: Vec::new(), times: false };
    for column in &columns {
        if column.within.is_empty() {
            table.columns.push(header(&column.field));
        }
        table.columns.extend(column.within.iter().map(|sub| format!("{}/{}", column.field.name, header(sub))));
        let mut all = std::iter::once(&column.field).chain(&column.within);
        table.times |= all.any(|field| field.kind == Kind::Datetime);
    }
    for record in &draft.records {
        table.records.push(rows(&columns, record)?);
    }
    Ok(table)
}

fn header(field: &Field) -> String {
    let by_id = matches!(field.kind, Kind::Many2one | Kind::Many2many);
    format!("{}{}", field.name, if by_id { "/.id" } else { "" })
}

fn columns(draft: &Draft) -> Result<Vec<Column>, Error> {
    let Some(first) = draft.records.first() else { return Ok(Vec::new()) };
    if draft.records.iter().any(|record| !record.keys().eq(first.keys())) {
        return Err(refusal("The records do not all name the same fields."));
    }
    let mut columns = Vec::new();
    for name in first.keys() {
        let field = draft.schema.field(draft.model, name)?;
        let mut within = Vec::new();
        if field.kind == Kind::One2many {
            let mut lines = Vec::new();
            for record in &draft.records {
                lines.extend(self::lines(&field, record.get(name))?);
            }
            // Without a line in any record there is nothing to write.
            let Some(line) = lines.first() else { continue };
            if lines.iter().any(|other| !other.keys().eq(line.keys())) {
                return Err(refusal(&format!("The lines of {name} do not all name the same fields.")));
            }
            let related = field.relation.as_deref().unwrap_or_default();
            within = draft.schema.fields(related, line.keys().map(String::as_str))?;
            if let Some(deeper) = within.iter().find(|sub| sub.kind == Kind::One2many) {
                return Err(refusal(&format!("{name} has lines within lines ({}).", deeper.name)));
            }
        }
        columns.push(Column { field, within });
    }
    Ok(columns)
}

fn rows(columns: &[Column], record: &Map<String, Value>) -> Result<Vec<Vec<String>>, Error> {
    let mut rows: Vec<Vec<String>> = vec![Vec::new()];
    let mut width = 0;
    for Column { field, within } in columns {
        let value = record.get(&field.name);
        let cells = if within.is_empty() {
            vec![vec![cell(field, value)?]]
        } else {
            let mut cells = Vec::new();
            for line in lines(field, value)? {
                let line: Vec<String> =
                    within.iter().map(|sub| cell(sub, line.get(&sub.name))).collect::<Result<_, _>>()?;
                if line.iter().all(String::is_empty) {
                    return Err(refusal(&format!("A line of {} is empty.", field.name)));
                }
                cells.push(line);
            }
            cells
        };
        let next = width + within.len().max(1);
        if cells.len() > rows.len() {
            rows.resize(cells.len(), vec![String::new(); width]);
        }
        let mut cells = cells.into_iter();
        for row in &mut rows {
            row.extend(cells.next().unwrap_or_default());
            row.resize(next, String::new());
        }
        width = next;
    }
    Ok(rows)
}

/// The new lines that commands create.
fn lines<'v>(field: &Field, value: Option<&'v Value>) -> Result<Vec<&'v Map<String, Value>>, Error> {
    let commands = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let line = |command: &'v Value| match (command.get(0).and_then(Value::as_u64), command.get(2)) {
        (Some(0), Some(Value::Object(line))) => Ok(line),
        _ => Err(refusal(&format!("{} does more than to create lines.", field.name))),
    };
    commands.iter().map(line).collect()
}

/// A checked value as `load` reads it.
fn cell(field: &Field, value: Option<&Value>) -> Result<String, Error> {
    let value = value.unwrap_or(&Value::Null);
    Ok(match (field.kind, value) {
        (Kind::Boolean, Value::Bool(flag)) => if *flag { "True" } else { "False" }.to_owned(),
        (_, Value::Bool(_) | Value::Null) => String::new(),
        (Kind::Many2many, commands) => linked(field, commands)?,
        (Kind::Selection, Value::String(key)) => key_of(field, key)?,
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => number.to_string(),
        _ => return Err(refusal(&format!("{} has no spelling there.", field.name))),
    })
}

/// The ids that commands link, with commas.
fn linked(field: &Field, commands: &Value) -> Result<String, Error> {
    let mut ids: Vec<String> = Vec::new();
    for command in commands.as_array().into_iter().flatten() {
        match (command.get(0).and_then(Value::as_u64), command.get(1), command.get(2)) {
            (Some(4), Some(id), _) => ids.push(id.to_string()),
            (Some(6), _, Some(Value::Array(all))) => ids = all.iter().map(Value::to_string).collect(),
            _ => return Err(refusal(&format!("{} does more than to link records.", field.name))),
        }
    }
    Ok(ids.join(","))
}

/// A selection's key, where `load` takes it for that key: it takes the first whose key or label is the text.
fn key_of(field: &Field, key: &str) -> Result<String, Error> {
    let lower = key.to_lowercase();
    let first = field.selection.iter().find(|(k, label)| k.to_lowercase() == lower || label.to_lowercase() == lower);
    if first.is_some_and(|(found, _)| found == key) {
        return Ok(key.to_owned());
    }
    Err(refusal(&format!("{key:?} of {} is also the label of another choice.", field.name)))
}

fn refusal(problem: &str) -> Error {
    Error::invalid(format!("With an {KEY} Odoo's import creates the records, which cannot do this: {problem}"))
        .hint(format!("leave {KEY} out, or write it otherwise. Nothing was created."))
}
