//! What a many2one may be written as: an id in any spelling, an external id, or a name that exactly one record has.

use super::{Refusal, scalar};
use crate::error::{Error, Source};
use crate::model::fields::Field;
use crate::model::{names, quote};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// As many candidates as an error lists.
const MOST_CANDIDATES: u64 = 5;

/// The value of a many2one as it is to be sent: an id, or `false` to clear it.
pub fn many2one(rpc: &dyn Rpc, field: &Field, value: &Value, notes: &mut Vec<String>) -> Result<Value, Refusal> {
    match value {
        Value::Null | Value::Bool(false) => Ok(json!(false)),
        value => record(rpc, field, value, notes).map(Value::from),
    }
}

/// The id of the one record that `value` means: `21`, `21.0`, `"21"`, `[21]`, `[21, "Belgium"]`, `{"id": 21}`, `"base.be"`
/// or `"Belgium"`.
pub fn record(rpc: &dyn Rpc, field: &Field, value: &Value, notes: &mut Vec<String>) -> Result<i64, Refusal> {
    match value {
        Value::Number(_) => Ok(scalar::id(value)?),
        Value::Array(parts) => match parts.as_slice() {
            [id] | [id, Value::String(_) | Value::Null] if !id.is_string() => Ok(scalar::id(id)?),
            _ => Err(advice(field)),
        },
        Value::Object(parts) => match parts.get("id") {
            Some(id) if parts.keys().all(|key| matches!(key.as_str(), "id" | "display_name" | "name")) => {
                Ok(scalar::id(id)?)
            }
            _ => Err(advice(field)),
        },
        Value::String(text) if text.trim().is_empty() => Err(advice(field)),
        // A number in any spelling is meant as an id, never as a name: `-5` and `21.5` are wrong ids.
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit() || b"+-. ".contains(&byte)) => {
            Ok(scalar::id(value)?)
        }
        Value::String(text) => by_text(rpc, field, text.trim(), notes),
        _ => Err(advice(field)),
    }
}

fn advice(field: &Field) -> Refusal {
    let model = field.relation.as_deref().unwrap_or("the related model");
    format!(
        "an id of {model} is needed, such as 21 (or [21,\"name\"], an external id, or its exact name; null to clear)."
    )
    .into()
}

fn by_text(rpc: &dyn Rpc, field: &Field, text: &str, notes: &mut Vec<String>) -> Result<i64, Refusal> {
    let Some(model) = field.relation.as_deref() else {
        return Err("the field's model is unknown: write the id.".to_owned().into());
    };
    if let Some(id) = by_external_id(rpc, model, text)? {
        notes.push(format!("{}: {} is {model} {id}.", field.name, quote::text(text)));
        return Ok(id);
    }
    let exact = name_search(rpc, model, text, "=")?;
    match exact.as_slice() {
        [(id, name)] => {
            notes.push(format!("{}: {} is {model} [{id},{name:?}].", field.name, quote::text(text)));
            Ok(*id)
        }
        [] => {
            let near = name_search(rpc, model, text, "ilike")?;
            let found = if near.is_empty() {
                "and none is like it".to_owned()
            } else {
                format!("but there are: {}", spell(&near))
            };
            Err(format!("no {model} is named exactly {}, {found}. Write the id.", quote::text(text)).into())
        }
        several => {
            Err(format!("{} names several records of {model}: {}. Write the id.", quote::text(text), spell(several))
                .into())
        }
    }
}

/// Such as `base.be`; nothing when there is none of that name, or the user may not see it.
fn by_external_id(rpc: &dyn Rpc, model: &str, text: &str) -> Result<Option<i64>, Refusal> {
    let Some((module, name)) = text.split_once('.') else { return Ok(None) };
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
    };
    if !word(name)
        || !module.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        || module.is_empty()
    {
        return Ok(None);
    }
    let found = match rpc.call("ir.model.data", "check_object_reference", vec![json!(module), json!(name)], Map::new())
    {
        Ok(found) => found,
        // Odoo knows no such id: the text may still be a name, such as `acme.com`.
        Err(error) if error.source_kind == Source::Odoo => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    match found.as_array().map(Vec::as_slice) {
        Some([Value::String(of), id]) if of == model => Ok(id.as_i64()),
        Some([Value::String(of), _]) => {
            Err(format!("{} is a record of {of}, not of {model}.", quote::text(text)).into())
        }
        _ => Ok(None),
    }
}

fn name_search(rpc: &dyn Rpc, model: &str, name: &str, operator: &str) -> Result<Vec<(i64, String)>, Error> {
    let kwargs = Map::from_iter([
        ("limit".to_owned(), json!(MOST_CANDIDATES)),
        ("name".to_owned(), json!(name)),
        ("operator".to_owned(), json!(operator)),
    ]);
    let found = rpc.call(model, "name_search", Vec::new(), kwargs)?;
    let pair = |pair: &Value| Some((pair.get(0)?.as_i64()?, pair.get(1)?.as_str()?.to_owned()));
    Ok(found.as_array().map(|pairs| pairs.iter().filter_map(pair).collect()).unwrap_or_default())
}

fn spell(candidates: &[(i64, String)]) -> String {
    candidates.iter().map(|(id, name)| format!("[{id},{name:?}]")).collect::<Vec<_>>().join(", ")
}

/// The value of a reference field: `"res.partner,7"`.
pub fn reference(value: &Value) -> Result<String, String> {
    let parts = value.as_str().and_then(|text| text.split_once(','));
    match parts {
        Some((model, id)) if names::is_model_name(model.trim()) => match scalar::id(&json!(id)) {
            Ok(id) => Ok(format!("{},{id}", model.trim())),
            Err(problem) => Err(problem),
        },
        _ => Err("a reference is written \"model,id\", such as \"res.partner,7\".".to_owned()),
    }
}
