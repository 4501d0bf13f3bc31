//! `odoo_create`: one record, or many in one transaction.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, INSTANCE, MODEL, Shape, optional};
use super::write::names_of;
use crate::answer::{Answer, fitting};
use crate::error::{Code, Error, Retry, Source};
use crate::model::fields::{Purpose, Schema};
use crate::model::{names, values};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// More notes than this only repeat themselves.
const MOST_NOTES: usize = 20;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_create",
    title: "Create records",
    description: "Create one record (values) or many in one transaction (records). A relation may be an id, [id,\"name\"], an \
                  external id or an exact name; lines are {\"order_line\":[[0,0,{\"product_id\":7}]]}",
    parameters: &[
        INSTANCE,
        MODEL,
        optional("values", Shape::Values, "such as {\"name\":\"Acme\",\"country_id\":\"Belgium\"}"),
        optional("records", Shape::Records, "several values, instead of values"),
    ],
    output: || {
        json!({
            "ids": {"type": "array", "items": {"type": "integer"}},
            "names": {"type": "array"},
            "url": {"type": "string"},
            "notes": {"type": "array", "items": {"type": "string"}},
        })
    },
    effect: Effect::Write,
    overwrites: false,
    idempotent: false,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let records: Vec<&Map<String, Value>> = match (arguments.get("values"), arguments.get("records")) {
        (Some(Value::Object(values)), None) => vec![values],
        (None, Some(Value::Array(records))) if !records.is_empty() => {
            records.iter().filter_map(Value::as_object).collect()
        }
        _ => return Err(Error::invalid("Give either values (one record) or records (a list of them).")),
    };
    let schema = Schema::new(rpc, Purpose::Write);
    let all_names = records.iter().flat_map(|record| record.keys()).map(String::as_str);
    schema.load(model, all_names)?;
    let mut checked = Vec::with_capacity(records.len());
    let mut notes: Vec<String> = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let record = values::check(&schema, model, record, values::Purpose::Create).map_err(|mut error| {
            if records.len() > 1 {
                error.message = format!("Record {} of {}: {}", index + 1, records.len(), error.message);
            }
            error
        })?;
        checked.push(Value::Object(record.values));
        notes.extend(record.notes.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
    }
    notes.truncate(MOST_NOTES);
    let created = rpc
        .call(model, "create", vec![Value::Array(checked)], Map::new())
        .map_err(|error| names::explain(rpc, model, error))?;
    let ids = ids(&created).filter(|ids| ids.len() == records.len()).ok_or_else(|| {
        let message = format!("Odoo's answer to create on {model} is not a list of {} ids.", records.len());
        Error::new(Code::Unknown, Source::Odoo, message)
            .retry(Retry::UnknownOutcome)
            .hint("the records may be there: search for them before creating them again")
    })?;
    Ok(tell(rpc, model, &ids, notes))
}

fn ids(created: &Value) -> Option<Vec<i64>> {
    match created {
        Value::Array(ids) => ids.iter().map(Value::as_i64).collect(),
        one => Some(vec![one.as_i64()?]),
    }
}

/// Invariant: the records are there by now, so nothing that fails here may look like a failed create.
fn tell(rpc: &dyn Rpc, model: &str, ids: &[i64], mut notes: Vec<String>) -> Answer {
    let mut names: Vec<Value> = match names_of(rpc, model, ids) {
        Ok(found) => ids
            .iter()
            .map(|id| found.iter().find(|(known, _)| known == id).map_or(Value::Null, |(_, name)| json!(name)))
            .collect(),
        Err(error) => {
            notes.push(format!("The records were created; reading their names failed: {}", error.message));
            vec![Value::Null; ids.len()]
        }
    };
    let fitting = fitting(&names, 1_000 + ids.len() * 8);
    if fitting < names.len() {
        notes.push(format!("names holds the first {fitting} of {}.", names.len()));
        names.truncate(fitting);
    }
    let url = match ids {
        [id] => rpc.version().ok().map(|version| url(&rpc.instance().url, version.major, model, *id)),
        _ => None,
    };
    let mut text = format!("created in {model}:");
    for (index, id) in ids.iter().enumerate() {
        text.push_str(&format!("\n{}", json!([id, names.get(index)])));
    }
    let mut structured = json!({"model": model, "ids": ids, "names": names});
    if let Value::Object(members) = &mut structured {
        if let Some(url) = url {
            text.push_str(&format!("\nurl: {url}"));
            members.insert("url".into(), json!(url));
        }
        if !notes.is_empty() {
            members.insert("notes".into(), json!(notes));
        }
    }
    for note in &notes {
        text.push_str(&format!("\nnote: {note}"));
    }
    Answer::new(text, structured)
}

/// Where a person sees the record.
fn url(base: &str, major: u32, model: &str, id: i64) -> String {
    if major >= 18 {
        format!("{base}/odoo/{model}/{id}")
    } else {
        format!("{base}/web#id={id}&model={model}&view_type=form")
    }
}
