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
    let found = matching(&models, &query);
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

/// What people call things that Odoo names otherwise.
const COMMON_WORDS: [(&str, &str); 16] = [
    ("invoice", "account.move"),
    ("bill", "account.move"),
    ("customer", "res.partner"),
    ("supplier", "res.partner"),
    ("vendor", "res.partner"),
    ("company", "res.company"),
    ("quotation", "sale.order"),
    ("sale", "sale.order"),
    ("purchase", "purchase.order"),
    ("opportunity", "crm.lead"),
    ("product", "product.template"),
    ("delivery", "stock.picking"),
    ("stock", "stock.quant"),
    ("employee", "hr.employee"),
    ("task", "project.task"),
    ("payment", "account.payment"),
];

/// Whole names first, then names that begin so, then the rest; the shorter the better.
fn matching<'m>(models: &'m [Model], query: &str) -> Vec<&'m Model> {
    let words: Vec<&str> = query.split_whitespace().collect();
    let rank = |model: &Model| {
        let (name, label) = (model.name.to_lowercase(), model.label.to_lowercase());
        let singular = query.strip_suffix('s').unwrap_or(query);
        let called = COMMON_WORDS.iter().any(|(word, of)| (*word == query || *word == singular) && *of == name);
        let whole = called || name == query || label == query;
        let begins = name.rsplit('.').next().is_some_and(|last| last.starts_with(query)) || label.starts_with(query);
        let holds = words.iter().all(|word| name.contains(word) || label.contains(word));
        (holds || called).then_some((!whole, !begins))
    };
    let mut found: Vec<_> = models.iter().filter_map(|model| Some((rank(model)?, model))).collect();
    if query.is_empty() {
        found.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    } else {
        found.sort_by(|a, b| {
            a.0.cmp(&b.0).then(a.1.name.len().cmp(&b.1.name.len())).then_with(|| a.1.name.cmp(&b.1.name))
        });
    }
    found.into_iter().map(|(_, model)| model).collect()
}
