//! The lines of a form: what is asked of each, their own defaults, and the commands that `onchange` answers.

use super::is_blank;
use crate::answer::cell::Cells;
use crate::error::{Code, Error, Source};
use crate::model::fields::{self, Field, Kind, Purpose};
use crate::model::required;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The fields of lines that were given, by the one2many's name.
pub(super) struct Lines(BTreeMap<String, Vec<Field>>);

/// Fields of a line that are asked for.
const MOST_FIELDS: usize = 60;

impl Lines {
    /// Looks up the fields of all lines in `values`, and adds to each new line the defaults that its form would have.
    pub(super) fn of(
        rpc: &dyn Rpc,
        shown: &[&Field],
        values: &mut Map<String, Value>,
        notes: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let mut lines = BTreeMap::new();
        for field in shown.iter().filter(|field| field.kind == Kind::One2many) {
            let (Some(model), Some(Value::Array(commands))) = (&field.relation, values.get_mut(&field.name)) else {
                continue;
            };
            let given =
                |name: &str| commands.iter().any(|command| command.get(2).is_some_and(|line| line.get(name).is_some()));
            let mut all = fields::all_for(rpc, model, Purpose::Fill)?;
            all.retain(|field| given(&field.name) || (is_plain(field) && !field.readonly && field.stored));
            all.sort_by_key(|field| (!given(&field.name), !field.required));
            all.truncate(MOST_FIELDS);
            match required::defaults(rpc, model, all.iter().map(|field| field.name.as_str())) {
                Ok(defaults) => commands.iter_mut().for_each(|command| complete(command, &defaults)),
                // A policy may keep a model's defaults from a plugin; the rest of the form is worth showing.
                Err(error) if error.source_kind == Source::Host && error.code == Code::Permission => {
                    notes.push(format!("{}: without the defaults of lines: {}", field.name, error.message));
                }
                Err(error) => return Err(error),
            }
            lines.insert(field.name.clone(), all);
        }
        Ok(Self(lines))
    }

    /// The fields that are asked of a field's lines.
    pub(super) fn fields(&self, field: &Field) -> &[Field] {
        self.0.get(&field.name).map(Vec::as_slice).unwrap_or_default()
    }

    /// What to answer of a field, in the words of Odoo 17 and later.
    pub(super) fn specification(&self, field: &Field) -> Value {
        match field.kind {
            Kind::Many2one => json!({"fields": {"display_name": {}}}),
            Kind::One2many => {
                let named = |sub: &Field| (sub.name.clone(), self.specification(sub));
                let within: Map<String, Value> = self.fields(field).iter().map(named).collect();
                json!({"fields": within})
            }
            _ => json!({}),
        }
    }

    /// A value as it is shown and may be sent. Lines of a new record are lists of values, those of a record that there is
    /// stay commands.
    pub(super) fn show(&self, field: &Field, value: &Value, is_new: bool, cells: &mut Cells) -> Value {
        let Some(commands) = value.as_array().filter(|_| field.kind.is_x2many()) else {
            return cells.show(field, value);
        };
        if field.kind == Kind::Many2many {
            return linked(commands);
        }
        let fields = self.fields(field);
        let shown =
            commands.iter().filter(|command| command.get(0) != Some(&json!(5)) || !is_new).map(|command| {
                match (command.get(0).and_then(Value::as_u64), command.get(2)) {
                    (Some(0), Some(Value::Object(line))) if is_new => line_of(fields, line, cells),
                    (Some(code @ 0..=1), Some(Value::Object(line))) => {
                        json!([code, command.get(1), line_of(fields, line, cells)])
                    }
                    _ => command.clone(),
                }
            });
        shown.collect()
    }
}

fn is_plain(field: &Field) -> bool {
    !field.kind.is_x2many()
        && !matches!(field.kind, Kind::Binary | Kind::Html | Kind::Json | Kind::Properties | Kind::Other)
}

/// Adds defaults to a new line: `onchange` gives lines none, where `create` does.
fn complete(command: &mut Value, defaults: &Map<String, Value>) {
    let is_new = command.get(0) == Some(&json!(0));
    if let (true, Some(Value::Object(line))) = (is_new, command.get_mut(2)) {
        for (name, value) in defaults {
            line.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
}

fn line_of(fields: &[Field], line: &Map<String, Value>, cells: &mut Cells) -> Value {
    let mut shown = Map::new();
    for field in fields {
        let Some(value) = line.get(&field.name) else { continue };
        let value = match value.as_array() {
            Some(commands) if field.kind.is_x2many() => linked(commands),
            _ => cells.show(field, value),
        };
        if !is_blank(&value) {
            shown.insert(field.name.clone(), value);
        }
    }
    Value::Object(shown)
}

/// The ids that commands link, as a write takes them; the commands themselves where they do more.
fn linked(commands: &[Value]) -> Value {
    let mut ids = Vec::new();
    for command in commands {
        match (command.get(0).and_then(Value::as_u64), command.get(1), command.get(2)) {
            (Some(4), Some(id), _) => ids.push(id.clone()),
            (Some(5), _, _) => ids.clear(),
            (Some(6), _, Some(Value::Array(all))) => ids.clone_from(all),
            _ => return json!(commands),
        }
    }
    Value::Array(ids)
}
