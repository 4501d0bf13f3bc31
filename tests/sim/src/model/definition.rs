//! What makes a model: fields, order, rights, views, and the few rules of its own.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{
    field::{self, Field, Kind},
    unique::Unique,
};
use crate::{
    orm::{Env, Method, Row, Tx},
    raise::Raise,
    series::Series,
};

/// A model, ready for use.
#[derive(Debug)]
pub(crate) struct Model {
    /// The technical name, such as `res.partner`.
    pub(crate) name: &'static str,
    /// The name that users see.
    pub(crate) label: &'static str,
    /// The order of search results that ask for none.
    pub(crate) order: &'static str,
    pub(crate) fields: Vec<Field>,
    /// The fields that a search by name looks at.
    pub(crate) names: &'static [&'static str],
    pub(crate) access: Access,
    pub(crate) list: &'static str,
    pub(crate) form: &'static str,
    pub(crate) rules: Rules,
    pub(crate) unique: &'static [Unique],
    /// Methods beyond those that every model has: its own, and those of what it inherits from.
    pub(crate) methods: &'static [&'static [Method]],
    /// The architecture of the search view.
    pub(crate) search: &'static str,
    /// What can be printed from the model and run on it, as `get_views` lists it.
    pub(crate) toolbar: &'static [Action],
    index: HashMap<&'static str, usize>,
}

/// What an operation on records is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Read,
    Write,
    Create,
    Unlink,
}

/// What the user with few rights may do, and which groups may do the rest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Access {
    pub(crate) read: bool,
    pub(crate) write: bool,
    pub(crate) create: bool,
    pub(crate) unlink: bool,
    /// Named in the refusal.
    pub(crate) groups: &'static [&'static str],
}

/// An action in the toolbar of a view.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    /// The report that it prints; none for a server action.
    pub(crate) report: Option<&'static str>,
}

/// A model's own rules; each has a neutral default.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// A record's `display_name`.
    pub(crate) display: fn(Env<'_>, &Row) -> String,
    /// Completes the values of a record that is to be created.
    pub(crate) prepare: fn(&mut Tx<'_>, &mut Map<String, Value>) -> Result<(), Raise>,
    /// Creates what belongs to a record that was just created.
    pub(crate) created: fn(&mut Tx<'_>, i64) -> Result<(), Raise>,
    /// Constraints beyond required fields and unique values.
    pub(crate) check: fn(Env<'_>, &Row) -> Result<(), Raise>,
    /// Whether a record may be deleted.
    pub(crate) deletable: fn(Env<'_>, &Row) -> Result<(), Raise>,
    /// What follows, in a form, from a change of this field: completes or drops other values of the form.
    pub(crate) changed: fn(Env<'_>, &str, &mut Map<String, Value>),
    /// Whether the user with few rights may see a record.
    pub(crate) visible: fn(Env<'_>, &Row) -> bool,
    /// Whether a value for what is no field in this version is dropped, where other models refuse it.
    pub(crate) drops: fn(Series, &str) -> bool,
}

/// What a model's file states; [`Definition::build`] makes a model of it.
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) order: &'static str,
    pub(crate) fields: Vec<Field>,
    pub(crate) names: &'static [&'static str],
    pub(crate) access: Access,
    pub(crate) list: &'static str,
    pub(crate) form: &'static str,
    pub(crate) rules: Rules,
    pub(crate) unique: &'static [Unique],
    pub(crate) methods: &'static [&'static [Method]],
    pub(crate) search: &'static str,
    pub(crate) toolbar: &'static [Action],
}

impl Model {
    /// The field of this name, in whichever version.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(self.position(name)?)
    }

    /// The fields that this version has.
    pub(crate) fn fields_in(&self, series: Series) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.is_in(series))
    }

    /// The place of a field in the model's rows.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }
}

impl Definition {
    pub(crate) fn new(name: &'static str, label: &'static str, fields: Vec<Field>) -> Self {
        Self {
            name,
            label,
            order: "id",
            fields,
            names: &["name"],
            access: Access::ADMIN_WRITES,
            list: "<list><field name=\"display_name\"/></list>",
            form: "<form><sheet><group><field name=\"display_name\"/></group></sheet></form>",
            rules: Rules::default(),
            unique: &[],
            methods: &[],
            search: "<search/>",
            toolbar: &[],
        }
    }

    /// Adds the fields that every model has.
    pub(crate) fn build(mut self) -> Model {
        self.fields.extend([
            field::integer("id", "ID").readonly(),
            field::char("display_name", "Display Name").computed(|env, row| (row.model.rules.display)(env, row).into()),
            field::many2one("create_uid", "Created by", "res.users").readonly(),
            field::datetime("create_date", "Created on").readonly(),
            field::many2one("write_uid", "Last Updated by", "res.users").readonly(),
            field::datetime("write_date", "Last Updated on").readonly(),
        ]);
        Model {
            name: self.name,
            label: self.label,
            order: self.order,
            index: self.fields.iter().enumerate().map(|(index, field)| (field.name, index)).collect(),
            fields: self.fields,
            names: self.names,
            access: self.access,
            list: self.list,
            form: self.form,
            rules: self.rules,
            unique: self.unique,
            methods: self.methods,
            search: self.search,
            toolbar: self.toolbar,
        }
    }
}

impl Access {
    /// Everybody may do everything.
    pub(crate) const ALL: Self = Self { read: true, write: true, create: true, unlink: true, groups: &[] };
    /// Everybody may read.
    pub(crate) const ADMIN_WRITES: Self = Self::read_only(&["Role / Administrator"]);
    /// Only the administrator sees it at all.
    pub(crate) const ADMIN_ONLY: Self = Self { read: false, ..Self::read_only(&["Access Rights"]) };

    /// Everybody may read; the rest is for these groups.
    pub(crate) const fn read_only(groups: &'static [&'static str]) -> Self {
        Self { read: true, write: false, create: false, unlink: false, groups }
    }

    pub(crate) fn allows(&self, operation: Operation) -> bool {
        match operation {
            Operation::Read => self.read,
            Operation::Write => self.write,
            Operation::Create => self.create,
            Operation::Unlink => self.unlink,
        }
    }
}

impl Operation {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "read" => Self::Read,
            "write" => Self::Write,
            "create" => Self::Create,
            "unlink" => Self::Unlink,
            _ => return None,
        })
    }

    /// What a user who may not do it is told.
    pub(crate) fn refusal(self) -> &'static str {
        match self {
            Self::Read => "You are not allowed to access '{}' ({}) records.",
            Self::Write => "You are not allowed to modify '{}' ({}) records.",
            Self::Create => "You are not allowed to create '{}' ({}) records.",
            Self::Unlink => "You are not allowed to delete '{}' ({}) records.",
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            display: |env, row| match env.get(row, "name").as_str() {
                Some(name) => name.to_owned(),
                None => format!("{},{}", row.model.name, row.id),
            },
            prepare: |_, _| Ok(()),
            created: |_, _| Ok(()),
            check: |_, _| Ok(()),
            deletable: |_, _| Ok(()),
            changed: |_, _, _| {},
            visible: |_, _| true,
            drops: |_, _| false,
        }
    }
}

impl Kind {
    /// Whether `fields_get` reports an aggregator.
    pub(crate) fn aggregator(self) -> Option<&'static str> {
        self.is_number().then_some("sum")
    }
}
