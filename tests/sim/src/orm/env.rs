//! Reading records as one user.

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::Value;

use super::{context::Context, db::Db, db::Row, search};
use crate::{
    domain::Pattern,
    language::Language,
    model::{self, Field, Kind, Model, Operation, Source},
    python,
    raise::Raise,
    series::Series,
};

/// The records as one user sees them in one call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Env<'a> {
    pub(crate) db: &'a Db,
    pub(crate) user: i64,
    pub(crate) context: &'a Context,
}

/// Which way to follow `parent_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hierarchy {
    Below,
    Above,
}

impl<'a> Env<'a> {
    pub(crate) fn row(self, model: &Model, id: i64) -> Option<&'a Row> {
        self.db.row(model, id)
    }

    pub(crate) fn rows(self, model: &Model) -> impl Iterator<Item = &'a Row> + use<'a> {
        self.db.rows(model)
    }

    /// The field of this name, if the version that is played has it.
    pub(crate) fn field(self, model: &'static Model, name: &str) -> Option<&'static Field> {
        model.field(name).filter(|field| field.is_in(self.db.series))
    }

    /// A field's value by its name; `False` for a name that is no field.
    pub(crate) fn get(self, row: &'a Row, name: &str) -> Cow<'a, Value> {
        match row.model.field(name) {
            Some(field) => self.value(row, field),
            None => Cow::Owned(false.into()),
        }
    }

    /// A field's value: an id or `False` for a many2one, ids for an x2many.
    pub(crate) fn value(self, row: &'a Row, field: &Field) -> Cow<'a, Value> {
        match (field.source, field.kind) {
            (Source::Column, Kind::Many2many(_) | Kind::One2many { .. }) => {
                let mut rows = self.related_by(row, field);
                if let Some(first) = rows.first() {
                    let order = first.model.order;
                    search::sort(self, &mut rows, order);
                }
                Cow::Owned(rows.into_iter().map(|row| row.id).collect())
            }
            (Source::Column, _) if field.name == "id" => Cow::Owned(row.id.into()),
            (Source::Column, _) => {
                Cow::Borrowed(row.model.position(field.name).map_or(&Value::Null, |at| row.cell(at)))
            }
            (Source::Stored(compute) | Source::Computed(compute) | Source::Alias { get: compute, .. }, _) => {
                Cow::Owned(compute(self, row))
            }
            (Source::Related(relation, name), kind) => match self.follow(row, relation) {
                Some(related) => self.get(related, name),
                None => Cow::Owned(kind.empty()),
            },
        }
    }

    /// The record that a many2one leads to.
    pub(crate) fn follow(self, row: &'a Row, name: &str) -> Option<&'a Row> {
        let target = model::find(row.model.field(name)?.kind.target()?)?;
        self.row(target, self.get(row, name).as_i64()?)
    }

    /// The records that a relation leads to, in no particular order.
    pub(crate) fn related(self, row: &'a Row, name: &str) -> Vec<&'a Row> {
        row.model.field(name).map(|field| self.related_by(row, field)).unwrap_or_default()
    }

    /// The same for a field that is at hand.
    pub(crate) fn related_by(self, row: &'a Row, field: &Field) -> Vec<&'a Row> {
        let Some(target) = field.kind.target().and_then(model::find) else { return vec![] };
        if let (Source::Column, Kind::One2many { inverse, .. }) = (field.source, field.kind) {
            let Some(inverse) = target.position(inverse) else { return vec![] };
            let refers = |other: &&Row| other.cell(inverse).as_i64() == Some(row.id);
            return self.rows(target).filter(refers).filter(|row| self.is_shown(row)).collect();
        }
        if let (Source::Column, Kind::Many2many(_)) = (field.source, field.kind) {
            let cell = row.model.position(field.name).map_or(&Value::Null, |at| row.cell(at));
            let rows = ids(cell).filter_map(|id| self.row(target, id));
            return rows.filter(|row| self.is_shown(row)).collect();
        }
        ids(&self.value(row, field)).filter_map(|id| self.row(target, id)).collect()
    }

    /// The ids of the records of a model whose many2many holds this id.
    pub(crate) fn referrers(self, model: &str, field: &str, id: i64) -> Value {
        let Some(model) = model::find(model) else { return Value::Array(vec![]) };
        let Some(position) = model.position(field) else { return Value::Array(vec![]) };
        self.rows(model).filter(|row| ids(row.cell(position)).any(|other| other == id)).map(|row| row.id).collect()
    }

    pub(crate) fn display_name(self, row: &'a Row) -> String {
        (row.model.rules.display)(self, row)
    }

    /// Whether a name that someone gave in full is this record's.
    pub(crate) fn is_named(self, row: &'a Row, name: &str) -> bool {
        self.display_name(row) == name || self.names(row).any(|own| own == name)
    }

    /// Whether the record would be found by a name that looks like this.
    pub(crate) fn name_matches(self, row: &'a Row, pattern: &Pattern) -> bool {
        self.names(row).any(|name| pattern.matches(&name))
    }

    /// The texts by which a record is found.
    fn names(self, row: &'a Row) -> impl Iterator<Item = String> + use<'a> {
        let fields = row.model.names.iter().filter_map(move |name| row.model.field(name));
        fields.filter_map(move |field| match field.kind {
            Kind::Many2one(_) => self.follow(row, field.name).map(|related| self.display_name(related)),
            _ => self.value(row, field).as_str().map(str::to_owned),
        })
    }

    /// These records and all that are below (or above) them by `parent_id`.
    pub(crate) fn hierarchy(self, model: &Model, mut ids: BTreeSet<i64>, way: Hierarchy) -> BTreeSet<i64> {
        let Some(parent) = model.position("parent_id") else { return ids };
        loop {
            let known = ids.len();
            for row in self.rows(model) {
                let Some(above) = row.cell(parent).as_i64() else { continue };
                match way {
                    Hierarchy::Below if ids.contains(&above) => ids.insert(row.id),
                    Hierarchy::Above if ids.contains(&row.id) => ids.insert(above),
                    _ => false,
                };
            }
            if ids.len() == known {
                return ids;
            }
        }
    }

    /// A text field's value; empty when it is unset.
    pub(crate) fn text(self, row: &'a Row, name: &str) -> String {
        self.get(row, name).as_str().unwrap_or_default().to_owned()
    }

    /// Whether a boolean field is set.
    pub(crate) fn is_true(self, row: &'a Row, name: &str) -> bool {
        self.get(row, name).as_bool() == Some(true)
    }

    pub(crate) fn is_active(self, row: &'a Row) -> bool {
        self.is_true(row, "active")
    }

    pub(crate) fn user_row(self) -> Option<&'a Row> {
        self.row(model::find("res.users")?, self.user)
    }

    /// The language of the context.
    pub(crate) fn language(self) -> Language {
        self.context.language.unwrap_or_default()
    }

    /// The language that the user has chosen.
    pub(crate) fn own_language(self) -> Language {
        let code = self.user_row().map(|user| self.text(user, "lang")).unwrap_or_default();
        Language::from_code(&code).unwrap_or_default()
    }

    /// The error of a record that is not there.
    pub(crate) fn missing(self, model: &str, id: i64) -> Raise {
        Raise::missing(
            if self.db.series < Series::V19 { self.language() } else { Language::English },
            model,
            id,
            self.user,
        )
    }

    /// Whether the user has this right on the model.
    pub(crate) fn may(self, model: &Model, operation: Operation) -> bool {
        self.context.admin || model.access.allows(operation)
    }

    /// Whether the user may see this record of a model that they may read.
    pub(crate) fn sees(self, row: &'a Row) -> bool {
        self.context.admin || (row.model.rules.visible)(self, row)
    }

    fn is_shown(self, row: &'a Row) -> bool {
        !self.context.active_test || row.model.position("active").is_none_or(|at| python::truthy(row.cell(at)))
    }
}

/// The ids in a stored relation.
fn ids(value: &Value) -> impl Iterator<Item = i64> {
    let many = value.as_array().map(Vec::as_slice).unwrap_or_default();
    value.as_i64().into_iter().chain(many.iter().filter_map(Value::as_i64)).collect::<Vec<_>>().into_iter()
}
