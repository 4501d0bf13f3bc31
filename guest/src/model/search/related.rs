//! Fields of related records before Odoo 17: one more read per relation, which gives what `web_read` would have given.

use crate::error::{Code, Error, Source};
use crate::model::fields::Kind;
use crate::model::path::{Branch, MOST_LINES, Tree};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Related records that one read asks for.
const AT_ONCE: usize = 2_000;

/// Puts the related records' fields into `records`, in place of their ids.
pub(super) fn fill(rpc: &dyn Rpc, tree: &Tree, records: &mut [Value]) -> Result<(), Error> {
    for (name, branch) in tree.branches.iter().filter(|(_, branch)| !branch.related.is_empty()) {
        let wanted: BTreeSet<i64> = records.iter().filter_map(|record| record.get(name)).flat_map(ids).collect();
        let found = read(rpc, branch, &wanted.into_iter().collect::<Vec<_>>())?;
        for value in records.iter_mut().filter_map(|record| record.get_mut(name)) {
            put(value, &found);
        }
    }
    Ok(())
}

/// The ids that are shown of a relation's value: `[7, "name"]`, or the first of `[7, 8, …]`.
fn ids(value: &Value) -> Vec<i64> {
    match value.as_array().map(Vec::as_slice) {
        Some([id, Value::String(_)]) => id.as_i64().into_iter().collect(),
        Some(ids) => ids.iter().take(MOST_LINES).filter_map(Value::as_i64).collect(),
        None => Vec::new(),
    }
}

fn read(rpc: &dyn Rpc, branch: &Branch, ids: &[i64]) -> Result<BTreeMap<i64, Map<String, Value>>, Error> {
    let model = branch.field.relation.as_deref().unwrap_or_default();
    let names: Vec<&str> = branch.related.branches.keys().map(String::as_str).collect();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let mut kwargs = Map::from_iter([("fields".to_owned(), json!(names))]);
        if branch.related.branches.values().any(|branch| branch.field.kind == Kind::Binary) {
            kwargs.insert("context".into(), json!({"bin_size": true}));
        }
        match rpc.call(model, "read", vec![json!(some)], kwargs)? {
            Value::Array(records) => found.extend(records),
            _ => {
                let message = format!("Odoo's answer about {model} does not have the expected shape.");
                return Err(Error::new(Code::Unknown, Source::Odoo, message));
            }
        }
    }
    fill(rpc, &branch.related, &mut found)?;
    let by_id = found.into_iter().filter_map(|record| match record {
        Value::Object(record) => Some((record.get("id")?.as_i64()?, record)),
        _ => None,
    });
    Ok(by_id.collect())
}

fn put(value: &mut Value, found: &BTreeMap<i64, Map<String, Value>>) {
    let record = |id: &Value| {
        let mut record = id.as_i64().and_then(|id| found.get(&id).cloned()).unwrap_or_default();
        record.insert("id".into(), id.clone());
        record
    };
    *value = match value.as_array().map(Vec::as_slice) {
        Some([id, Value::String(name)]) => {
            let mut record = record(id);
            record.insert("display_name".into(), json!(name));
            Value::Object(record)
        }
        Some(ids) => ids.iter().map(|id| Value::Object(record(id))).collect(),
        None => Value::Null,
    };
}
