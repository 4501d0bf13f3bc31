//! What a call gave.

use super::Parameter;
use super::shape::{count, ids};
use crate::answer::BUDGET;
use crate::answer::table::Format;
use crate::error::Error;
use crate::model::{names, quote, suggest};
use crate::odoo::Rpc;
use crate::odoo::scope::Scope;
use serde_json::{Map, Value, json};

/// A call's arguments, each of its declared shape. `null` counts as not given.
pub(in crate::tools) struct Arguments(Map<String, Value>);

impl Arguments {
    /// Checks arguments against their declaration; the problem is a whole sentence.
    pub(in crate::tools) fn read(parameters: &[Parameter], arguments: Value) -> Result<Self, String> {
        let mut given = match arguments {
            Value::Object(given) => given,
            Value::Null => Map::new(),
            _ => return Err("The arguments must be an object.".to_owned()),
        };
        given.retain(|_, value| !value.is_null());
        for name in given.keys() {
            if !parameters.iter().any(|parameter| parameter.name == name) {
                let all = parameters.iter().map(|parameter| parameter.name);
                let question = suggest::question(&suggest::nearest(name, all.clone()));
                let question = question.map(|question| format!(" {question}")).unwrap_or_default();
                return Err(format!(
                    "There is no argument {};{question} The arguments are: {}.",
                    quote::text(name),
                    all.collect::<Vec<_>>().join(", ")
                ));
            }
        }
        for parameter in parameters {
            match given.get(parameter.name) {
                Some(value) => parameter
                    .shape
                    .check(value)
                    .map_err(|problem| format!("The argument {} {problem}.", parameter.name))?,
                None if parameter.required => {
                    return Err(format!(
                        "The argument {} is missing: it must be {}.",
                        parameter.name,
                        parameter.shape.in_words()
                    ));
                }
                None => {}
            }
        }
        Ok(Self(given))
    }

    pub(in crate::tools) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All arguments but one, as JSON with sorted names: equal for equal arguments.
    pub(in crate::tools) fn without(&self, name: &str) -> String {
        let rest: std::collections::BTreeMap<_, _> = self.0.iter().filter(|(known, _)| *known != name).collect();
        json!(rest).to_string()
    }

    pub(in crate::tools) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub(in crate::tools) fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(in crate::tools) fn count(&self, name: &str) -> Option<u64> {
        count(self.get(name)?, 0, u64::MAX).ok()
    }

    /// The ids, each once, in the order given.
    pub(in crate::tools) fn ids(&self) -> Vec<i64> {
        self.get("ids").and_then(|value| ids(value).ok()).unwrap_or_default()
    }

    /// Field names; nothing when none are given, or an empty list.
    pub(in crate::tools) fn names(&self, name: &str) -> Option<Vec<String>> {
        let names: Vec<String> =
            self.get(name)?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        (!names.is_empty()).then_some(names)
    }

    /// What the call changes of the user's context.
    pub(in crate::tools) fn scope(&self) -> Scope {
        self.get("context").and_then(|context| Scope::read(context).ok()).unwrap_or_default()
    }

    pub(in crate::tools) fn format(&self) -> Format {
        self.text("format").and_then(Format::parse).unwrap_or_default()
    }

    /// The budget of the answer's data, in bytes.
    pub(in crate::tools) fn budget(&self) -> usize {
        self.count("max_bytes").and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(BUDGET)
    }

    /// The model's name; one that cannot be a model's never reaches Odoo.
    ///
    /// # Errors
    /// E005 with the nearest models.
    pub(in crate::tools) fn model(&self, rpc: &dyn Rpc) -> Result<&str, Error> {
        let model = self.text("model").unwrap_or_default().trim();
        if names::is_model_name(model) {
            return Ok(model);
        }
        Err(names::missing(model, &names::available(rpc)?))
    }
}
