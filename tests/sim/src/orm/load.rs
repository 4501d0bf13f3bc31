//! `load`: rows of a table to records, created or updated by their external identifiers, all or none.
//!
//! A row with values for lines alone (`order_line/product_id`) continues the record above.

use serde_json::{Map, Value, json};

use super::{access, export, external_id, method::Input, tx::Tx, write};
use crate::{
    clock,
    model::{self, Field, Kind, Model, Operation},
    python,
    raise::Raise,
};

/// One record's rows, converted.
#[derive(Default)]
struct Record {
    external: Option<String>,
    id: Option<i64>,
    vals: Map<String, Value>,
}

/// Where a record stands in the rows.
struct Place {
    record: usize,
    from: usize,
    to: usize,
}

/// What is wrong with a cell.
struct Problem {
    field: String,
    message: String,
}

/// Errors are messages in the answer, not exceptions; with one of them nothing is kept.
pub(crate) fn load(input: Input<'_, '_>) -> Result<Value, Raise> {
    access::check(input.tx.env(), input.model, Operation::Create)?;
    access::check(input.tx.env(), input.model, Operation::Write)?;
    let (Value::Array(fields), Value::Array(rows)) = (input.arg(0).clone(), input.arg(1).clone()) else {
        return Err(Raise::type_error("fields and data must be lists"));
    };
    let paths: Vec<Vec<String>> = fields.iter().map(|path| export::parts(&python::str(path))).collect();
    let saved = input.tx.db.clone();
    let (mut ids, mut messages) = (vec![], vec![]);
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| row.as_array().cloned().unwrap_or_default()).collect();
    let mut first = 0;
    for (index, span) in spans(input.model, &paths, &rows).into_iter().enumerate() {
        let place = Place { record: index, from: first, to: first + span.len() - 1 };
        first += span.len();
        match record(input.tx, input.model, &paths, span) {
            Err(problems) => messages.extend(problems.iter().map(|problem| message(&place, problem))),
            Ok(record) => match store(input.tx, input.model, record) {
                Ok(id) => ids.push(id),
                Err(raise) => {
                    let problem = Problem { field: String::new(), message: raise.message };
                    messages.push(message(&place, &problem));
                }
            },
        }
    }
    if messages.is_empty() {
        return Ok(json!({"ids": ids, "messages": messages, "nextrow": 0}));
    }
    *input.tx.db = saved;
    Ok(json!({"ids": false, "messages": messages, "nextrow": 0}))
}

fn store(tx: &mut Tx<'_>, model: &'static Model, record: Record) -> Result<i64, Raise> {
    let named = record.external.as_deref().and_then(|name| external_id::lookup(tx.env(), model, name));
    // Told that a module is being updated with records that are not to be touched, it leaves alone what is there.
    if let (Some(id), true) = (named, tx.context.keeps_records) {
        return Ok(id);
    }
    if let Some(id) = record.id.or(named) {
        write::write(tx, model, &[id], record.vals)?;
        return Ok(id);
    }
    let id = write::create(tx, model, record.vals)?;
    if let Some(name) = record.external {
        external_id::give(tx, model, id, &name)?;
    }
    Ok(id)
}

/// The rows of each record.
fn spans<'r>(model: &'static Model, paths: &[Vec<String>], rows: &'r [Vec<Value>]) -> Vec<&'r [Vec<Value>]> {
    let is_of_lines = |path: &[String]| path.first().and_then(|name| model.field(name)).is_some_and(has_lines);
    let has = |row: &[Value], of_lines: bool| {
        paths.iter().zip(row).any(|(path, cell)| is_of_lines(path) == of_lines && python::truthy(cell))
    };
    rows.chunk_by(|_, next| has(next, true) && !has(next, false)).collect()
}

fn has_lines(field: &Field) -> bool {
    matches!(field.kind, Kind::One2many { .. })
}

fn record(
    tx: &Tx<'_>,
    model: &'static Model,
    paths: &[Vec<String>],
    rows: &[Vec<Value>],
) -> Result<Record, Vec<Problem>> {
    let (mut record, mut problems) = (Record::default(), vec![]);
    let cells = rows.first().map(Vec::as_slice).unwrap_or_default();
    for (path, cell) in paths.iter().zip(cells) {
        let text = if python::truthy(cell) { python::str(cell) } else { String::new() };
        let parts: Vec<_> = path.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["id"] => record.external = Some(text).filter(|name| !name.is_empty()),
            [".id"] => record.id = text.parse().ok(),
            [name, how @ ..] => match tx.env().field(model, name) {
                None => problems.push(Problem {
                    field: (*name).to_owned(),
                    message: format!("Unknown field '{name}' on model '{}'", model.name),
                }),
                Some(field) if has_lines(field) && !how.is_empty() => {
                    if !record.vals.contains_key(*name) {
                        let commands = lines(tx, field, paths, rows).map_err(|problem| vec![problem])?;
                        record.vals.insert((*name).to_owned(), commands.into());
                    }
                }
                Some(field) => match value(tx, field, how.first().copied().unwrap_or_default(), &text) {
                    Ok(value) => drop(record.vals.insert((*name).to_owned(), value)),
                    Err(message) => problems.push(Problem { field: (*name).to_owned(), message }),
                },
            },
            [] => {}
        }
    }
    if problems.is_empty() { Ok(record) } else { Err(problems) }
}

/// The commands for the lines of one record: what is wrong in them is told of the field that holds them.
fn lines(tx: &Tx<'_>, field: &Field, paths: &[Vec<String>], rows: &[Vec<Value>]) -> Result<Vec<Value>, Problem> {
    let wrong = |message: String| Problem { field: field.name.to_owned(), message };
    let target = write::target(field).ok_or_else(|| wrong("there is no such model".to_owned()))?;
    let own: Vec<usize> = paths
        .iter()
        .enumerate()
        .filter(|(_, path)| path.first().is_some_and(|name| name == field.name))
        .map(|(column, _)| column)
        .collect();
    let below: Vec<Vec<String>> =
        own.iter().filter_map(|column| paths.get(*column)?.get(1..).map(<[String]>::to_vec)).collect();
    let cells = |row: &Vec<Value>| own.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect();
    let rows: Vec<Vec<Value>> =
        rows.iter().map(cells).filter(|row: &Vec<Value>| row.iter().any(python::truthy)).collect();
    let mut commands = vec![];
    for span in spans(target, &below, &rows) {
        let line = record(tx, target, &below, span)
            .map_err(|problems| wrong(problems.into_iter().next().map(|first| first.message).unwrap_or_default()))?;
        let named = line.external.as_deref().and_then(|name| external_id::lookup(tx.env(), target, name));
        commands.push(match line.id.or(named) {
            Some(id) => json!([1, id, line.vals]),
            None => json!([0, 0, line.vals]),
        });
    }
    Ok(commands)
}

/// The value that a cell means. `how` is `id` or `.id` after a relation, or empty.
fn value(tx: &Tx<'_>, field: &'static Field, how: &str, text: &str) -> Result<Value, String> {
    if text.is_empty() {
        return Ok(field.kind.empty());
    }
    let label = field.label;
    let not = |what: &str| format!("'{text}' does not seem to be {what} for field '{label}'");
    Ok(match field.kind {
        Kind::Boolean => match text.to_lowercase().as_str() {
            "1" | "true" | "yes" => true.into(),
            "0" | "false" | "no" => false.into(),
            _ => return Err(format!("Unknown value '{text}' for boolean field '{label}'")),
        },
        Kind::Integer => text.parse::<i64>().map_err(|_| not("an integer"))?.into(),
        Kind::Float | Kind::Monetary { .. } => text.parse::<f64>().map_err(|_| not("a number"))?.into(),
        Kind::Selection(choices) => {
            let known = choices.iter().find(|(key, name)| *key == text || *name == text);
            known.ok_or_else(|| format!("Value '{text}' not found in selection field '{label}'"))?.0.into()
        }
        Kind::Date => clock::to_date(&text.into()).map_err(|_| not("a valid date"))?.into(),
        Kind::Datetime => clock::to_datetime(&text.into()).map_err(|_| not("a valid datetime"))?.into(),
        Kind::Many2one(_) => related(tx, field, how, text)?.into(),
        Kind::Many2many(_) => {
            let ids =
                text.split(',').map(|name| related(tx, field, how, name.trim())).collect::<Result<Vec<_>, _>>()?;
            json!([[6, 0, ids]])
        }
        Kind::One2many { .. } => return Err(format!("Field '{label}' cannot be imported in a single column")),
        _ => text.into(),
    })
}

fn related(tx: &Tx<'_>, field: &Field, how: &str, text: &str) -> Result<i64, String> {
    let env = tx.env();
    let none = |what: &str| format!("No matching record found for {what} '{text}' in field '{}'", field.label);
    let target = field.kind.target().and_then(model::find).ok_or_else(|| none("name"))?;
    match how {
        "id" => external_id::lookup(env, target, text).ok_or_else(|| none("external id")),
        ".id" => {
            let id = text.parse().ok().filter(|id| env.row(target, *id).is_some());
            id.ok_or_else(|| none("database id"))
        }
        _ => env.rows(target).find(|row| env.is_named(row, text)).map(|row| row.id).ok_or_else(|| none("name")),
    }
}

fn message(place: &Place, problem: &Problem) -> Value {
    let Place { record, from, to } = place;
    let mut out =
        json!({"type": "error", "message": problem.message, "record": record, "rows": {"from": from, "to": to}});
    if !problem.field.is_empty() {
        out["field"] = problem.field.as_str().into();
    }
    out
}
