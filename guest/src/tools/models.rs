//! `odoo_models`: which models there are.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, INSTANCE, Shape, optional};
use crate::answer::Answer;
use crate::error::Error;
use crate::model::names::{self, Model};
use crate::model::suggest;
use crate::odoo::Rpc;
use serde_json::json;

const LIMIT: u64 = 50;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_models",
    title: "Find models",
    description: "[model,label] of what this user may read, by words such as invoice",
    parameters: &[INSTANCE, optional("query", Shape::Text, ""), optional("limit", Shape::Count(1, 300), "default 50")],
    output: || {
        json!({
            "models": {"type": "array"},
            "total": {"type": "integer"},
        })
    },
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let models = names::available(rpc)?;
    let query = arguments.text("query").unwrap_or_default().trim().to_lowercase();
    let limit = usize::try_from(arguments.count("limit").unwrap_or(LIMIT)).unwrap_or(usize::MAX);
    let found = names::matching(&models, &query);
    let shown: Vec<&Model> = found.iter().copied().take(limit).collect();
    let mut text = match (found.is_empty(), query.is_empty()) {
        (true, false) => {
            let near =
                suggest::nearest(&query, models.iter().flat_map(|model| [model.name.as_str(), model.label.as_str()]));
            let question = suggest::question(&near).map(|question| format!("; {question}")).unwrap_or_default();
            format!("no model has {query:?} in its name or label{question}")
        }
        _ => format!("{} of {} models", shown.len(), found.len()),
    };
    for model in &shown {
        text.push_str(&format!("\n{}\t{}", model.name, model.label));
    }
    let rows: Vec<_> = shown.iter().map(|model| json!([model.name, model.label])).collect();
    Ok(Answer::new(text, json!({"models": rows, "total": found.len()})))
}
