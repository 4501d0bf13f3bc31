//! The operators of a domain, by Odoo's version.

use crate::error::Error;
use crate::model::{quote, suggest};
use crate::odoo::Rpc;
use std::fmt;

/// An operator in the one spelling that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    spelling: &'static str,
    /// What its value must be.
    pub(super) class: Class,
    /// The first Odoo that knows it.
    since: u32,
}

/// What an operator asks of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// `=`, `!=`: one value of the field's type, or nothing.
    Equal,
    /// `=?`: as `=`, but matches everything when there is no value.
    EqualIfSet,
    /// `<` and so on: one value.
    Compare,
    /// `like` and so on: a text.
    Like,
    /// A list of values.
    Among,
    /// An id, a list of ids, or a name.
    Family,
    /// A domain.
    Domain,
}

const fn operator(spelling: &'static str, class: Class, since: u32) -> Operator {
    Operator { spelling, class, since }
}

/// All operators.
pub const ALL: [Operator; 21] = [
    operator("=", Class::Equal, 0),
    operator("!=", Class::Equal, 0),
    operator("=?", Class::EqualIfSet, 0),
    operator("<", Class::Compare, 0),
    operator("<=", Class::Compare, 0),
    operator(">", Class::Compare, 0),
    operator(">=", Class::Compare, 0),
    operator("like", Class::Like, 0),
    operator("not like", Class::Like, 0),
    operator("ilike", Class::Like, 0),
    operator("not ilike", Class::Like, 0),
    operator("=like", Class::Like, 0),
    operator("=ilike", Class::Like, 0),
    operator("not =like", Class::Like, 19),
    operator("not =ilike", Class::Like, 19),
    operator("in", Class::Among, 0),
    operator("not in", Class::Among, 0),
    operator("child_of", Class::Family, 0),
    operator("parent_of", Class::Family, 0),
    operator("any", Class::Domain, 17),
    operator("not any", Class::Domain, 17),
];

/// What other languages say, and what says it here.
const FOREIGN: [(&str, &str); 24] = [
    ("equals", "="),
    ("equal", "="),
    ("eq", "="),
    ("is", "="),
    ("===", "="),
    ("not equals", "!="),
    ("neq", "!="),
    ("ne", "!="),
    ("not", "!="),
    ("is not", "!="),
    ("gt", ">"),
    ("gte", ">="),
    ("ge", ">="),
    ("=>", ">="),
    ("lt", "<"),
    ("lte", "<="),
    ("le", "<="),
    ("=<", "<="),
    ("contains", "ilike"),
    ("icontains", "ilike"),
    ("not contains", "not ilike"),
    ("startswith", "=ilike (with a value such as \"acme%\")"),
    ("endswith", "=ilike (with a value such as \"%acme\")"),
    ("between", ">= and <= in two conditions"),
];

impl Operator {
    /// Reads an operator, in whatever case; `==` and `<>` are `=` and `!=`.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let lower = text.trim().to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = match lower.as_str() {
            "==" => "=",
            "<>" => "!=",
            other => other,
        };
        if let Some(found) = ALL.iter().find(|known| known.spelling == wanted) {
            return Ok(*found);
        }
        let foreign = FOREIGN.iter().find(|(word, _)| *word == wanted.replace('_', " ")).map(|(_, ours)| vec![*ours]);
        let near = foreign.unwrap_or_else(|| suggest::nearest(wanted, ALL.iter().map(|known| known.spelling)));
        let all = ALL.iter().map(|known| known.spelling).collect::<Vec<_>>().join(", ");
        let hint = match suggest::question(&near) {
            Some(question) => format!("{question} The operators are: {all}."),
            None => format!("The operators are: {all}."),
        };
        Err(Error::invalid(format!("{} is no operator of a domain.", quote::text(text))).hint(hint))
    }

    pub fn as_str(self) -> &'static str {
        self.spelling
    }

    /// The first major version that has it; 0 when all have.
    pub fn since(self) -> u32 {
        self.since
    }

    /// What its value must be, for people.
    pub fn takes(self) -> &'static str {
        match self.class {
            Class::Equal => "one value of the field's type; false means not set",
            Class::EqualIfSet => "as =; a value is required here, since without one it matches every record",
            Class::Compare => "one value, of a field that has an order",
            Class::Like => {
                "a text, of which % stands for any characters and _ for one; but for those with = in front, \
                            a part of the field's text is enough"
            }
            Class::Among => "a list of values",
            Class::Family => "an id, a list of ids or a name: these records and those below (parent_of: above) them",
            Class::Domain => "a domain on the related model",
        }
    }

    pub(super) fn takes_domain(self) -> bool {
        self.class == Class::Domain
    }

    /// Refuses what this Odoo does not know yet; asks for the version only when it matters.
    pub(super) fn check_version(self, rpc: &dyn Rpc) -> Result<(), Error> {
        if self.since == 0 {
            return Ok(());
        }
        let version = rpc.version()?;
        if version.major >= self.since {
            return Ok(());
        }
        let message = format!("The operator {:?} needs Odoo {}; this is {}.", self.spelling, self.since, version.text);
        let advice = if self.takes_domain() {
            "use a dotted path, such as [\"line_ids.name\",\"ilike\",\"x\"]"
        } else {
            "put \"!\" before the condition"
        };
        Err(Error::invalid(message).hint(advice))
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spelling)
    }
}

/// `create_date.month_number` and so on: a date's part as a number (Odoo 17.3 and later).
pub(super) fn is_date_part(name: &str) -> bool {
    matches!(
        name,
        "year_number"
            | "quarter_number"
            | "month_number"
            | "iso_week_number"
            | "day_of_year"
            | "day_of_month"
            | "day_of_week"
            | "hour_number"
            | "minute_number"
            | "second_number"
    )
}
