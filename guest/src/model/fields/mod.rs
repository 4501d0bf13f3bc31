//! What `fields_get` tells of a model's fields, asked for by name and never more than needed.
//!
//! A whole `fields_get` is 40 kB and more of XML, and some models cannot even be described whole over XML-RPC. So every
//! request here names its fields (sorted, so that the host can cache the answer by the request's bytes) and its attributes.
//!
//! [`mod@field`] is one of them, [`mod@unknown`] the error for a name that is none.

mod field;
mod unknown;

#[cfg(test)]
mod tests;

pub use field::{Field, Kind};
pub use unknown::unknown;

use super::names;
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What the fields are looked up for: decides how much is asked of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To show values and to search by them.
    Read,
    /// To check values before a write.
    Write,
    /// To describe the model.
    Describe,
    /// To see what a new record lacks.
    Fill,
}

impl Purpose {
    fn attributes(self) -> Value {
        match self {
            Self::Read => json!(["currency_field", "relation", "searchable", "selection", "sortable", "type"]),
            Self::Write => {
                json!([
                    "depends",
                    "readonly",
                    "relation",
                    "relation_field",
                    "required",
                    "searchable",
                    "selection",
                    "size",
                    "states",
                    "store",
                    "string",
                    "trim",
                    "type"
                ])
            }
            Self::Describe => {
                json!(["readonly", "relation", "required", "selection", "states", "store", "string", "type"])
            }
            Self::Fill => json!([
                "depends",
                "readonly",
                "related",
                "relation",
                "required",
                "selection",
                "states",
                "store",
                "string",
                "type"
            ]),
        }
    }
}

/// The fields of the models that one call deals with, each asked for once.
pub struct Schema<'a> {
    pub rpc: &'a dyn Rpc,
    purpose: Purpose,
    known: RefCell<BTreeMap<String, BTreeMap<String, Rc<Field>>>>,
}

impl<'a> Schema<'a> {
    pub fn new(rpc: &'a dyn Rpc, purpose: Purpose) -> Self {
        Self { rpc, purpose, known: RefCell::default() }
    }

    /// Fetches those of `names` that are not known yet, in one request.
    ///
    /// # Errors
    /// E005 with the nearest models when there is no such model, E004 with the nearest fields when a name is wrong.
    pub fn load<'n>(&self, model: &str, names: impl IntoIterator<Item = &'n str>) -> Result<(), Error> {
        let wanted: BTreeSet<&str> = {
            let known = self.known.borrow();
            let known = known.get(model);
            names.into_iter().filter(|name| !known.is_some_and(|known| known.contains_key(*name))).collect()
        };
        // An empty list would mean all fields.
        if wanted.is_empty() {
            return Ok(());
        }
        let found = fields_get(self.rpc, model, json!(wanted), self.purpose)?;
        let wrong: Vec<&str> = wanted.into_iter().filter(|name| !found.contains_key(*name)).collect();
        if !wrong.is_empty() {
            return Err(unknown(self.rpc, model, &wrong));
        }
        let fresh = found.iter().map(|(name, facts)| (name.clone(), Rc::new(Field::parse(name, facts))));
        self.known.borrow_mut().entry(model.to_owned()).or_default().extend(fresh);
        Ok(())
    }

    /// The field, if the model has one of that name: not every version and module does.
    ///
    /// # Errors
    /// E005 with the nearest models when there is no such model.
    pub fn find(&self, model: &str, name: &str) -> Result<Option<Rc<Field>>, Error> {
        match fields_get(self.rpc, model, json!([name]), self.purpose)?.get(name) {
            Some(facts) => Ok(Some(Rc::new(Field::parse(name, facts)))),
            None => Ok(None),
        }
    }

    /// One field, fetched when it is not known yet.
    pub fn field(&self, model: &str, name: &str) -> Result<Rc<Field>, Error> {
        self.load(model, [name])?;
        let known = self.known.borrow();
        known.get(model).and_then(|fields| fields.get(name)).cloned().ok_or_else(|| {
            Error::new(
                Code::Unknown,
                Source::Plugin,
                format!("The field {name} of {model} was fetched but is not there."),
            )
        })
    }

    /// Several fields, in the order of `names`.
    pub fn fields<'n>(
        &self,
        model: &str,
        names: impl IntoIterator<Item = &'n str> + Clone,
    ) -> Result<Vec<Rc<Field>>, Error> {
        self.load(model, names.clone())?;
        names.into_iter().map(|name| self.field(model, name)).collect()
    }
}

/// Those of `names` that the model has and the user may see, in this order; for reading.
pub fn existing(rpc: &dyn Rpc, model: &str, names: &[&str]) -> Result<Vec<Rc<Field>>, Error> {
    let wanted: BTreeSet<&str> = names.iter().copied().collect();
    let found = fields_get(rpc, model, json!(wanted), Purpose::Read)?;
    Ok(names.iter().filter_map(|name| Some(Rc::new(Field::parse(name, found.get(*name)?)))).collect())
}

/// All fields of a model, for describing it.
pub fn all(rpc: &dyn Rpc, model: &str) -> Result<Vec<Field>, Error> {
    all_for(rpc, model, Purpose::Describe)
}

/// All fields of a model, with what a purpose needs of each.
pub fn all_for(rpc: &dyn Rpc, model: &str, purpose: Purpose) -> Result<Vec<Field>, Error> {
    let found = fields_get(rpc, model, json!([]), purpose)?;
    Ok(found.iter().map(|(name, facts)| Field::parse(name, facts)).collect())
}

fn fields_get(rpc: &dyn Rpc, model: &str, names: Value, purpose: Purpose) -> Result<Map<String, Value>, Error> {
    let kwargs = Map::from_iter([("attributes".to_owned(), purpose.attributes())]);
    match rpc.call(model, "fields_get", vec![names], kwargs) {
        Ok(Value::Object(found)) => Ok(found),
        Ok(_) => Err(Error::new(
            Code::Unknown,
            Source::Odoo,
            format!("Odoo's description of {model} is not a list of fields."),
        )),
        Err(error) => Err(names::explain(rpc, model, error)),
    }
}
