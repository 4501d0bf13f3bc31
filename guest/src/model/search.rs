//! One search: a page of records and how many there are in all, in one request where Odoo can.

use super::fields::{Field, Kind};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// A search that was checked.
pub struct Query<'q> {
    pub model: &'q str,
    pub domain: Value,
    /// Beside `id`, which every record has.
    pub fields: &'q [Rc<Field>],
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

/// Runs the search: `web_search_read` from Odoo 17 on, `search_read` and `search_count` before.
pub fn run(rpc: &dyn Rpc, query: &Query) -> Result<Page, Error> {
    let mut kwargs = Map::new();
    kwargs.insert("offset".into(), json!(query.offset));
    kwargs.insert("limit".into(), json!(query.limit));
    if let Some(order) = &query.order {
        kwargs.insert("order".into(), json!(order));
    }
    if let Some(context) = context(query.fields.iter().map(Rc::as_ref)) {
        kwargs.insert("context".into(), context);
    }
    if rpc.version()?.major >= 17 { in_one_request(rpc, query, kwargs) } else { in_two_requests(rpc, query, kwargs) }
}

/// The context that reading these fields needs, if any: binaries are asked for by their size alone.
pub fn context<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Option<Value> {
    fields.into_iter().any(|field| field.kind == Kind::Binary).then(|| json!({"bin_size": true}))
}

fn in_one_request(rpc: &dyn Rpc, query: &Query, kwargs: Map<String, Value>) -> Result<Page, Error> {
    let specification: Map<String, Value> = query
        .fields
        .iter()
        .map(|field| {
            let wanted = if field.kind == Kind::Many2one { json!({"fields": {"display_name": {}}}) } else { json!({}) };
            (field.name.clone(), wanted)
        })
        .collect();
    let args = vec![query.domain.clone(), Value::Object(specification)];
    let mut found = rpc.call(query.model, "web_search_read", args, kwargs)?;
    let total = found.get("length").and_then(Value::as_u64);
    match (found.get_mut("records").map(Value::take), total) {
        (Some(Value::Array(records)), Some(total)) => Ok(Page { records, total }),
        _ => Err(unreadable(query.model)),
    }
}

fn in_two_requests(rpc: &dyn Rpc, query: &Query, mut kwargs: Map<String, Value>) -> Result<Page, Error> {
    let names: Vec<&str> = std::iter::once("id").chain(query.fields.iter().map(|field| field.name.as_str())).collect();
    kwargs.insert("fields".into(), json!(names));
    let Value::Array(records) = rpc.call(query.model, "search_read", vec![query.domain.clone()], kwargs)? else {
        return Err(unreadable(query.model));
    };
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

/// Reads records by id; those that do not exist are left out, as Odoo does.
pub fn read(rpc: &dyn Rpc, model: &str, ids: &[i64], fields: &[Rc<Field>]) -> Result<Vec<Value>, Error> {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let mut kwargs = Map::new();
    // An empty list would mean all fields, computed and binary ones too.
    kwargs.insert("fields".into(), if names.is_empty() { json!(["id"]) } else { json!(names) });
    if let Some(context) = context(fields.iter().map(Rc::as_ref)) {
        kwargs.insert("context".into(), context);
    }
    match rpc.call(model, "read", vec![json!(ids)], kwargs)? {
        Value::Array(records) => Ok(records),
        _ => Err(unreadable(model)),
    }
}

/// The record's id in what a read or a search gave.
pub fn id_of(record: &Value) -> Option<i64> {
    record.get("id").and_then(Value::as_i64)
}

fn unreadable(model: &str) -> Error {
    Error::new(Code::Unknown, Source::Odoo, format!("Odoo's answer about {model} does not have the expected shape."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::fields::{Purpose, Schema};

    fn page(fake: &Fake, offset: u64, limit: u64) -> Page {
        let fields = Schema::new(fake, Purpose::Read).fields("res.partner", ["name", "country_id"]).unwrap();
        let query = Query {
            model: "res.partner",
            domain: json!([]),
            fields: &fields,
            offset,
            limit,
            order: Some("name".into()),
        };
        run(fake, &query).unwrap()
    }

    #[test]
    fn records_and_total_come_in_one_request() {
        let fake =
            Fake::partners().answer("web_search_read", json!({"length": 23, "records": [{"id": 9, "name": "Acme"}]}));
        let found = page(&fake, 0, 1);
        assert_eq!((found.records.len(), found.total), (1, 23));
        assert_eq!(
            fake.work(),
            [
                r#"res.partner.web_search_read([[],{"country_id":{"fields":{"display_name":{}}},"name":{}}],{"limit":1,"offset":0,"order":"name"})"#
            ]
        );
    }

    #[test]
    fn before_17_the_total_is_counted_only_when_it_is_not_evident() {
        let fake = Fake::partners().major(16).answer("search_read", json!([{"id": 9}]));
        assert_eq!(page(&fake, 0, 2).total, 1);
        let fake = Fake::partners()
            .major(16)
            .answer("search_read", json!([{"id": 9}, {"id": 10}]))
            .answer("search_count", json!(7));
        assert_eq!(page(&fake, 2, 2).total, 7);
        // A page beyond the end says nothing about the total.
        let fake = Fake::partners().major(14).answer("search_read", json!([])).answer("search_count", json!(3));
        assert_eq!(page(&fake, 50, 2).total, 3);
    }

    #[test]
    fn an_answer_of_another_shape_is_an_error_not_an_empty_page() {
        let fake = Fake::partners().answer("web_search_read", json!({"records": []}));
        let query = Query { model: "res.partner", domain: json!([]), fields: &[], offset: 0, limit: 1, order: None };
        assert_eq!(run(&fake, &query).err().unwrap().code, Code::Unknown);
    }
}
