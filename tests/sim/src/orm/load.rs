//! `load`: rows of a table to records, created or updated by their external identifiers, all or none.

use serde_json::{Map, Value, json};

use super::{access, export, external_id, method::Input, tx::Tx, write};
use crate::{
    model::{self, Field, Kind, Model, Operation},
    python,
    raise::Raise,
};

/// One row, converted.
#[derive(Default)]
struct Record {
    external: Option<String>,
    id: Option<i64>,
    vals: Map<String, Value>,
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
    let rows: Vec<&[Value]> = rows.iter().map(|row| row.as_array().map(Vec::as_slice).unwrap_or_default()).collect();
    let mut index = 0;
    while let Some((first, rest)) = rows.get(index..).and_then(<[_]>::split_first) {
        let lines = rest.iter().take_while(|row| holds_only_lines(input.model, &paths, row)).count();
        let span = rows.get(index..=index + lines).unwrap_or_default();
        match record(input.tx, input.model, &paths, first, span) {
            Err(problems) => messages.extend(problems.into_iter().map(|problem| message(index, &problem))),
            Ok(record) => match store(input.tx, input.model, record) {
                Ok(id) => ids.push(id),
                Err(raise) => {
                    let problem = Problem { field: String::new(), message: raise.message };
                    messages.push(message(index, &problem));
                }
            },
        }
        index += span.len();
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

/// Whether a row has nothing but further lines of the record above it.
fn holds_only_lines(model: &Model, paths: &[Vec<String>], cells: &[Value]) -> bool {
    let mut filled = paths.iter().zip(cells).filter(|(_, cell)| python::truthy(cell)).peekable();
    filled.peek().is_some() && filled.all(|(path, _)| lines_of(model, path).is_some())
}

/// The one2many that a column belongs to, with the model of its lines.
fn lines_of<'p>(model: &Model, path: &'p [String]) -> Option<(&'p str, &'static Model)> {
    let [name, _, ..] = path else { return None };
    let field = model.field(name)?;
    let Kind::One2many { .. } = field.kind else { return None };
    Some((name, write::target(field)?))
}

fn record(
    tx: &Tx<'_>,
    model: &'static Model,
    paths: &[Vec<String>],
    cells: &[Value],
    span: &[&[Value]],
) -> Result<Record, Vec<Problem>> {
    let (mut record, mut problems) = (Record::default(), vec![]);
    for (path, cell) in paths.iter().zip(cells) {
        if let Some((name, lines)) = lines_of(model, path) {
            if !record.vals.contains_key(name) {
                let lines = self::lines(tx, lines, name, paths, span, &mut problems);
                record.vals.insert(name.to_owned(), lines);
            }
            continue;
        }
        let text = if python::truthy(cell) { python::str(cell) } else { String::new() };
        let parts: Vec<_> = path.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["id"] => record.external = Some(text).filter(|name| !name.is_empty()),
            [".id"] => record.id = text.parse().ok(),
            [name, how @ ..] => set(tx, model, name, how, &text, &mut record.vals, &mut problems),
            [] => {}
        }
    }
    if problems.is_empty() { Ok(record) } else { Err(problems) }
}

/// The commands that create the lines of a record, one per row that has any.
fn lines(
    tx: &Tx<'_>,
    model: &'static Model,
    of: &str,
    paths: &[Vec<String>],
    span: &[&[Value]],
    problems: &mut Vec<Problem>,
) -> Value {
    let mut commands = vec![];
    for row in span {
        let own = || paths.iter().zip(row.iter()).filter(|(path, _)| path.first().is_some_and(|name| name == of));
        if !own().any(|(_, cell)| python::truthy(cell)) {
            continue;
        }
        let mut vals = Map::new();
        for (path, cell) in own() {
            let text = if python::truthy(cell) { python::str(cell) } else { String::new() };
            let parts: Vec<_> = path.iter().map(String::as_str).collect();
            if let [_, name, how @ ..] = parts.as_slice() {
                set(tx, model, name, how, &text, &mut vals, problems);
            }
        }
        commands.push(json!([0, 0, vals]));
    }
    commands.into()
}

fn set(
    tx: &Tx<'_>,
    model: &'static Model,
    name: &str,
    how: &[&str],
    text: &str,
    vals: &mut Map<String, Value>,
    problems: &mut Vec<Problem>,
) {
    let mut problem = |message| problems.push(Problem { field: name.to_owned(), message });
    match model.field(name) {
        None => problem(format!("Unknown field '{name}' on model '{}'", model.name)),
        Some(field) => match value(tx, field, how.first().copied().unwrap_or_default(), text) {
            Ok(value) => drop(vals.insert(name.to_owned(), value)),
            Err(message) => problem(message),
        },
    }
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

fn message(row: usize, problem: &Problem) -> Value {
    let mut out = json!({
        "type": "error", "message": problem.message, "record": row, "rows": {"from": row, "to": row},
    });
    if !problem.field.is_empty() {
        out["field"] = problem.field.as_str().into();
    }
    out
}
