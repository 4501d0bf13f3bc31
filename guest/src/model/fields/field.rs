//! One field of a model: its type, and what it allows.

use serde_json::{Value, json};

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
    /// Spaces around a text mean nothing. False where a space may be all of it, such as a separator of thousands.
    pub trim: bool,
    /// The field of the lines that holds their record, of a one2many.
    pub inverse: Option<String>,
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
            trim: flag("trim", true),
            inverse: text("relation_field").map(str::to_owned),
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
