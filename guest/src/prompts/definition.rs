//! What a prompt is, and what a client gave for its arguments.

use crate::completions::Kind;
use crate::error::Error;
use crate::model::{names, quote, suggest};
use crate::odoo::instance::Instances;
use serde_json::Value;
use std::collections::BTreeMap;

/// The argument that says which Odoo is meant, as the tools call it.
pub(super) const INSTANCE: &str = "instance_id";

/// Characters of an argument.
const LONGEST: usize = 2_000;

/// One prompt.
pub(super) struct Definition {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    /// Beside the instance.
    pub(super) arguments: &'static [Argument],
    /// The tools that its text names, sorted.
    pub(super) tools: &'static [&'static str],
    /// Help pages that the model needs for it.
    pub(super) pages: &'static [&'static str],
    pub(super) text: fn(&Given) -> Result<String, Error>,
}

/// One argument; its value is always a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) required: bool,
    /// What is suggested for it.
    pub(super) kind: Kind,
}

pub(super) const fn required(name: &'static str, kind: Kind, about: &'static str) -> Argument {
    Argument { name, about, required: true, kind }
}

pub(super) const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Argument {
    Argument { name, about, required: false, kind }
}

impl Definition {
    /// All arguments; the instance is one of them where there is a choice.
    pub(super) fn arguments(&self, instances: &Instances) -> Vec<Argument> {
        let mut arguments = self.arguments.to_vec();
        if instances.all.len() > 1 {
            let required = instances.default.is_none();
            arguments.push(Argument { name: INSTANCE, about: "Which Odoo", required, kind: Kind::Instance });
        }
        arguments
    }
}

/// The arguments of one request, each known and not empty.
pub(super) struct Given(BTreeMap<String, String>);

impl Given {
    /// Reads a JSON object of texts. Clients send empty texts for what a person left empty: that is not given.
    pub(super) fn read(prompt: &Definition, instances: &Instances, arguments: &Value) -> Result<Self, Error> {
        let wrong = |problem: String| Error::invalid(format!("{}: {problem}", prompt.name));
        let known = prompt.arguments(instances);
        let empty = serde_json::Map::new();
        let arguments = match arguments {
            Value::Object(arguments) => arguments,
            Value::Null => &empty,
            _ => return Err(wrong("the arguments must be an object.".to_owned())),
        };
        let mut given = BTreeMap::new();
        for (name, value) in arguments {
            // One Odoo needs no name, but may have it.
            if name != INSTANCE && !known.iter().any(|argument| argument.name == name) {
                let question = suggest::question(&suggest::nearest(name, known.iter().map(|argument| argument.name)));
                let question = question.map(|question| format!(" {question}")).unwrap_or_default();
                let names: Vec<&str> = known.iter().map(|argument| argument.name).collect();
                let (name, names) = (quote::text(name), names.join(", "));
                return Err(wrong(format!("there is no argument {name};{question} The arguments are: {names}.")));
            }
            let Value::String(text) = value else { return Err(wrong(format!("{name} must be a text."))) };
            let text = text.trim();
            if text.chars().count() > LONGEST {
                return Err(wrong(format!("{name} is longer than {LONGEST} characters.")));
            }
            if !text.is_empty() {
                given.insert(name.clone(), text.to_owned());
            }
        }
        if let Some(missing) = known.iter().find(|argument| argument.required && !given.contains_key(argument.name)) {
            return Err(wrong(format!("the argument {} is missing: {}.", missing.name, missing.about)));
        }
        if let Some(instance) = given.get(INSTANCE) {
            instances.select(Some(instance))?;
        }
        Ok(Self(given))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// An argument as it may stand in a prompt.
    ///
    /// Invariant: it stays within its quotes and its line, and no letter of it is invisible, so that nothing of it reads
    /// as a line of the prompt.
    pub(super) fn quoted(&self, name: &str) -> Option<String> {
        self.text(name).map(|text| format!("{text:?}"))
    }

    /// The same for an argument that is required.
    pub(super) fn required(&self, name: &str) -> String {
        self.quoted(name).unwrap_or_default()
    }

    /// Says which model is meant: a technical name, or a word to look for.
    pub(super) fn model(&self) -> String {
        let word = self.required("model");
        let is_technical = self.text("model").is_some_and(|model| names::is_model_name(model) && model.contains('.'));
        if is_technical {
            format!("The model is {word}.")
        } else {
            format!("Find the model first: odoo_models with query {word}. When several fit, ask me.")
        }
    }

    /// A whole number within bounds, or `otherwise`.
    ///
    /// # Errors
    /// E004 for anything else.
    pub(super) fn count(&self, name: &str, most: u32, otherwise: u32) -> Result<u32, Error> {
        let Some(text) = self.text(name) else { return Ok(otherwise) };
        text.parse().ok().filter(|count| *count <= most).ok_or_else(|| {
            Error::invalid(format!("{name} must be a whole number from 0 to {most}, not {}.", quote::text(text)))
        })
    }
}
