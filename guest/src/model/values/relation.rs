//! What a many2one may be written as: an id in any spelling, an external id, or a name that exactly one record has.

use super::choices::{Found, Open};
use super::{Refusal, Work, scalar};
use crate::model::by_name::meaning::{self, Meaning};
use crate::model::by_name::{Among, Named};
use crate::model::fields::Field;
use crate::model::{names, quote};
use crate::odoo::Rpc;
use serde_json::{Value, json};

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
    let meaning = meaning::of(rpc, model, text, &Among::all())?;
    let problem = meaning.problem(model, text).unwrap_or_default() + " Write the id.";
    match meaning {
        Meaning::One(id, None) => Ok(Found { id, spelled: id.to_string() }),
        Meaning::One(id, Some(name)) => Ok(Found { id, spelled: json!([id, name]).to_string() }),
        Meaning::Several(candidates) => Err(several(field, model, text, candidates, problem)),
        Meaning::Within(candidates) if candidates.len() > 1 => Err(several(field, model, text, candidates, problem)),
        Meaning::Within(_) | Meaning::Near(_) | Meaning::Elsewhere(_) => Err(problem.into()),
    }
}

fn several(field: &Field, model: &str, text: &str, candidates: Vec<Named>, problem: String) -> Refusal {
    let label = if field.label.is_empty() { &field.name } else { &field.label };
    let open = Open { label: label.clone(), model: model.to_owned(), text: text.to_owned(), candidates };
    Refusal::Several(open, problem)
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
