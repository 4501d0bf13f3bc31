//! Odoo's search domains, parsed and checked before they are sent.
//!
//! Odoo answers some wrong domains with a traceback, some with nothing found, and some with *everything* found. So a domain
//! is read here as Odoo's grammar has it ([`Domain::parse`]: prefix `&`, `|`, `!`, an implicit "and" between what stands side
//! by side, leaves of three), its [`operator`]s are judged by Odoo's version, its field paths are followed through the
//! relations, and the [`leaf`]'s value must fit the field. A name of a related record becomes its id ([`related`]).
//!
//! Invariant: a domain that is not understood is an error; it never becomes `[]`, which means all records.

mod leaf;
mod operator;
mod related;

pub use operator::{ALL as OPERATORS, Operator};

use super::fields::{Field, Kind, Schema};
use super::{literal, quote};
use crate::error::Error;
use serde_json::{Value, json};
use std::rc::Rc;

const MOST_ITEMS: usize = 200;
/// Relations in one path, and domains within `any`.
const DEEPEST: usize = 5;
const LONGEST_PATH: usize = 320;
const EXAMPLE: &str = r#"a domain is a list of [field, operator, value], such as [["name","ilike","acme"],["active","=",true]]; "|" before two conditions means or; [] means all records"#;

/// A domain with Odoo's grammar, its names and values not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
enum Item {
    /// `&`, `|` or `!`.
    Connective(&'static str),
    /// `[1,"=",1]` or `[0,"=",1]`: everything or nothing, said outright.
    Constant(u8),
    Leaf {
        path: String,
        operator: Operator,
        right: Right,
    },
}

#[derive(Debug, Clone, PartialEq)]
enum Right {
    Value(Value),
    /// Of `any` and `not any`.
    Domain(Domain),
}

/// Words of JSON that stand in Python's place at times.
fn json_constant(word: &str) -> Option<Value> {
    match word {
        "true" => Some(json!(true)),
        "false" | "null" => Some(json!(false)),
        _ => None,
    }
}

impl Domain {
    /// Reads a domain: a list, or a text that holds such a list in JSON or as Python writes it.
    pub fn parse(value: &Value) -> Result<Self, Error> {
        match value {
            Value::Array(items) => Self::read(items, 0),
            Value::String(text) => {
                match serde_json::from_str(text).ok().or_else(|| literal::read(text, &json_constant)) {
                    Some(Value::Array(items)) => Self::read(&items, 0),
                    _ => Err(wrong(
                        "The domain is a text that is neither a JSON list nor a Python one without names and calls.",
                    )),
                }
            }
            _ => Err(wrong("The domain is not a list.")),
        }
    }

    fn read(items: &[Value], depth: usize) -> Result<Self, Error> {
        if depth > DEEPEST {
            return Err(wrong(format!("The domain has any within any more than {DEEPEST} deep.")));
        }
        if items.len() > MOST_ITEMS {
            return Err(wrong(format!("The domain has {} parts; at most {MOST_ITEMS} are allowed.", items.len())));
        }
        if let [Value::String(_), Value::String(second), _] = items
            && Operator::parse(second).is_ok()
        {
            return Err(wrong("The domain is one bare condition: put it in a list of conditions."));
        }
        let items: Vec<Item> = items.iter().map(|item| read_item(item, depth)).collect::<Result<_, _>>()?;
        // How many terms are still owed to the connectives read so far.
        let mut owed = 0_usize;
        for item in &items {
            owed = match item {
                Item::Connective("!") => owed.max(1),
                Item::Connective(_) => owed.max(1) + 1,
                _ => owed.saturating_sub(1),
            };
        }
        if owed > 0 {
            return Err(wrong(
                "The domain ends before its \"&\", \"|\" or \"!\" got the conditions that they stand before.",
            ));
        }
        Ok(Self { items })
    }

    /// The fields of the model itself that the domain names, for fetching them together with others.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.items.iter().filter_map(|item| match item {
            Item::Leaf { path, .. } => path.split('.').next(),
            _ => None,
        })
    }

    /// The paths that the domain names, such as `country_id.code`.
    pub fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.items.iter().filter_map(|item| match item {
            Item::Leaf { path, .. } => Some(path.as_str()),
            _ => None,
        })
    }

    /// Checks names, operators and values against the model; gives the domain as it is to be sent.
    ///
    /// # Errors
    /// E004 for what does not fit, and for a name that no related record has.
    pub fn check(&self, schema: &Schema, model: &str) -> Result<Value, Error> {
        self.checked(schema, model, related::Names::LookedUp)
    }

    /// As [`Self::check`], for a domain of Odoo's own: what it compares with names is left to Odoo.
    ///
    /// # Errors
    /// E004 for what does not fit.
    pub fn check_of_odoo(&self, schema: &Schema, model: &str) -> Result<Value, Error> {
        self.checked(schema, model, related::Names::LeftToOdoo)
    }

    fn checked(&self, schema: &Schema, model: &str, names: related::Names) -> Result<Value, Error> {
        schema.load(model, self.names())?;
        self.items.iter().map(|item| check_item(item, schema, model, names)).collect()
    }
}

fn read_item(item: &Value, depth: usize) -> Result<Item, Error> {
    let parts = match item {
        Value::Array(parts) => parts,
        Value::String(text) => {
            return match text.as_str() {
                "&" => Ok(Item::Connective("&")),
                "|" => Ok(Item::Connective("|")),
                "!" => Ok(Item::Connective("!")),
                other => {
                    Err(wrong(format!("{} is neither a condition nor one of \"&\", \"|\", \"!\".", quote::text(other))))
                }
            };
        }
        other => return Err(wrong(format!("{} is no condition.", quote::value(other)))),
    };
    let [left, operator, right] = parts.as_slice() else {
        return Err(wrong(format!("The condition {} has {} parts instead of 3.", quote::value(item), parts.len())));
    };
    let Value::String(operator) = operator else {
        return Err(wrong(format!("The operator in {} is not a text.", quote::value(item))));
    };
    if let (Some(constant @ (0 | 1)), "=", Some(1)) = (left.as_u64(), operator.as_str(), right.as_u64()) {
        return Ok(Item::Constant(constant as u8));
    }
    let Value::String(path) = left else {
        return Err(wrong(format!("The field in {} is not a text.", quote::value(item))));
    };
    let operator = Operator::parse(operator)?;
    let right = match right {
        Value::Array(items) if operator.takes_domain() => Right::Domain(Domain::read(items, depth + 1)?),
        _ if operator.takes_domain() => {
            return Err(wrong(format!(
                "{} {operator}: the value must be a domain on the related model.",
                quote::text(path)
            )));
        }
        value => Right::Value(value.clone()),
    };
    Ok(Item::Leaf { path: path.trim().to_owned(), operator, right })
}

fn check_item(item: &Item, schema: &Schema, model: &str, names: related::Names) -> Result<Value, Error> {
    match item {
        Item::Connective(connective) => Ok(json!(connective)),
        Item::Constant(constant) => Ok(json!([constant, "=", 1])),
        Item::Leaf { path, operator, right } => {
            let field = follow(schema, model, path)?;
            operator.check_version(schema.rpc)?;
            match right {
                Right::Value(value) => {
                    let value = leaf::check(schema.rpc, path, &field, *operator, value)?;
                    let leaf = related::Leaf { path, operator: operator.as_str(), value };
                    Ok(related::by_id(schema.rpc, &field, leaf, names)?.spelled())
                }
                Right::Domain(domain) => match field.relation.as_deref().filter(|_| field.kind.is_relation()) {
                    Some(related) => Ok(json!([path, operator.as_str(), domain.checked(schema, related, names)?])),
                    None => Err(Error::invalid(format!("{path} is no relation: {operator} does not fit it."))),
                },
            }
        }
    }
}

/// The field at the end of a path such as `partner_id.country_id.code`.
fn follow(schema: &Schema, model: &str, path: &str) -> Result<Rc<Field>, Error> {
    let segments: Vec<&str> = path.split('.').collect();
    if segments.len() > DEEPEST || path.len() > LONGEST_PATH {
        return Err(Error::invalid(format!("The path {} is more than {DEEPEST} fields long.", quote::text(path))));
    }
    let mut model = model.to_owned();
    let mut rest = segments.as_slice();
    while let [name, further @ ..] = rest {
        let field = schema.field(&model, name)?;
        if !field.searchable {
            let message =
                format!("{model} cannot be searched by {name}: Odoo computes it, the database does not hold it.");
            return Err(Error::invalid(message).hint("leave the condition out, and compare in what is read"));
        }
        match (further, field.kind, field.relation.as_deref()) {
            ([], _, _) => return Ok(field),
            (_, kind, Some(related)) if kind.is_relation() => model = related.to_owned(),
            // A property's type is its definition's, which no request here knows.
            ([property], Kind::Properties, _) => {
                return Ok(Rc::new(Field::parse(property, &json!({"type": "property"}))));
            }
            ([part], Kind::Date | Kind::Datetime, _)
                if operator::is_date_part(part) && schema.rpc.version()?.major >= 18 =>
            {
                return Ok(Rc::new(Field::parse(part, &json!({"type": "integer"}))));
            }
            _ => {
                let message = format!("In {path:?}, {name} of {model} is no relation: nothing can follow it.");
                return Err(Error::invalid(message));
            }
        }
        rest = further;
    }
    Err(wrong("The domain names an empty field."))
}

fn wrong(message: impl Into<String>) -> Error {
    Error::invalid(message).hint(EXAMPLE)
}

#[cfg(test)]
mod tests;
