//! `odoo_count`: how many records a domain matches.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DOMAIN, INSTANCE, MODEL};
use super::search_read::Sought;
use crate::answer::Answer;
use crate::error::Error;
use crate::model::{names, search, view};
use crate::odoo::Rpc;
use serde_json::json;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_count",
    title: "Count records",
    description: "How many match",
    parameters: &[INSTANCE, MODEL, DOMAIN, CONTEXT],
    output: || json!({"count": {"type": "integer"}}),
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let (domain, _) = Sought::parse(arguments)?.check(&view::for_reading(rpc), model)?;
    let count = search::count(rpc, model, &domain).map_err(|error| names::explain(rpc, model, error))?;
    Ok(Answer::new(format!("{model}: {count} records"), json!({"model": model, "count": count})))
}
