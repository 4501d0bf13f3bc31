//! What a many2one may be written as: an id in any spelling, an external id, or a name that exactly one record has.

use super::choices::{Found, Open};
use super::{Refusal, Work, scalar};
use crate::error::Source;
use crate::model::by_name::{self, Named};
use crate::model::fields::Field;
use crate::model::{names, quote};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// As many candidates as an error lists, or a user is asked to choose from.
const MOST_CANDIDATES: u64 = 10;

/// The value of a many2one as it is to be sent: an id, or `false` to clear it.
pub(super) fn many2one(work: &mut Work, field: &Field, value: &Value) -> Result<Value, Refusal> {
    match value {
        Value::Null | Value::Bool(false) => Ok(json!(false)),
        value => record(work, field, value).map(Value::from),
    }
}

/// The id of the one record that `value` means: `21`, `21.0`, `"21"`, `[21]`, `[21, "Belgium"]`, `{"id": 21}`, `"base.be"`
/// or `"Belgium"`.
pub(super) fn record(work: &mut Work, field: &Field, value: &Value) -> Result<i64, Refusal> {
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
        Value::String(text) => by_text(work, field, text.trim()),
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

fn by_text(work: &mut Work, field: &Field, text: &str) -> Result<i64, Refusal> {
    let Some(model) = field.relation.as_deref() else {
        return Err("the field's model is unknown: write the id.".to_owned().into());
    };
    let word = quote::text(text);
    let (id, note) = match work.choices.of(model, text) {
        Some(id) => (id, format!("{}: {word} is {model} {id}, as chosen.", field.name)),
        None => {
            let found = work.choices.found(model, text, || look_up(work.schema.rpc, field, model, text))?;
            (found.id, format!("{}: {word} is {model} {}.", field.name, found.spelled))
        }
    };
    if !work.notes.contains(&note) {
        work.notes.push(note);
    }
    Ok(id)
}

/// The one record of this external id or exact name.
fn look_up(rpc: &dyn Rpc, field: &Field, model: &str, text: &str) -> Result<Found, Refusal> {
    if let Some(id) = by_external_id(rpc, model, text)? {
        return Ok(Found { id, spelled: id.to_string() });
    }
    let (all, word) = (json!([]), quote::text(text));
    let mut exact = by_name::named(rpc, model, text, &all, "=", MOST_CANDIDATES)?;
    if exact.len() > 1 {
        let problem = format!("{word} names several records of {model}: {}. Write the id.", by_name::spell(&exact));
        return Err(several(field, model, text, exact, problem));
    }
    if let Some((id, name)) = exact.pop() {
        return Ok(Found { id, spelled: json!([id, name]).to_string() });
    }
    let partial = by_name::named(rpc, model, text, &all, "ilike", MOST_CANDIDATES)?;
    if partial.len() > 1 {
        let spelled = by_name::spell(&partial);
        let problem = format!("no {model} is named exactly {word}, but there are: {spelled}. Write the id.");
        return Err(several(field, model, text, partial, problem));
    }
    let near = if partial.is_empty() { by_name::near(rpc, model, text, &all)? } else { partial };
    let found = match near.as_slice() {
        [] => "and none is spelled like it.".to_owned(),
        [one] => format!("did you mean {}?", json!(one)),
        several => format!("did you mean one of {}?", by_name::spell(several)),
    };
    Err(format!("no {model} is named exactly {word}, {found} Write the id.").into())
}

fn several(field: &Field, model: &str, text: &str, candidates: Vec<Named>, problem: String) -> Refusal {
    let label = if field.label.is_empty() { &field.name } else { &field.label };
    let open = Open { label: label.clone(), model: model.to_owned(), text: text.to_owned(), candidates };
    Refusal::Several(open, problem)
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
