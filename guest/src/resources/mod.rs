//! Records, their fields and models as MCP resources: `odoo://{instance}/{model}/{id}`, `…/{id}/{field}` and
//! `odoo://{instance}/{model}`.
//!
//! [`uri`] reads the addresses; nothing that it does not accept reaches Odoo. [`field`] reads one field whole.

mod field;
mod uri;

use crate::answer::BUDGET;
use crate::answer::cell::Cells;
use crate::answer::describe::{self, Detail};
use crate::error::Error;
use crate::model::context::{Scope, Scoped};
use crate::model::view::{self, Width};
use crate::model::{fields, names, search};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::Instances;
use crate::tools::Context;
use field::Content;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uri::Address;

/// URIs whose revisions one call looks up.
const MOST_WATCHED: usize = 1_000;

/// Resources that are there without asking Odoo: the contacts' description, which every Odoo has.
pub fn list(instances: &Instances) -> Vec<Value> {
    instances
        .all
        .iter()
        .map(|instance| {
            json!({
                "uri": format!("odoo://{}/res.partner", instance.name),
                "name": format!("{}/res.partner", instance.name),
                "title": "Fields of contacts",
                "mimeType": "text/plain",
            })
        })
        .collect()
}

/// The three kinds of addresses.
pub fn templates() -> Vec<Value> {
    vec![
        json!({
            "uriTemplate": "odoo://{instance}/{model}/{id}",
            "name": "record",
            "title": "Record",
            "description": "One record as JSON, such as odoo://production/res.partner/7",
            "mimeType": "application/json",
        }),
        json!({
            "uriTemplate": "odoo://{instance}/{model}/{id}/{field}",
            "name": "field",
            "title": "Field of a record",
            "description": "A file or a long text, whole, such as odoo://production/res.partner/7/image_128",
        }),
        json!({
            "uriTemplate": "odoo://{instance}/{model}",
            "name": "model",
            "title": "Model",
            "description": "The fields of a model, one line each",
            "mimeType": "text/plain",
        }),
    ]
}

/// Reads a resource; nothing when there is none at this address.
///
/// # Errors
/// E004 for an address that is none of ours; otherwise what Odoo or the network said.
pub fn read(context: &Context, uri: &str) -> Result<Option<Vec<Value>>, Error> {
    let address = Address::parse(uri)?;
    let Some(instance) = context.instances.all.iter().find(|instance| instance.name == address.instance) else {
        return Ok(None);
    };
    let client = Client::new(instance, context.transport);
    let rpc = Scoped::new(&client, Scope::default());
    if let (Some(id), Some(name)) = (address.id, address.field) {
        let content = field::read(&rpc, address.model, id, name)?;
        return Ok(content.map(|content| {
            vec![match content {
                Content::Text(text) => json!({"uri": uri, "mimeType": "text/plain", "text": text}),
                Content::Bytes { mime_type, base64 } => json!({"uri": uri, "mimeType": mime_type, "blob": base64}),
            }]
        }));
    }
    let contents = content(&rpc, &address)?;
    Ok(contents.map(|(mime_type, text)| vec![json!({"uri": uri, "mimeType": mime_type, "text": text})]))
}

fn content(rpc: &dyn Rpc, address: &Address) -> Result<Option<(&'static str, String)>, Error> {
    let model = address.model;
    match address.id {
        Some(id) => Ok(record(rpc, model, id)?.map(|record| ("application/json", record.to_string()))),
        None => {
            let mut all = fields::all(rpc, model)?;
            describe::sort(&mut all);
            Ok(Some(("text/plain", describe::fields(model, all.len(), &all, Detail::Short, BUDGET).text)))
        }
    }
}

/// A record by field name, with the columns of its list view and those that a person may switch on there.
fn record(rpc: &dyn Rpc, model: &str, id: i64) -> Result<Option<Value>, Error> {
    let schema = view::for_reading(rpc);
    let fields = view::columns(&schema, model, Width::Optional, [])?;
    let records = search::read(rpc, model, &[id], &fields).map_err(|error| names::explain(rpc, model, error))?;
    let Some(found) = records.first() else { return Ok(None) };
    let mut cells = Cells::full(BUDGET, 1);
    let mut members = Map::new();
    members.insert("id".into(), json!(id));
    for field in &fields {
        members.insert(field.name.clone(), cells.show(field, found.get(&field.name).unwrap_or(&Value::Null)));
    }
    let notes = cells.notes();
    if !notes.is_empty() {
        members.insert("_notes".into(), json!(notes));
    }
    Ok(Some(Value::Object(members)))
}

/// For each address what changes when its record does (`write_date`); nothing when it is unknown.
///
/// One request per instance and model. An instance that does not answer leaves its own addresses unknown, no others.
pub fn revisions(context: &Context, uris: &[String]) -> Vec<Option<String>> {
    let addresses: Vec<Option<Address>> = uris.iter().take(MOST_WATCHED).map(|uri| Address::parse(uri).ok()).collect();
    let mut groups: BTreeMap<(&str, &str), Vec<i64>> = BTreeMap::new();
    for address in addresses.iter().flatten() {
        if let Some(id) = address.id {
            groups.entry((address.instance, address.model)).or_default().push(id);
        }
    }
    let mut known: BTreeMap<(&str, &str, i64), String> = BTreeMap::new();
    for ((name, model), ids) in groups {
        let Some(instance) = context.instances.all.iter().find(|instance| instance.name == name) else { continue };
        let found = write_dates(&Client::new(instance, context.transport), model, &ids);
        known.extend(found.into_iter().map(|(id, date)| ((name, model, id), date)));
    }
    let revision = |address: &Address| known.get(&(address.instance, address.model, address.id?)).cloned();
    let mut revisions: Vec<Option<String>> = addresses.iter().map(|address| revision(address.as_ref()?)).collect();
    revisions.resize(uris.len(), None);
    revisions
}

/// Empty when Odoo does not answer: a watcher then keeps what it knew, and asks again at its next turn.
fn write_dates(rpc: &dyn Rpc, model: &str, ids: &[i64]) -> Vec<(i64, String)> {
    let kwargs = Map::from_iter([("fields".to_owned(), json!(["write_date"]))]);
    let Ok(Value::Array(records)) = rpc.call(model, "read", vec![json!(ids)], kwargs) else { return Vec::new() };
    let date = |record: &Value| Some((search::id_of(record)?, record.get("write_date")?.as_str()?.to_owned()));
    records.iter().filter_map(date).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Source};
    use crate::model::fake::Fake;

    const ARCH: &str =
        r#"<list><field name="name"/><field name="country_id" optional="hide"/><field name="comment"/></list>"#;

    fn read_on(fake: &Fake, uri: &str) -> Result<Option<(&'static str, String)>, Error> {
        content(fake, &Address::parse(uri)?)
    }

    #[test]
    fn a_record_is_an_object_by_field_name() {
        let fake = Fake::partners()
            .answer("get_view", json!({"id": 1, "arch": ARCH}))
            .answer("read", json!([{"id": 7, "name": "Acme", "country_id": [20, "Belgium"], "comment": "<p>Hi</p>"}]));
        let (mime_type, text) = read_on(&fake, "odoo://test/res.partner/7").unwrap().unwrap();
        assert_eq!(mime_type, "application/json");
        let record: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(record, json!({"id": 7, "name": "Acme", "country_id": [20, "Belgium"], "comment": "Hi"}));
    }

    #[test]
    fn a_missing_record_is_none_and_a_failure_an_error() {
        let fake = Fake::partners().answer("get_view", json!({"id": 1, "arch": ARCH})).answer("read", json!([]));
        assert_eq!(read_on(&fake, "odoo://test/res.partner/7").unwrap(), None);
        let down = Error::new(Code::Connection, Source::Network, "down");
        let fake = Fake::partners().fail("get_view", down.clone());
        assert_eq!(read_on(&fake, "odoo://test/res.partner/7").unwrap_err(), down);
    }

    #[test]
    fn a_model_is_described() {
        let (mime_type, text) = read_on(&Fake::partners(), "odoo://test/res.country").unwrap().unwrap();
        assert_eq!(mime_type, "text/plain");
        assert!(text.contains("region_id m2o res.country"), "{text}");
        assert_eq!(read_on(&Fake::partners(), "odoo://test/res.contry").unwrap_err().code, Code::NotFound);
    }
}
