//! Fields: their types, and where their values come from.
//!
//! A model's file makes its fields by [`constructors`], one for each type, and refines them by the methods of [`Field`].

mod constructors;

pub(crate) use constructors::{
    binary, boolean, char, date, datetime, float, html, integer, many2many, many2one, monetary, one2many, selection,
    text,
};

use serde_json::Value;

use crate::{
    orm::{Env, Row},
    series::Series,
};

/// One field of a model.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    pub(crate) source: Source,
    pub(crate) required: bool,
    pub(crate) readonly: bool,
    pub(crate) help: Option<&'static str>,
    /// The value of a new record that was not given one.
    pub(crate) default: Option<fn(Env<'_>) -> Value>,
    pub(crate) on_delete: OnDelete,
    /// The fields that a value is computed from where none is given.
    pub(crate) depends: &'static [&'static str],
    /// The first and the last version that has the field.
    pub(crate) since: Series,
    pub(crate) until: Series,
}

/// The type of a field, with what belongs to the type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Boolean,
    Integer,
    Float,
    Monetary { currency: &'static str },
    Char,
    Text,
    Html,
    Date,
    Datetime,
    Binary,
    Selection(&'static [(&'static str, &'static str)]),
    Many2one(&'static str),
    One2many { target: &'static str, inverse: &'static str },
    Many2many(&'static str),
}

/// Where a field's value comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// A value of its own.
    Column,
    /// Computed, and kept in the database by Odoo: it can be searched and sorted.
    Stored(fn(Env<'_>, &Row) -> Value),
    /// Computed on every read: it can be neither searched nor sorted.
    Computed(fn(Env<'_>, &Row) -> Value),
    /// Computed on every read from another field of the record, and written to it.
    Alias { get: fn(Env<'_>, &Row) -> Value, set: fn(Series, &Value) -> (&'static str, Value) },
    /// The value of a field of a related record: many2one and field.
    Related(&'static str, &'static str),
}

/// What becomes of a record when the one that it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDelete {
    SetNull,
    Restrict,
    Cascade,
}

impl Kind {
    /// The type's name in `fields_get`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Monetary { .. } => "monetary",
            Self::Char => "char",
            Self::Text => "text",
            Self::Html => "html",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Binary => "binary",
            Self::Selection(_) => "selection",
            Self::Many2one(_) => "many2one",
            Self::One2many { .. } => "one2many",
            Self::Many2many(_) => "many2many",
        }
    }

    /// The model that a relation leads to.
    pub(crate) fn target(self) -> Option<&'static str> {
        match self {
            Self::Many2one(target) | Self::Many2many(target) | Self::One2many { target, .. } => Some(target),
            _ => None,
        }
    }

    pub(crate) fn is_x2many(self) -> bool {
        matches!(self, Self::One2many { .. } | Self::Many2many(_))
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float | Self::Monetary { .. })
    }

    /// What an unset field reads as.
    pub(crate) fn empty(self) -> Value {
        match self {
            Self::Integer => 0.into(),
            Self::Float | Self::Monetary { .. } => 0.0.into(),
            kind if kind.is_x2many() => Value::Array(vec![]),
            _ => false.into(),
        }
    }
}

impl Field {
    pub(crate) fn is_stored(&self) -> bool {
        matches!(self.source, Source::Column | Source::Stored(_))
    }

    /// Whether a search condition may name the field.
    pub(crate) fn is_searchable(&self) -> bool {
        !matches!(self.source, Source::Computed(_) | Source::Alias { .. }) || self.name == "display_name"
    }

    /// Whether results can be ordered by the field.
    pub(crate) fn is_sortable(&self) -> bool {
        !matches!(self.source, Source::Computed(_) | Source::Alias { .. })
            && !self.kind.is_x2many()
            && self.kind != Kind::Binary
    }

    pub(crate) fn required(mut self) -> Self {
        self.required = true;
        if matches!(self.kind, Kind::Many2one(_)) && self.on_delete == OnDelete::SetNull {
            self.on_delete = OnDelete::Restrict;
        }
        self
    }

    pub(crate) fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    pub(crate) fn help(mut self, text: &'static str) -> Self {
        self.help = Some(text);
        self
    }

    pub(crate) fn default(mut self, value: fn(Env<'_>) -> Value) -> Self {
        self.default = Some(value);
        self
    }

    /// The same, computed from these where no value is given.
    pub(crate) fn depends(mut self, names: &'static [&'static str]) -> Self {
        self.depends = names;
        self
    }

    pub(crate) fn restrict(mut self) -> Self {
        self.on_delete = OnDelete::Restrict;
        self
    }

    pub(crate) fn cascade(mut self) -> Self {
        self.on_delete = OnDelete::Cascade;
        self
    }

    /// Kept by Odoo, computed here.
    pub(crate) fn stored(mut self, compute: fn(Env<'_>, &Row) -> Value) -> Self {
        self.source = Source::Stored(compute);
        self.readonly()
    }

    pub(crate) fn computed(mut self, compute: fn(Env<'_>, &Row) -> Value) -> Self {
        self.source = Source::Computed(compute);
        self.readonly()
    }

    pub(crate) fn alias(
        mut self,
        get: fn(Env<'_>, &Row) -> Value,
        set: fn(Series, &Value) -> (&'static str, Value),
    ) -> Self {
        self.source = Source::Alias { get, set };
        self
    }

    /// The same, from this version on.
    pub(crate) fn since(mut self, since: Series) -> Self {
        self.since = since;
        self
    }

    /// The same, up to and including this version.
    pub(crate) fn until(mut self, until: Series) -> Self {
        self.until = until;
        self
    }

    pub(crate) fn is_in(&self, series: Series) -> bool {
        (self.since..=self.until).contains(&series)
    }

    pub(crate) fn related(mut self, relation: &'static str, field: &'static str) -> Self {
        self.source = Source::Related(relation, field);
        self
    }
}
