//! Names that a model does not have, with those that may have been meant.

use crate::error::Error;
use crate::model::{quote, suggest};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The error for names that the model does not have. Costs one more request, which only an error pays.
pub fn unknown(rpc: &dyn Rpc, model: &str, wrong: &[&str]) -> Error {
    let kwargs = Map::from_iter([("attributes".to_owned(), json!(["string", "type"]))]);
    let all = match rpc.call(model, "fields_get", vec![json!([])], kwargs) {
        Ok(Value::Object(all)) => all,
        // The first error stands: the suggestions are a courtesy.
        _ => Map::new(),
    };
    let labels: Vec<(&str, &str)> =
        all.iter().filter_map(|(name, facts)| Some((facts.get("string")?.as_str()?, name.as_str()))).collect();
    let questions: Vec<String> = wrong
        .iter()
        .filter_map(|word| {
            let mut near: Vec<&str> = labels
                .iter()
                .filter(|(label, _)| label.eq_ignore_ascii_case(&word.replace('_', " ")))
                .map(|(_, name)| *name)
                .collect();
            near.extend(
                relations(word).iter().filter_map(|name| all.get_key_value(name)).map(|(name, _)| name.as_str()),
            );
            near.extend(suggest::nearest(word, all.keys().map(String::as_str)));
            let mut seen = BTreeSet::new();
            near.retain(|name| seen.insert(*name));
            near.truncate(3);
            suggest::question(&near)
                .map(|question| if wrong.len() > 1 { format!("{word}: {question}") } else { question })
        })
        .collect();
    let listed = wrong.iter().map(|name| quote::text(name)).collect::<Vec<_>>().join(", ");
    let noun = if wrong.len() == 1 { "field" } else { "fields" };
    let message = format!("{model} has no {noun} {listed}, or this user may not see it.");
    let advice = format!("odoo_fields lists the fields of {model}.");
    Error::invalid(message).hint(questions.into_iter().chain([advice]).collect::<Vec<_>>().join(" "))
}

/// How relations are called that a word may mean: `users` is `user_ids`, `partner` is `partner_id`.
fn relations(word: &str) -> [String; 2] {
    let word = word.trim().to_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    [format!("{singular}_id"), format!("{singular}_ids")]
}
