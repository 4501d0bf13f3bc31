//! `search`: which records, in which order, which part of them.

use std::cmp::Ordering;

use serde_json::Value;

use super::{access, db::Row, env::Env, method::Input};
use crate::{
    domain::{self, Domain},
    model::{self, Field, Kind, Model, Operation},
    python,
    raise::Raise,
};

/// How far an order follows relations into the order of their models.
const MAX_DEPTH: usize = 4;

/// What a search is asked for.
pub(crate) struct Query<'v> {
    pub(crate) domain: &'v Value,
    pub(crate) offset: &'v Value,
    pub(crate) limit: &'v Value,
    pub(crate) order: &'v Value,
}

pub(crate) fn search(input: Input<'_, '_>) -> Result<Value, Raise> {
    let query = Query { domain: input.arg(0), offset: input.arg(1), limit: input.arg(2), order: input.arg(3) };
    let found = find(input.tx.env(), input.model, &query)?;
    // `count`, which only the oldest versions have.
    if python::truthy(input.arg(4)) {
        return Ok(found.len().into());
    }
    Ok(found.into_iter().map(|row| row.id).collect())
}

pub(crate) fn search_count(input: Input<'_, '_>) -> Result<Value, Raise> {
    count(input.tx.env(), input.model, input.arg(0), input.arg(1)).map(Value::from)
}

/// The records that a query selects and the user may see.
pub(crate) fn find<'a>(env: Env<'a>, model: &'static Model, query: &Query<'_>) -> Result<Vec<&'a Row>, Raise> {
    let mut rows = matching(env, model, query.domain)?;
    let order = match query.order.as_str() {
        Some(order) if !order.is_empty() => order,
        _ => model.order,
    };
    let keys = keys(model, order)?;
    sort_by(env, &mut rows, &keys);
    let offset = bound(query.offset, "Offset", "OFFSET")?.unwrap_or(0);
    let limit = bound(query.limit, "", "LIMIT")?.unwrap_or(usize::MAX);
    Ok(rows.into_iter().skip(offset).take(limit).collect())
}

/// How many records a domain selects, counting no further than `limit`.
pub(crate) fn count(env: Env<'_>, model: &'static Model, domain: &Value, limit: &Value) -> Result<usize, Raise> {
    let limit = bound(limit, "", "LIMIT")?.unwrap_or(usize::MAX);
    Ok(matching(env, model, domain)?.len().min(limit))
}

/// Sorts records by an order that is known to be valid, such as their model's own.
pub(crate) fn sort(env: Env<'_>, rows: &mut [&Row], order: &str) {
    if rows.len() < 2 {
        return;
    }
    if let Some(Ok(keys)) = rows.first().map(|row| keys(row.model, order)) {
        sort_by(env, rows, &keys);
    }
}

/// Sorts records by an order that a caller gave.
///
/// # Errors
/// As Odoo's, for an order that is none.
pub(crate) fn sort_checked(env: Env<'_>, rows: &mut [&Row], model: &'static Model, order: &str) -> Result<(), Raise> {
    let keys = keys(model, order)?;
    sort_by(env, rows, &keys);
    Ok(())
}

fn matching<'a>(env: Env<'a>, model: &'static Model, domain: &Value) -> Result<Vec<&'a Row>, Raise> {
    access::check(env, model, Operation::Read)?;
    let domain = domain::parse(env, model, domain)?;
    let archived_too = !env.context.active_test || model.field("active").is_none() || domain.mentions("active");
    let shown = |row: &&Row| archived_too || env.is_active(row);
    let wanted = |row: &&Row| matches!(domain, Domain::Always(true)) || domain.matches(env, row);
    Ok(env.rows(model).filter(shown).filter(wanted).filter(|row| env.sees(row)).collect())
}

/// `LIMIT` or `OFFSET`: nothing, zero and `False` mean none.
fn bound(value: &Value, name: &str, sql: &str) -> Result<Option<usize>, Raise> {
    let number = python::int(value)?;
    match usize::try_from(number) {
        Ok(0) => Ok(None),
        Ok(number) => Ok(Some(number)),
        Err(_) => {
            let class = match name {
                "Offset" => "psycopg2.errors.InvalidRowCountInResultOffsetClause",
                _ => "psycopg2.errors.InvalidRowCountInLimitClause",
            };
            Err(Raise::python(class, format!("{sql} must not be negative")))
        }
    }
}

/// One column of an order.
struct Key {
    /// From the record to the one that has the field, by many2ones.
    path: Vec<&'static str>,
    field: &'static str,
    descending: bool,
}

fn keys(model: &'static Model, order: &str) -> Result<Vec<Key>, Raise> {
    let mut out = vec![];
    expand(model, order, &[], false, &mut out)?;
    Ok(out)
}

fn expand(
    model: &'static Model,
    order: &str,
    path: &[&'static str],
    flip: bool,
    out: &mut Vec<Key>,
) -> Result<(), Raise> {
    for part in order.split(',') {
        let words: Vec<_> = part.split_whitespace().collect();
        let (name, descending) = match words.as_slice() {
            [name] => (*name, false),
            [name, way, rest @ ..] if nulls(rest) => match way.to_ascii_lowercase().as_str() {
                "asc" => (*name, false),
                "desc" => (*name, true),
                _ => return Err(invalid(order)),
            },
            _ => return Err(invalid(order)),
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':')) {
            return Err(invalid(order));
        }
        let field = sortable(model, name)?;
        let descending = descending != flip;
        match field.kind {
            Kind::Many2one(target) if path.len() < MAX_DEPTH => {
                let Some(target) = model::find(target) else { continue };
                let mut path = path.to_vec();
                path.push(field.name);
                expand(target, target.order, &path, descending, out)?;
            }
            _ => out.push(Key { path: path.to_vec(), field: field.name, descending }),
        }
    }
    Ok(())
}

fn sortable(model: &'static Model, name: &str) -> Result<&'static Field, Raise> {
    let (head, rest) = name.split_once('.').map_or((name, None), |(head, rest)| (head, Some(rest)));
    let Some(field) = model.field(head) else {
        return Err(Raise::value(format!("Invalid field '{head}' on model '{}'", model.name)));
    };
    if let Some(rest) = rest {
        return Err(Raise::value(format!("Invalid field property '{rest}' on {}.{head}", model.name)));
    }
    if !field.is_sortable() {
        return Err(Raise::value(format!("Cannot convert {}.{head} to SQL because it is not stored", model.name)));
    }
    Ok(field)
}

fn nulls(words: &[&str]) -> bool {
    match words {
        [] => true,
        [nulls, end] => {
            nulls.eq_ignore_ascii_case("nulls")
                && (end.eq_ignore_ascii_case("first") || end.eq_ignore_ascii_case("last"))
        }
        _ => false,
    }
}

fn invalid(order: &str) -> Raise {
    Raise::user(format!(
        "Invalid \"order\" specified ({order}). A valid \"order\" specification is a comma-separated list of valid field \
         names (optionally followed by asc/desc for the direction)"
    ))
}

fn sort_by(env: Env<'_>, rows: &mut [&Row], keys: &[Key]) {
    rows.sort_by_cached_key(|row| Sorted(keys.iter().map(|key| (key.read(env, row), key.descending)).collect()));
}

impl Key {
    fn read(&self, env: Env<'_>, row: &Row) -> Part {
        let mut row = row;
        for name in &self.path {
            match env.follow(row, name) {
                Some(next) => row = next,
                None => return Part::Null,
            }
        }
        match env.get(row, self.field).as_ref() {
            Value::Bool(value) if row.model.field(self.field).is_some_and(|field| field.kind == Kind::Boolean) => {
                Part::Number(f64::from(u8::from(*value)))
            }
            Value::Number(value) => Part::Number(value.as_f64().unwrap_or_default()),
            Value::String(text) => Part::Text(text.to_lowercase(), text.clone()),
            _ => Part::Null,
        }
    }
}

/// The values of one record under an order.
struct Sorted(Vec<(Part, bool)>);

/// What PostgreSQL compares; a null comes last, and first when descending.
#[derive(PartialEq, PartialOrd)]
enum Part {
    Number(f64),
    Text(String, String),
    Null,
}

impl Ord for Sorted {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((left, descending), (right, _)) in self.0.iter().zip(&other.0) {
            let order = left.partial_cmp(right).unwrap_or(Ordering::Equal);
            let order = if *descending { order.reverse() } else { order };
            if order.is_ne() {
                return order;
            }
        }
        Ordering::Equal
    }
}

impl PartialOrd for Sorted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sorted {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sorted {}
