//! What a tool is.

use super::Context;
use super::parameters::{Arguments, Parameter};
use super::step::{Step, Turn};
use crate::answer::Answer;
use crate::error::Error;
use crate::odoo::Rpc;
use crate::odoo::instance::Instances;
use serde_json::{Map, Value, json};

/// What a tool may do to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Reads only.
    Read,
    /// Creates or changes records.
    Write,
    /// Deletes records.
    Destructive,
    /// Calls a business method.
    Execute,
}

/// A tool as a client sees it.
#[derive(Debug, Clone)]
pub struct Tool {
    pub name: &'static str,
    pub title: &'static str,
    pub description: String,
    pub input_schema: Value,
    pub output_schema: Value,
    pub effect: Effect,
    /// MCP annotations: all four hints.
    pub annotations: Value,
}

/// How a tool runs.
pub(super) enum Run {
    /// On the one instance that the call means.
    OnInstance(fn(&dyn Rpc, &Arguments) -> Result<Answer, Error>),
    /// Likewise, in a chain of steps.
    InSteps(fn(&dyn Rpc, &Arguments, &Turn) -> Result<Step, Error>),
    /// On the configuration as a whole.
    OnAll(fn(&Context, &Arguments) -> Result<Answer, Error>),
}

/// A tool as its file declares it.
pub(super) struct Definition {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) parameters: &'static [Parameter],
    /// The members of the answer's data, each with its schema.
    pub(super) output: fn() -> Value,
    pub(super) effect: Effect,
    /// What is overwritten cannot be brought back.
    pub(super) overwrites: bool,
    /// The same call again changes nothing more.
    pub(super) idempotent: bool,
    pub(super) run: Run,
}

impl Definition {
    pub(super) fn tool(&self, instances: &Instances) -> Tool {
        let must_choose = instances.all.len() > 1 && instances.default.is_none();
        let mut properties = Map::new();
        let mut required = Vec::new();
        for parameter in self.parameters {
            let is_instance = parameter.name == "instance_id";
            // Nothing to choose: it is taken, but every list of tools costs context.
            if is_instance && instances.all.len() == 1 {
                continue;
            }
            let mut schema = parameter.schema();
            // An empty choice is no valid schema.
            if is_instance
                && !instances.all.is_empty()
                && let Value::Object(members) = &mut schema
            {
                members.insert("enum".into(), instances.all.iter().map(|instance| json!(instance.name)).collect());
            }
            properties.insert(parameter.name.into(), schema);
            if parameter.required || (is_instance && must_choose && !matches!(self.run, Run::OnAll(_))) {
                required.push(json!(parameter.name));
            }
        }
        let mut input = json!({"type": "object", "properties": properties});
        if let (Value::Object(members), false) = (&mut input, required.is_empty()) {
            members.insert("required".into(), Value::Array(required));
        }
        Tool {
            name: self.name,
            title: self.title,
            description: self.description.to_owned(),
            input_schema: input,
            output_schema: json!({"type": "object", "properties": (self.output)()}),
            effect: self.effect,
            annotations: json!({
                "readOnlyHint": self.effect == Effect::Read,
                "destructiveHint": self.overwrites,
                "idempotentHint": self.idempotent,
                "openWorldHint": true,
            }),
        }
    }
}

/// The shape that rows of records come in; as `records` or `csv` instead of `rows` when the caller wants that format.
pub(super) fn rows() -> Value {
    json!({
        "fields": {"type": "array"},
        "rows": {"type": "array"},
        "total": {"type": "integer"},
        "next_offset": {"type": "integer"},
    })
}
