//! One search: a page of records and how many there are in all, in one request where Odoo can.
//!
//! From Odoo 17 on, `web_search_read` and `web_read` also give what is asked of related records. Before, [`related`] reads
//! those by further requests, and gives the records the same shape.

mod related;

use super::fields::{Field, Kind};
use super::path::{self, Column, Tree};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// A search that was checked.
pub struct Query<'q> {
    pub model: &'q str,
    pub domain: Value,
    /// Beside `id`, which every record has.
    pub columns: &'q [Column],
    pub offset: u64,
    pub limit: u64,
    pub order: Option<String>,
}

/// What was found.
pub struct Page {
    pub records: Vec<Value>,
    /// Of all pages together.
    pub total: u64,
}

/// `web_search_read` and `web_read` take a specification since this version.
const WEB_READ_SINCE: u32 = 17;

/// Runs the search: `web_search_read` from Odoo 17 on, `search_read` and `search_count` before.
pub fn run(rpc: &dyn Rpc, query: &Query) -> Result<Page, Error> {
    let mut kwargs = Map::new();
    kwargs.insert("offset".into(), json!(query.offset));
    kwargs.insert("limit".into(), json!(query.limit));
    if let Some(order) = &query.order {
        kwargs.insert("order".into(), json!(order));
    }
    kwargs.extend(context(query.columns));
    if rpc.version()?.major >= WEB_READ_SINCE {
        in_one_request(rpc, query, kwargs)
    } else {
        in_two_requests(rpc, query, kwargs)
    }
}

/// The context that reading these columns needs, if any: binaries are asked for by their size alone.
fn context(columns: &[Column]) -> Option<(String, Value)> {
    let binary = columns.iter().flat_map(Column::fields).any(|field| field.kind == Kind::Binary);
    binary.then(|| ("context".to_owned(), json!({"bin_size": true})))
}

fn in_one_request(rpc: &dyn Rpc, query: &Query, kwargs: Map<String, Value>) -> Result<Page, Error> {
    let args = vec![query.domain.clone(), named(Tree::of(query.columns).specification())];
    let mut found = rpc.call(query.model, "web_search_read", args, kwargs)?;
    let total = found.get("length").and_then(Value::as_u64);
    match (found.get_mut("records").map(Value::take), total) {
        // Behind the last page Odoo does not count: it says 0, however many match.
        (Some(Value::Array(records)), Some(0)) if query.offset > 0 && records.is_empty() => {
            Ok(Page { records, total: count(rpc, query.model, &query.domain)? })
        }
        (Some(Value::Array(records)), Some(total)) => Ok(Page { records, total }),
        _ => Err(unreadable(query.model)),
    }
}

fn in_two_requests(rpc: &dyn Rpc, query: &Query, mut kwargs: Map<String, Value>) -> Result<Page, Error> {
    let tree = Tree::of(query.columns);
    let names: Vec<&str> = std::iter::once("id").chain(tree.branches.keys().map(String::as_str)).collect();
    kwargs.insert("fields".into(), json!(names));
    let Value::Array(mut records) = rpc.call(query.model, "search_read", vec![query.domain.clone()], kwargs)? else {
        return Err(unreadable(query.model));
    };
    related::fill(rpc, &tree, &mut records)?;
    let seen = query.offset + records.len() as u64;
    let last = (records.len() as u64) < query.limit && (query.offset == 0 || !records.is_empty());
    let total = if last { seen } else { count(rpc, query.model, &query.domain)? };
    Ok(Page { records, total })
}

/// How many records match.
pub fn count(rpc: &dyn Rpc, model: &str, domain: &Value) -> Result<u64, Error> {
    let found = rpc.call(model, "search_count", vec![domain.clone()], Map::new())?;
    found.as_u64().ok_or_else(|| unreadable(model))
}

/// Reads fields of records by id; those that do not exist are left out, as Odoo does.
pub fn read(rpc: &dyn Rpc, model: &str, ids: &[i64], fields: &[Rc<Field>]) -> Result<Vec<Value>, Error> {
    read_columns(rpc, model, ids, &path::plain(model, fields))
}

/// Reads columns of records by id; those that do not exist are left out.
pub fn read_columns(rpc: &dyn Rpc, model: &str, ids: &[i64], columns: &[Column]) -> Result<Vec<Value>, Error> {
    let tree = Tree::of(columns);
    let nested = tree.branches.values().any(|branch| !branch.related.is_empty());
    if nested && rpc.version()?.major >= WEB_READ_SINCE {
        let mut kwargs = Map::from_iter(context(columns));
        kwargs.insert("specification".into(), named(tree.specification()));
        match rpc.call(model, "web_read", vec![json!(ids)], kwargs) {
            Ok(Value::Array(records)) => return Ok(records),
            Ok(_) => return Err(unreadable(model)),
            // One missing record fails them all. The plain read leaves it out, and fails for every other reason again.
            Err(error) if error.source_kind == Source::Odoo && is_about_records(error.code) => {}
            Err(error) => return Err(error),
        }
    }
    // An empty list would mean all fields, computed and binary ones too.
    let names: Vec<&str> = tree.branches.keys().map(String::as_str).collect();
    let mut kwargs = Map::from_iter(context(columns));
    kwargs.insert("fields".into(), if names.is_empty() { json!(["id"]) } else { json!(names) });
    let Value::Array(mut records) = rpc.call(model, "read", vec![json!(ids)], kwargs)? else {
        return Err(unreadable(model));
    };
    related::fill(rpc, &tree, &mut records)?;
    Ok(records)
}

/// XML-RPC tells a missing record from other mistakes by its text alone.
fn is_about_records(code: Code) -> bool {
    matches!(code, Code::NotFound | Code::Validation)
}

/// The record's id in what a read or a search gave.
pub fn id_of(record: &Value) -> Option<i64> {
    record.get("id").and_then(Value::as_i64)
}

fn unreadable(model: &str) -> Error {
    Error::new(Code::Unknown, Source::Odoo, format!("Odoo's answer about {model} does not have the expected shape."))
}

/// A specification that names at least the id. Without a name older versions would read every field, and a host may refuse
/// a question that does not say what it reads.
fn named(mut specification: Value) -> Value {
    if let Value::Object(fields) = &mut specification
        && fields.is_empty()
    {
        fields.insert("id".into(), json!({}));
    }
    specification
}

#[cfg(test)]
mod tests;
