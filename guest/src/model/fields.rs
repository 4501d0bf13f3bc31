//! What `fields_get` tells of a model's fields, asked for by name and never more than needed.
//!
//! A whole `fields_get` is 40 kB and more of XML, and some models cannot even be described whole over XML-RPC. So every
//! request here names its fields (sorted, so that the host can cache the answer by the request's bytes) and its attributes.

use super::{names, quote, suggest};
use crate::error::{Code, Error, Source};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A field's type, in Odoo's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Boolean,
    Integer,
    Float,
    Monetary,
    Char,
    Text,
    Html,
    Date,
    Datetime,
    Binary,
    Selection,
    Many2one,
    One2many,
    Many2many,
    Reference,
    Many2oneReference,
    Json,
    Properties,
    /// A type that this program does not know: shown as it comes, never written.
    Other,
}

impl Kind {
    fn parse(text: &str) -> Self {
        match text {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "float" => Self::Float,
            "monetary" => Self::Monetary,
            "char" => Self::Char,
            "text" => Self::Text,
            "html" => Self::Html,
            "date" => Self::Date,
            "datetime" => Self::Datetime,
            "binary" => Self::Binary,
            "selection" => Self::Selection,
            "many2one" => Self::Many2one,
            "one2many" => Self::One2many,
            "many2many" => Self::Many2many,
            "reference" => Self::Reference,
            "many2one_reference" => Self::Many2oneReference,
            "json" => Self::Json,
            "properties" | "properties_definition" => Self::Properties,
            _ => Self::Other,
        }
    }

    /// One2many or many2many: a list of ids.
    pub fn is_x2many(self) -> bool {
        matches!(self, Self::One2many | Self::Many2many)
    }

    /// Points to records of another model.
    pub fn is_relation(self) -> bool {
        self == Self::Many2one || self.is_x2many()
    }
}

/// One field of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// The type as Odoo spells it.
    pub type_name: String,
    /// What people see; empty when it was not asked for.
    pub label: String,
    /// The model that a relation points to.
    pub relation: Option<String>,
    /// Key and label.
    pub selection: Vec<(String, String)>,
    pub required: bool,
    pub readonly: bool,
    pub stored: bool,
    pub searchable: bool,
    pub sortable: bool,
    /// Most characters of a char; Odoo cuts longer ones silently.
    pub size: Option<usize>,
    /// The field that holds a monetary field's currency.
    pub currency_field: Option<String>,
    /// Odoo computes it of other fields.
    pub computed: bool,
    /// The path to the field that it stands for, such as `product_tmpl_id.name`.
    pub related: Option<String>,
}

impl Field {
    /// Reads one entry of the answer to `fields_get`. What was not asked for takes the permissive value.
    pub fn parse(name: &str, facts: &Value) -> Self {
        let text = |key: &str| facts.get(key).and_then(Value::as_str);
        let flag = |key: &str, otherwise: bool| facts.get(key).and_then(Value::as_bool).unwrap_or(otherwise);
        let type_name = text("type").unwrap_or_default().to_owned();
        Self {
            name: name.to_owned(),
            kind: Kind::parse(&type_name),
            type_name,
            label: text("string").unwrap_or_default().to_owned(),
            relation: text("relation").map(str::to_owned),
            selection: facts.get("selection").and_then(Value::as_array).map(|keys| pairs(keys)).unwrap_or_default(),
            required: flag("required", false),
            readonly: flag("readonly", false) && !written_in_some_state(facts),
            stored: flag("store", true),
            searchable: flag("searchable", true),
            sortable: flag("sortable", true),
            size: facts.get("size").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok()),
            currency_field: text("currency_field").map(str::to_owned),
            computed: facts.get("depends").and_then(Value::as_array).is_some_and(|depends| !depends.is_empty()),
            related: text("related").map(str::to_owned),
        }
    }
}

/// Up to Odoo 16 a field may be read-only but in some states of its record: `{"draft": [["readonly", false]]}`.
fn written_in_some_state(facts: &Value) -> bool {
    let states = facts.get("states").and_then(Value::as_object);
    let mut changes = states.into_iter().flatten().filter_map(|(_, changes)| changes.as_array()).flatten();
    changes.any(|change| *change == json!(["readonly", false]))
}

fn pairs(keys: &[Value]) -> Vec<(String, String)> {
    keys.iter()
        .filter_map(Value::as_array)
        .filter_map(|pair| match pair.as_slice() {
            [key, label] => Some((plain(key)?, plain(label)?)),
            _ => None,
        })
        .collect()
}

/// Selection keys are text, but for a few old models that use numbers.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

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
                json!(["readonly", "relation", "searchable", "selection", "size", "states", "store", "string", "type"])
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

/// The error for names that the model does not have. Costs one more request, which only an error pays.
pub fn unknown(rpc: &dyn Rpc, model: &str, wrong: &[&str]) -> Error {
    let kwargs = Map::from_iter([("attributes".to_owned(), json!(["string", "type"]))]);
    let all = match rpc.call(model, "fields_get", vec![json!([])], kwargs) {
        Ok(Value::Object(all)) => all,
        // The first error stands: the suggestions are a courtesy.
        _ => Map::new(),
    };
    let labels: Vec<(&str, &str)> =
        all.iter().filter_map(|(name, facts)| Some((facts.get("string")?.as_str()?, name.as_str()))).collect();
    let questions: Vec<String> = wrong
        .iter()
        .filter_map(|word| {
            let mut near: Vec<&str> = labels
                .iter()
                .filter(|(label, _)| label.eq_ignore_ascii_case(&word.replace('_', " ")))
                .map(|(_, name)| *name)
                .collect();
            near.extend(suggest::nearest(word, all.keys().map(String::as_str)));
            near.truncate(3);
            let mut seen = BTreeSet::new();
            near.retain(|name| seen.insert(*name));
            suggest::question(&near)
                .map(|question| if wrong.len() > 1 { format!("{word}: {question}") } else { question })
        })
        .collect();
    let listed = wrong.iter().map(|name| quote::text(name)).collect::<Vec<_>>().join(", ");
    let noun = if wrong.len() == 1 { "field" } else { "fields" };
    let message = format!("{model} has no {noun} {listed}, or this user may not see it.");
    let advice = format!("odoo_fields lists the fields of {model}.");
    Error::invalid(message).hint(questions.into_iter().chain([advice]).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    #[test]
    fn one_request_asks_for_all_names_sorted_and_with_bounded_attributes() {
        let fake = Fake::partners();
        let schema = Schema::new(&fake, Purpose::Read);
        schema.load("res.partner", ["name", "country_id", "name"]).unwrap();
        schema.field("res.partner", "country_id").unwrap();
        assert_eq!(
            fake.calls(),
            [
                r#"res.partner.fields_get([["country_id","name"]],{"attributes":["currency_field","relation","searchable","selection","sortable","type"]})"#
            ]
        );
    }

    #[test]
    fn a_wrong_name_is_an_error_with_the_nearest_ones() {
        let fake = Fake::partners();
        let error = Schema::new(&fake, Purpose::Read).load("res.partner", ["nmae", "email"]).unwrap_err();
        assert_eq!(error.code, Code::Validation);
        assert!(error.message.contains("\"nmae\""), "{error}");
        assert!(error.hint.unwrap().starts_with("did you mean name"));
    }

    #[test]
    fn a_label_finds_its_field() {
        let fake = Fake::partners();
        let error = Schema::new(&fake, Purpose::Read).load("res.partner", ["tags"]).unwrap_err();
        assert!(error.hint.unwrap().contains("category_id"));
    }

    #[test]
    fn a_wrong_model_is_not_found_with_the_nearest_ones() {
        let fake = Fake::partners();
        let error = Schema::new(&fake, Purpose::Read).load("res.parner", ["name"]).unwrap_err();
        assert_eq!(error.code, Code::NotFound);
        assert!(error.hint.unwrap().contains("res.partner"));
    }
}
