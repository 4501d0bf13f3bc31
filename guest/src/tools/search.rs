//! `odoo_search`: the ids of what a domain matches.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, INSTANCE, MODEL, OFFSET, ORDER, Shape, optional, required};
use super::search_read::Sought;
use crate::answer::Answer;
use crate::error::Error;
use crate::model::search::{self, Query};
use crate::model::{names, view};
use crate::odoo::Rpc;
use serde_json::{Value, json};

const LIMIT: u64 = 100;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_search",
    title: "Search record ids",
    description: "Ids that a domain matches, with the total",
    parameters: &[
        INSTANCE,
        MODEL,
        required("domain", Shape::Domain, "[] for all"),
        optional("limit", Shape::Count(1, 2_000), "default 100"),
        OFFSET,
        ORDER,
        CONTEXT,
    ],
    output: || {
        json!({
            "ids": {"type": "array"},
            "total": {"type": "integer"},
            "next_offset": {"type": "integer"},
        })
    },
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let sought = Sought::parse(arguments)?;
    let (domain, order) = sought.check(&view::for_reading(rpc), model)?;
    let offset = arguments.count("offset").unwrap_or(0);
    let limit = arguments.count("limit").unwrap_or(LIMIT);
    let query = Query { model, domain, columns: &[], offset, limit, order };
    let page = search::run(rpc, &query).map_err(|error| names::explain(rpc, model, error))?;
    let ids: Vec<i64> = page.records.iter().filter_map(search::id_of).collect();
    let mut structured = json!({"ids": ids, "total": page.total});
    let next = offset + ids.len() as u64;
    let mut text = format!("{model}: {} of {} ids", ids.len(), page.total);
    if !ids.is_empty() && next < page.total {
        text.push_str(&format!(", next_offset {next}"));
        if let Value::Object(members) = &mut structured {
            members.insert("next_offset".into(), json!(next));
        }
    }
    text.push_str(&format!("\n{}", json!(ids)));
    Ok(Answer::new(text, structured))
}
