//! Names of fields: single ones, paths along relations, and specifications of what to read.

use super::Examination;
use crate::policy::Denial;
use crate::policy::rules::{Place, Purpose};
use crate::value::Value;

/// Arguments, members and context keys whose text is the name of a model that Odoo then works on.
const NAMES_OF_MODELS: [&str; 6] = ["active_model", "model", "model_id", "model_name", "relation", "res_model"];

impl Examination<'_> {
    /// What is to be read.
    pub(super) fn fields(&self, place: Place, value: &Value<'_>) -> Result<(), Denial> {
        self.fields_for(place, value, Purpose::Read)
    }

    /// A path, a list of them, or a specification: fields as members, each with what to read behind it.
    pub(super) fn fields_for(&self, place: Place, value: &Value<'_>, purpose: Purpose) -> Result<(), Denial> {
        match value {
            Value::Text(text) => self.path(place, text, purpose),
            Value::Array(items) => items.iter().try_for_each(|item| self.fields_for(place, item, purpose)),
            Value::Struct(members) => members.iter().try_for_each(|(name, value)| {
                self.path(place, name, purpose)?;
                self.specification(value)
            }),
            Value::Nil | Value::Boolean(_) | Value::Integer(_) | Value::Other => Ok(()),
        }
    }

    /// What a specification says of one field.
    fn specification(&self, value: &Value<'_>) -> Result<(), Denial> {
        value.members().iter().try_for_each(|(name, value)| match &**name {
            "fields" => self.fields(Place::Behind, value),
            "order" => self.order(Place::Behind, value),
            "context" => self.context(value),
            "limit" | "offset" => Ok(()),
            // `groupby_read_specification` has the related record's fields here.
            name => {
                self.path(Place::Behind, name, Purpose::Read)?;
                self.specification(value)
            }
        })
    }

    /// What to sort by: `date desc, partner_id.name`.
    pub(super) fn order(&self, place: Place, value: &Value<'_>) -> Result<(), Denial> {
        self.fields(place, value)
    }

    /// Every name in a text: a path (`user_id.login`, `user_ids/login`), an aggregate (`amount:sum`, `total:sum(amount)`), a
    /// direction. Names after a dot or slash are of a related record; the words of Odoo's own among them are no field's.
    pub(super) fn path(&self, place: Place, text: &str, purpose: Purpose) -> Result<(), Denial> {
        let mut rest = text;
        let mut before = None;
        loop {
            let end = rest.find(|letter: char| !is_word(letter)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if !name.is_empty() {
                let place = if matches!(before, Some('.' | '/')) { Place::Behind } else { place };
                self.field(place, name, purpose)?;
            }
            let mut letters = after.chars();
            let Some(letter) = letters.next() else { return Ok(()) };
            before = Some(letter);
            rest = letters.as_str();
        }
    }

    /// An argument that is the name of a model, or a list of them.
    pub(super) fn models(&self, value: &Value<'_>) -> Result<(), Denial> {
        match value {
            Value::Text(text) if is_model(text) => self.model(text, self.purpose),
            Value::Text(text) => self.not_denied(text, self.purpose),
            Value::Array(items) => items.iter().try_for_each(|item| self.models(item)),
            _ => Ok(()),
        }
    }

    /// A member that may be the name of a model that Odoo then works on: of an attachment, a message, a wizard.
    pub(super) fn model_member(&self, name: &str, value: &Value<'_>) -> Result<(), Denial> {
        let name = name.strip_prefix("default_").unwrap_or(name);
        if NAMES_OF_MODELS.contains(&name) { self.models(value) } else { Ok(()) }
    }

    /// A call's context: defaults for fields, what to group by, which model a wizard works on. All else is for the browser
    /// or for Odoo's own code.
    pub(super) fn context(&self, value: &Value<'_>) -> Result<(), Denial> {
        let Value::Struct(members) = value else { return self.anything(value) };
        members.iter().try_for_each(|(name, value)| {
            self.model_member(name, value)?;
            match name.strip_prefix("default_") {
                // A default is used on every model of which the call creates a record.
                Some(field) => {
                    self.field(Place::Called, field, self.purpose)?;
                    self.field(Place::Behind, field, self.purpose)?;
                    self.value(Place::Called, field, value)?;
                    self.nested(value)
                }
                None if name == "group_by" => self.fields(Place::Called, value),
                None => Ok(()),
            }
        })
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Whether a text has the form of a model's name. Most have a dot; so have external ids.
pub(super) fn is_model(text: &str) -> bool {
    let part = |part: &str| part.starts_with(|first: char| first.is_ascii_alphabetic()) && part.chars().all(is_word);
    text.len() <= 128 && text.contains('.') && text.split('.').all(part)
}

/// Whether a text could be names of fields and nothing else: paths, with directions, in a list with commas.
pub(super) fn is_names(text: &str) -> bool {
    const DIRECTIONS: [&str; 5] = ["asc", "desc", "nulls", "first", "last"];
    text.split(',').all(|part| {
        let mut words = part.split_ascii_whitespace();
        let path =
            words.next().is_some_and(|path| path.chars().all(|letter| is_word(letter) || "./:()\"".contains(letter)));
        path && words.all(|word| DIRECTIONS.iter().any(|direction| word.eq_ignore_ascii_case(direction)))
    })
}
