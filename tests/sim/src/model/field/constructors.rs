//! A field of each type: optional, writable, with a value of its own.

use super::{Field, Kind, OnDelete, Source};
use crate::series::Series;

fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        name,
        label,
        kind,
        source: Source::Column,
        required: false,
        readonly: false,
        help: None,
        default: None,
        on_delete: OnDelete::SetNull,
        depends: &[],
        since: Series::V14,
        until: Series::V20,
    }
}

pub(crate) fn boolean(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Boolean)
}

pub(crate) fn integer(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Integer)
}

pub(crate) fn float(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Float)
}

pub(crate) fn monetary(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Monetary { currency: "currency_id" })
}

pub(crate) fn char(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Char)
}

pub(crate) fn text(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Text)
}

pub(crate) fn html(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Html)
}

pub(crate) fn date(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Date)
}

pub(crate) fn datetime(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Datetime)
}

pub(crate) fn binary(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Binary)
}

pub(crate) fn selection(
    name: &'static str,
    label: &'static str,
    choices: &'static [(&'static str, &'static str)],
) -> Field {
    field(name, label, Kind::Selection(choices))
}

pub(crate) fn many2one(name: &'static str, label: &'static str, target: &'static str) -> Field {
    field(name, label, Kind::Many2one(target))
}

pub(crate) fn one2many(name: &'static str, label: &'static str, target: &'static str, inverse: &'static str) -> Field {
    field(name, label, Kind::One2many { target, inverse })
}

pub(crate) fn many2many(name: &'static str, label: &'static str, target: &'static str) -> Field {
    field(name, label, Kind::Many2many(target))
}
