//! What can be listed: instances, models, fields, reports, languages.

use super::Suggestions;
use super::ranking::{Candidate, ranked};
use crate::error::{Code, Error, Source};
use crate::model::{fields as descriptions, names, quote};
use crate::odoo::Rpc;
use crate::odoo::instance::Instances;
use serde_json::{Map, Value, json};

/// Reports that are looked through; a database with all of Odoo's own applications has some 200.
const MOST_REPORTS: usize = 2_000;

/// Needs no Odoo.
pub(super) fn instances(instances: &Instances, typed: &str) -> Suggestions {
    let candidate = |name: &String| Candidate { value: name.clone(), label: String::new() };
    Suggestions::of(ranked(instances.all.iter().map(|instance| candidate(&instance.name)), typed))
}

/// The models that the user may read; also by what people call them.
pub(super) fn models(rpc: &dyn Rpc, typed: &str) -> Result<Suggestions, Error> {
    let models = names::available(rpc)?;
    let found = names::matching(&models, &typed.trim().to_lowercase());
    Ok(Suggestions::of(found.into_iter().map(|model| model.name.clone()).collect()))
}

/// The fields of a model; also by their labels.
pub(super) fn fields(rpc: &dyn Rpc, model: &str, typed: &str) -> Result<Suggestions, Error> {
    let all = descriptions::all(rpc, model)?;
    let candidates = all.into_iter().map(|field| Candidate { value: field.name, label: field.label });
    Ok(Suggestions::of(ranked(candidates, typed)))
}

/// The reports, of one model or of all; also by what people call them.
pub(super) fn reports(rpc: &dyn Rpc, model: Option<&str>, typed: &str) -> Result<Suggestions, Error> {
    let domain = model.map_or(json!([]), |model| json!([["model", "=", model]]));
    let found = report_actions(rpc, domain, &["report_name", "name"])?;
    let candidate = |action: &Value| {
        let text = |key: &str| Some(action.get(key)?.as_str()?.to_owned());
        Some(Candidate { value: text("report_name")?, label: text("name").unwrap_or_default() })
    };
    Ok(Suggestions::of(ranked(found.iter().filter_map(candidate), typed)))
}

/// The model that a report prints; nothing when there is no such report.
pub(super) fn model_of_report(rpc: &dyn Rpc, report: &str) -> Result<Option<String>, Error> {
    let found = report_actions(rpc, json!([["report_name", "=", report]]), &["model"])?;
    let model = found.first().and_then(|action| action.get("model")?.as_str());
    Ok(model.filter(|model| names::is_model_name(model)).map(str::to_owned))
}

fn report_actions(rpc: &dyn Rpc, domain: Value, fields: &[&str]) -> Result<Vec<Value>, Error> {
    let kwargs = Map::from_iter([("fields".to_owned(), json!(fields)), ("limit".to_owned(), json!(MOST_REPORTS))]);
    match rpc.call("ir.actions.report", "search_read", vec![domain], kwargs)? {
        Value::Array(found) => Ok(found),
        other => Err(unexpected("reports", &other)),
    }
}

/// The installed languages; also by what people call them.
pub(super) fn languages(rpc: &dyn Rpc, typed: &str) -> Result<Suggestions, Error> {
    // Everybody may ask for it, and Odoo has the answer at hand.
    let found = rpc.call("res.lang", "get_installed", Vec::new(), Map::new())?;
    let Value::Array(pairs) = &found else { return Err(unexpected("languages", &found)) };
    let candidate = |pair: &Value| {
        let text = |at: usize| Some(pair.get(at)?.as_str()?.to_owned());
        Some(Candidate { value: text(0)?, label: text(1)? })
    };
    Ok(Suggestions::of(ranked(pairs.iter().filter_map(candidate), typed)))
}

fn unexpected(what: &str, answer: &Value) -> Error {
    let answer = quote::value(answer);
    Error::new(Code::Unknown, Source::Odoo, format!("Odoo's list of {what} is not a list but {answer}."))
}
