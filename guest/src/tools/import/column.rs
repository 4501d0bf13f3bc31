//! What a column of an import takes: judged before anything is sent, since Odoo's own answer to a wrong column is a
//! traceback, or silence.

use crate::error::Error;
use crate::model::fields::{Field, Kind};
use crate::model::sheet::{Leaf, SheetColumn};
use crate::model::{quote, values};
use std::rc::Rc;

/// A column whose cells are understood.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Odoo's name of it.
    pub(super) name: String,
    pub(super) takes: Takes,
    /// The model that a relation points to.
    pub(super) relation: Option<String>,
    /// Belongs to the record's lines: in a row of its own it continues the record above.
    pub(super) is_line: bool,
    /// Identifies the row's own record: the row may change an existing one.
    pub(super) is_own_id: bool,
}

/// What stands in a column's cells.
#[derive(Debug, Clone)]
pub(super) enum Takes {
    ExternalIds(Number),
    DatabaseIds(Number),
    /// Names of related records, or their ids.
    Related(Number),
    Value(Rc<Field>),
}

/// How many records a cell names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    One,
    Many,
}

impl Column {
    /// The same column with database ids in it instead of names.
    pub(super) fn by_database_id(&mut self) {
        if let Takes::Related(number) = self.takes {
            self.name.push_str("/.id");
            self.takes = Takes::DatabaseIds(number);
        }
    }
}

/// Judges all columns.
///
/// # Errors
/// E004 for a column that an import cannot set, or two that set the same.
pub(super) fn judge(columns: &[SheetColumn]) -> Result<Vec<Column>, Error> {
    let mut targets: Vec<String> = Vec::with_capacity(columns.len());
    columns
        .iter()
        .map(|column| {
            let name = column.name();
            let takes = takes(column).map_err(|problem| Error::invalid(format!("The column {name}: {problem}")))?;
            let target = target(column);
            if targets.contains(&target) {
                let what = if target.is_empty() { "the record itself" } else { &target };
                return Err(Error::invalid(format!(
                    "Two columns identify {what}; {} is one of them.",
                    quote::text(&name)
                ))
                .hint("keep one: the name, the external id (…/id) or the database id (…/.id)"));
            }
            targets.push(target);
            Ok(Column {
                name,
                takes,
                relation: column.field().and_then(|field| field.relation.clone()),
                is_line: column.hops.first().is_some_and(|hop| hop.kind == Kind::One2many),
                is_own_id: column.is_own_id(),
            })
        })
        .collect()
}

/// What the column sets: for each way to identify a related record the same.
fn target(column: &SheetColumn) -> String {
    let leaf = match &column.leaf {
        Leaf::Field(owned) => Some(owned.field.name.as_str()),
        Leaf::ExternalId | Leaf::DatabaseId => None,
    };
    column.hops.iter().map(|hop| hop.name.as_str()).chain(leaf).collect::<Vec<_>>().join("/")
}

fn takes(column: &SheetColumn) -> Result<Takes, String> {
    let (leading, related) = match (&column.leaf, column.hops.as_slice()) {
        (Leaf::Field(_), hops) => (hops, None),
        (_, [leading @ .., related]) => (leading, Some(related)),
        (_, []) => (&[][..], None),
    };
    if let Some(hop) = leading.iter().find(|hop| hop.kind != Kind::One2many) {
        let (name, model) = (&hop.name, hop.relation.as_deref().unwrap_or("the related model"));
        return Err(format!(
            "an import sets a relation by its name ({name}), external id ({name}/id) or database id ({name}/.id); \
             import fields of {model} into {model} itself."
        ));
    }
    if let Some(related) = related {
        values::writable(related)?;
    }
    let number = match related.map(|related| related.kind) {
        Some(Kind::Many2many) => Number::Many,
        _ => Number::One,
    };
    match &column.leaf {
        Leaf::ExternalId => Ok(Takes::ExternalIds(number)),
        Leaf::DatabaseId => Ok(Takes::DatabaseIds(number)),
        Leaf::Field(owned) => value(&owned.field),
    }
}

fn value(field: &Rc<Field>) -> Result<Takes, String> {
    values::writable(field)?;
    match field.kind {
        Kind::Many2one => Ok(Takes::Related(Number::One)),
        Kind::Many2many => Ok(Takes::Related(Number::Many)),
        Kind::One2many => Err(format!("name the columns of its lines, such as {}/name.", field.name)),
        Kind::Json | Kind::Properties | Kind::Other => {
            Err(format!("fields of the type {} cannot be imported here.", field.type_name))
        }
        _ => Ok(Takes::Value(Rc::clone(field))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::fields::{Purpose, Schema};
    use crate::model::sheet;

    fn judged(names: &[&str]) -> Result<Vec<Column>, Error> {
        let fake = Fake::partners();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        judge(&sheet::columns(&Schema::new(&fake, Purpose::Write), "res.partner", &names)?)
    }

    #[test]
    fn each_column_is_taken_for_what_it_is() {
        let columns =
            judged(&["id", "name", "country_id", "category_id/.id", "child_ids/name", "child_ids/id"]).unwrap();
        let facts: Vec<(bool, bool)> = columns.iter().map(|column| (column.is_line, column.is_own_id)).collect();
        assert_eq!(
            facts,
            [(false, true), (false, false), (false, false), (false, false), (true, false), (true, false)]
        );
        assert!(matches!(columns[2].takes, Takes::Related(Number::One)));
        assert!(matches!(columns[3].takes, Takes::DatabaseIds(Number::Many)));
        assert!(matches!(columns[5].takes, Takes::ExternalIds(Number::One)));
    }

    #[test]
    fn what_odoo_would_lose_or_not_understand_is_refused_with_what_is_right() {
        for (names, said) in [
            (&["country_id/name"][..], "external id (country_id/id)"),
            (&["child_ids"], "child_ids/name"),
            (&["create_date"], "Odoo sets this field itself"),
            (&["credit"], "Odoo computes this field"),
            (&["properties"], "type properties"),
            (&["country_id", "country_id/id"], "Two columns identify country_id"),
            (&["id", ".id"], "Two columns identify the record itself"),
            (&["child_ids/id", "child_ids/.id"], "Two columns identify child_ids"),
        ] {
            let error = judged(names).unwrap_err();
            assert!(error.message.contains(said), "{names:?}: {error}");
        }
    }
}
