//! MCP completions: values for an argument of a prompt, or for a variable of a resource template, while it is typed.
//!
//! In reading order: [`mod@kind`] says what an argument's values are, [`ranking`] which of some names fit best what is typed;
//! [`lists`] has what can be listed, [`records`] what has to be searched for.
//!
//! Invariant: what is not chosen yet leaves nothing to suggest, which is an empty list; what failed is an error, and never
//! an empty list, which would say that nothing fits.

mod kind;
mod lists;
mod ranking;
mod records;

pub use kind::Kind;

use crate::error::Error;
use crate::model::context::Scoped;
use crate::model::{names, quote};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::Instances;
use crate::odoo::scope::Scope;
use crate::prompts;
use crate::tools::Context;
use serde_json::{Map, Value};

/// What MCP allows in one answer.
pub const MOST: usize = 100;

/// Whose argument is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The name of a prompt.
    Prompt(&'a str),
    /// A URI template.
    Template(&'a str),
}

/// What is to be completed.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub subject: Subject<'a>,
    pub argument: &'a str,
    /// What is typed so far.
    pub typed: &'a str,
    /// The arguments that are chosen already, as texts.
    pub chosen: &'a Map<String, Value>,
}

/// Whole values, the likeliest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// At most [`MOST`].
    pub values: Vec<String>,
    /// How many there are in all, where that is known.
    pub total: Option<u32>,
    pub has_more: bool,
}

impl Suggestions {
    /// The first of these, which are all there are.
    fn of(mut values: Vec<String>) -> Self {
        let total = u32::try_from(values.len()).ok();
        let has_more = values.len() > MOST;
        values.truncate(MOST);
        Self { values, total, has_more }
    }

    /// The first of these; where Odoo has `more`, nobody counted them.
    fn of_some(values: Vec<String>, more: bool) -> Self {
        let all = Self::of(values);
        Self { total: all.total.filter(|_| !more), has_more: all.has_more || more, ..all }
    }
}

/// Completes an argument.
///
/// # Errors
/// E004 and E005 for a subject, an argument or a chosen value that is not there; otherwise what Odoo or the network said.
pub fn complete(context: &Context, request: &Request) -> Result<Suggestions, Error> {
    let kind = kind(context.instances, request)?;
    match kind {
        Kind::Words => return Ok(Suggestions::default()),
        Kind::Instance => return Ok(lists::instances(context.instances, request.typed)),
        _ => {}
    }
    let chosen = request.chosen("instance").or_else(|| request.chosen("instance_id"));
    let several = context.instances.all.len() > 1 && context.instances.default.is_none();
    if chosen.is_none() && several {
        return Ok(Suggestions::default());
    }
    let client = Client::new(context.instances.select(chosen)?, context.transport);
    // Who types an id means that record, archived or not, as who reads it by its address does.
    let by_id = matches!(kind, Kind::Id { several, .. } if records::is_id(request.apart(several).1));
    let archived = by_id.then_some(true);
    on_instance(&Scoped::new(&client, Scope { archived, ..Scope::default() }), kind, request)
}

fn on_instance(rpc: &dyn Rpc, kind: Kind, request: &Request) -> Result<Suggestions, Error> {
    match kind {
        Kind::Words | Kind::Instance => Ok(Suggestions::default()),
        Kind::Model => lists::models(rpc, request.typed),
        Kind::Field => match request.model()? {
            Some(model) => lists::fields(rpc, model, request.typed),
            None => Ok(Suggestions::default()),
        },
        Kind::Report => lists::reports(rpc, request.model()?, request.typed),
        Kind::Language => lists::languages(rpc, request.typed),
        Kind::NameOf(model) => records::names(rpc, model, request.typed),
        Kind::Id { model, several } => {
            let model = match (model, request.chosen("report")) {
                (Some(model), _) => Some(model.to_owned()),
                (None, Some(report)) => lists::model_of_report(rpc, report)?,
                (None, None) => request.model()?.map(str::to_owned),
            };
            let (before, typed) = request.apart(several);
            match model {
                Some(model) => records::ids(rpc, &model, before, typed),
                None => Ok(Suggestions::default()),
            }
        }
    }
}

/// What is to be suggested.
fn kind(instances: &Instances, request: &Request) -> Result<Kind, Error> {
    let argument = quote::text(request.argument);
    match request.subject {
        Subject::Prompt(name) => prompts::argument(instances, name, request.argument).ok_or_else(|| {
            let name = quote::text(name);
            Error::invalid(format!("There is no prompt {name} with an argument {argument}."))
                .hint("prompts/list has the prompts and their arguments")
        }),
        Subject::Template(template) => Kind::of_variable(template, request.argument).ok_or_else(|| {
            let template = quote::text(template);
            Error::invalid(format!("{template} is no template of an odoo:// address with a variable {argument}."))
                .hint("resources/templates/list has the templates")
        }),
    }
}

impl Request<'_> {
    fn chosen(&self, name: &str) -> Option<&str> {
        self.chosen.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The model that is chosen, if any is.
    ///
    /// Invariant: nothing but a model's name is ever sent in its place.
    fn model(&self) -> Result<Option<&str>, Error> {
        match self.chosen("model") {
            Some(model) if !names::is_model_name(model) => {
                let model = quote::text(model);
                Err(Error::invalid(format!("{model} is no model's technical name, such as res.partner.")))
            }
            model => Ok(model),
        }
    }

    /// What is typed up to the last comma, with it, and behind it, where several values may be given.
    fn apart(&self, several: bool) -> (&str, &str) {
        let comma = self.typed.rfind(',').filter(|_| several).map_or(0, |at| at + 1);
        let (before, typed) = self.typed.split_at(comma);
        (before, typed.trim())
    }
}

#[cfg(test)]
mod tests;
