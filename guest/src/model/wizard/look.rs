//! A wizard as a person sees it when it opens: what matters now, what other answers would bring to light, what to press.
//!
//! Odoo is asked once, for the fields and for those that their conditions look at; the conditions are judged here.

use super::{SPECIFICATION_SINCE, Wizard};
use crate::error::Error;
use crate::model::fields::{Field, Kind, Purpose, Schema};
use crate::model::form::condition::{Condition, Facts};
use crate::model::form::{self, Button, Place, Shown};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Fields of a wizard that are told; more is a form for people.
const MOST_FIELDS: usize = 40;
/// Fields that conditions look at.
const MOST_CAUSES: usize = 60;

/// What a wizard shows.
pub struct Look<'w> {
    /// Those that must be filled in first, then those with a value, then empty ones; at last what can only be read.
    pub entries: Vec<Entry>,
    /// Fields that are not shown now, but may be after other answers.
    pub dormant: Vec<Rc<Field>>,
    /// Each method once.
    pub buttons: Vec<&'w Button>,
    /// Buttons that are not shown now.
    pub dormant_buttons: Vec<&'w Button>,
    /// Why there are no values.
    pub failure: Option<Error>,
}

/// A field of a wizard, with what Odoo would fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// With what the form says of it, too: required or read-only.
    pub field: Field,
    /// Whether the form shows it now cannot be told.
    pub doubtful: bool,
    pub value: Value,
}

impl Look<'_> {
    /// The one button that a person would press now, if there is one.
    pub fn usual(&self) -> Option<&Button> {
        let mut primary = self.buttons.iter().filter(|button| button.primary);
        match (primary.next(), primary.next(), self.buttons.as_slice()) {
            (Some(one), None, _) | (None, _, [one]) => Some(one),
            _ => None,
        }
    }
}

impl Wizard<'_> {
    /// Looks at the wizard as it opens.
    ///
    /// # Errors
    /// What Odoo or the network said of the fields. When Odoo cannot fill them in, they are told without values.
    pub fn look(&self) -> Result<Look<'_>, Error> {
        let shown: Vec<&Shown> = self.form.fields.iter().take(MOST_FIELDS).collect();
        let fields = self.described(&shown)?;
        let (raw, failure) = match self.start(fields.values()) {
            Ok(values) => (values, None),
            Err(error) => (Map::new(), Some(error)),
        };
        let value = |name: &str| match (name, fields.get(name)) {
            ("id", _) => Some(self.window.id.map_or(json!(false), Value::from)),
            (_, Some(field)) => raw.get(name).map(|raw| bare(field, raw)),
            _ => None,
        };
        let facts = Facts { value: &value, context: Some(&self.context) };
        let mut look = Look {
            entries: Vec::new(),
            dormant: Vec::new(),
            buttons: Vec::new(),
            dormant_buttons: Vec::new(),
            failure,
        };
        for shown in shown {
            let Some(field) = fields.get(&shown.name) else { continue };
            match place(shown, &facts) {
                Some((place, certain)) => {
                    let value = raw.get(&shown.name).map_or(Value::Null, |raw| told(field, raw));
                    look.entries.extend(entry(field, place, certain, value, &facts));
                }
                None if !field.readonly && is_written(field) => look.dormant.push(Rc::clone(field)),
                None => {}
            }
        }
        look.entries.sort_by_key(|entry| {
            let Entry { field, value, .. } = entry;
            (field.readonly, !field.required, !field.required && is_blank(value))
        });
        let (dormant, buttons): (Vec<&Button>, Vec<&Button>) =
            self.form.closing().partition(|button| button.hidden.holds(&facts) == Some(true));
        look.buttons = form::each_once(buttons);
        let awake = |button: &&Button| look.buttons.iter().any(|known| known.name == button.name);
        look.dormant_buttons = form::each_once(dormant.into_iter().filter(|button| !awake(button)));
        Ok(look)
    }

    /// The fields that are shown, and those that say whether they are.
    fn described(&self, shown: &[&Shown]) -> Result<BTreeMap<String, Rc<Field>>, Error> {
        let of_place = |place: &'_ Place| [&place.hidden, &place.required, &place.readonly].map(Condition::clone);
        let conditions: Vec<Condition> = shown
            .iter()
            .flat_map(|shown| shown.places.iter().flat_map(of_place))
            .chain(self.form.closing().map(|button| button.hidden.clone()))
            .collect();
        let is_field = |name: &&str| {
            self.form.fields.iter().any(|shown| shown.name == **name)
                || self.form.hidden.iter().any(|known| known == *name)
        };
        let causes: BTreeSet<&str> = conditions.iter().flat_map(Condition::names).filter(is_field).collect();
        let names: BTreeSet<&str> =
            shown.iter().map(|shown| shown.name.as_str()).chain(causes.into_iter().take(MOST_CAUSES)).collect();
        let fields = Schema::new(self.rpc, Purpose::Describe).fields(&self.window.model, names)?;
        Ok(fields.into_iter().map(|field| (field.name.clone(), field)).collect())
    }

    /// What Odoo fills in: what is computed from the defaults, too, where it can be asked in one request.
    fn start<'f>(&self, fields: impl Iterator<Item = &'f Rc<Field>> + Clone) -> Result<Map<String, Value>, Error> {
        let model = &self.window.model;
        let names: Vec<&str> = fields.clone().map(|field| field.name.as_str()).collect();
        if names.is_empty() {
            return Ok(Map::new());
        }
        if let Some(id) = self.window.id {
            let found = self.rpc.call(model, "read", vec![json!([id])], self.with(&[("fields", json!(names))]))?;
            return Ok(found.get(0).and_then(Value::as_object).cloned().unwrap_or_default());
        }
        let specified = self.rpc.version()?.major >= SPECIFICATION_SINCE;
        let of = |field: &Rc<Field>| {
            let named = matches!(field.kind, Kind::Many2one | Kind::Many2many);
            let asked = match (specified, named) {
                (false, _) => json!("1"),
                (true, true) => json!({"fields": {"display_name": {}}}),
                (true, false) => json!({}),
            };
            (field.name.clone(), asked)
        };
        let specification: Map<String, Value> = fields.map(of).collect();
        let args = vec![json!([]), json!({}), json!([]), Value::Object(specification)];
        let mut found = self.rpc.call(model, "onchange", args, self.with(&[]))?;
        Ok(match found.get_mut("value").map(Value::take) {
            Some(Value::Object(values)) => values,
            _ => Map::new(),
        })
    }
}

/// Where a field is shown, and whether that is certain; nothing when it is shown nowhere.
fn place<'s>(shown: &'s Shown, facts: &Facts) -> Option<(&'s Place, bool)> {
    let with = |wanted: Option<bool>| shown.places.iter().find(|place| place.hidden.holds(facts) == wanted);
    with(Some(false)).map(|place| (place, true)).or_else(|| with(None).map(|place| (place, false)))
}

/// Nothing, for what can only be read and says nothing or perhaps is not shown.
fn entry(field: &Field, place: &Place, certain: bool, value: Value, facts: &Facts) -> Option<Entry> {
    let mut field = field.clone();
    field.required |= place.required.holds(facts) == Some(true);
    // What no write takes can only be read.
    field.readonly |= place.readonly.holds(facts) == Some(true) || !is_written(&field);
    field.required &= !field.readonly;
    let silent = field.readonly && (!certain || is_blank(&value));
    (!silent).then_some(Entry { field, doubtful: !certain, value })
}

/// Whether a write takes values for it.
fn is_written(field: &Field) -> bool {
    !matches!(field.kind, Kind::Json | Kind::Properties | Kind::Other)
}

/// A value as it is told: commands are no value that a caller could give back, but the tags that they link are.
fn told(field: &Field, raw: &Value) -> Value {
    match field.kind {
        Kind::One2many => Value::Null,
        Kind::Json => warnings(raw).unwrap_or_else(|| raw.clone()),
        Kind::Many2many => Some(linked(raw)).filter(|linked| !linked.is_empty()).map_or(Value::Null, Value::Array),
        _ => raw.clone(),
    }
}

/// What the warnings of a wizard say, such as that an invoice is being paid already: `{key: {message, level, action…}}`,
/// of which the rest is for Odoo's own screens.
fn warnings(raw: &Value) -> Option<Value> {
    let all = raw.as_object().filter(|all| !all.is_empty())?;
    all.values().map(|warning| warning.get("message").filter(|message| message.is_string()).cloned()).collect()
}

/// A value as conditions look at it.
fn bare(field: &Field, raw: &Value) -> Value {
    match (field.kind, raw) {
        (Kind::Many2one, Value::Object(record)) => record.get("id").cloned().unwrap_or(json!(false)),
        (Kind::Many2one, Value::Array(pair)) => pair.first().cloned().unwrap_or(json!(false)),
        (Kind::One2many | Kind::Many2many, raw) => linked(raw).into_iter().collect(),
        (_, Value::Null) => json!(false),
        (_, raw) => raw.clone(),
    }
}

/// The records of a list of ids or of commands: `[id,name]`, or the id where there is no name.
pub(super) fn linked(raw: &Value) -> Vec<Value> {
    let mut records = Vec::new();
    for item in raw.as_array().into_iter().flatten() {
        let part = |at: usize| item.get(at);
        match (part(0).and_then(Value::as_u64), part(1), part(2)) {
            (None, ..) => records.push(item.clone()),
            (Some(0 | 1 | 4), Some(id), values) => {
                let name = values.and_then(|values| values.get("display_name")).filter(|name| name.is_string());
                records.push(name.map_or_else(|| id.clone(), |name| json!([id, name])));
            }
            (Some(5), ..) => records.clear(),
            (Some(6), _, Some(Value::Array(all))) => records.clone_from(all),
            _ => {}
        }
    }
    records
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}
