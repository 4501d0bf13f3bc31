//! The columns of a sheet, as Odoo's import and export name them.
//!
//! `name` is a field, `country_id` a relation by its name, `country_id/id` by its external id, `country_id/.id` by its
//! database id; `order_line/product_id` is a field of the record's lines, which take a row each. `id` and `.id` are the
//! record's own external and database id. Dots are understood too, as this program's answers spell paths: `country_id.id`
//! is the database id.

use super::fields::{Field, Schema};
use super::{path, quote};
use crate::error::Error;
use std::rc::Rc;

/// Fields in one path.
const DEEPEST: usize = 4;

/// One column.
#[derive(Debug, Clone)]
pub struct SheetColumn {
    /// The relations that lead to the record that has the cell's value; mostly none.
    pub hops: Vec<Rc<Field>>,
    pub leaf: Leaf,
}

/// What a cell holds of the record that the hops lead to.
#[derive(Debug, Clone)]
pub enum Leaf {
    ExternalId,
    DatabaseId,
    /// A field; of a relation the name.
    Field(Owned),
}

/// A field with the model that has it.
#[derive(Debug, Clone)]
pub struct Owned {
    pub model: String,
    pub field: Rc<Field>,
}

impl SheetColumn {
    /// The name in Odoo's own spelling, such as `order_line/product_id/.id`.
    pub fn name(&self) -> String {
        let leaf = match &self.leaf {
            Leaf::ExternalId => "id",
            Leaf::DatabaseId => ".id",
            Leaf::Field(owned) => &owned.field.name,
        };
        self.hops.iter().map(|hop| hop.name.as_str()).chain([leaf]).collect::<Vec<_>>().join("/")
    }

    /// The field that the cell stands in, or whose records it identifies; none for the record's own ids.
    pub fn field(&self) -> Option<&Rc<Field>> {
        match &self.leaf {
            Leaf::Field(owned) => Some(&owned.field),
            Leaf::ExternalId | Leaf::DatabaseId => self.hops.last(),
        }
    }

    /// Identifies the record of the row itself.
    pub fn is_own_id(&self) -> bool {
        self.hops.is_empty() && !matches!(self.leaf, Leaf::Field(_))
    }
}

/// Reads the names of columns. Of which kind the fields may be is for the import and the export to judge.
///
/// # Errors
/// E004 for a name that a model on the way does not have, with the nearest; for a path through what is no relation, one
/// that is too long, and a column that is there twice.
pub fn columns(schema: &Schema, model: &str, names: &[String]) -> Result<Vec<SheetColumn>, Error> {
    let split: Vec<Vec<&str>> = names.iter().map(|name| segments(name.trim())).collect();
    names.iter().zip(&split).try_for_each(|(name, path)| shaped(name, path))?;
    let paths: Vec<String> = split.iter().map(|path| fields_of(path).join(".")).collect();
    path::prefetch(schema, model, paths.iter().map(String::as_str).filter(|path| !path.is_empty()))?;
    let mut columns: Vec<SheetColumn> = Vec::with_capacity(names.len());
    for (name, path) in names.iter().zip(&split) {
        let column = column(schema, model, name, path)?;
        if columns.iter().any(|known| known.name() == column.name()) {
            return Err(Error::invalid(format!("The column {} is there twice.", quote::text(&column.name()))));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn shaped(name: &str, path: &[&str]) -> Result<(), Error> {
    if path.contains(&"") {
        return Err(Error::invalid(format!("The column {} has an empty part.", quote::text(name))).hint(
            "write name, country_id, country_id/id (external id), country_id/.id (database id), order_line/name",
        ));
    }
    if fields_of(path).len() > DEEPEST {
        return Err(Error::invalid(format!("The column {} is more than {DEEPEST} fields long.", quote::text(name))));
    }
    Ok(())
}

fn column(schema: &Schema, model: &str, name: &str, path: &[&str]) -> Result<SheetColumn, Error> {
    let fields = fields_of(path);
    let mut owner = model.to_owned();
    let mut hops: Vec<Rc<Field>> = Vec::new();
    for (index, segment) in fields.iter().enumerate() {
        let field = schema.field(&owner, segment)?;
        let related = field.relation.clone().filter(|_| field.kind.is_relation());
        match related {
            _ if index + 1 == path.len() => {
                return Ok(SheetColumn { hops, leaf: Leaf::Field(Owned { model: owner, field }) });
            }
            Some(related) => {
                hops.push(field);
                owner = related;
            }
            None => {
                let message =
                    format!("In {}, {segment} of {owner} is no relation: nothing can follow it.", quote::text(name));
                return Err(Error::invalid(message).hint(format!("name the column {segment}")));
            }
        }
    }
    let leaf = if path.last() == Some(&".id") { Leaf::DatabaseId } else { Leaf::ExternalId };
    Ok(SheetColumn { hops, leaf })
}

/// The parts of a column's name; `.id` is the database id.
fn segments(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for between_slashes in name.split('/') {
        if between_slashes == ".id" {
            parts.push(".id");
            continue;
        }
        let (path, is_database_id) = match between_slashes.strip_suffix(".id") {
            Some(path) => (path, true),
            None => (between_slashes, false),
        };
        parts.extend(path.split('.'));
        if is_database_id {
            parts.push(".id");
        }
    }
    parts
}

/// The parts without the id at the end, if there is one.
fn fields_of<'p>(path: &'p [&'p str]) -> &'p [&'p str] {
    match path {
        [fields @ .., "id" | ".id"] => fields,
        fields => fields,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::fields::Purpose;

    fn names(given: &[&str]) -> Result<Vec<String>, Error> {
        let fake = Fake::partners();
        let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
        let columns = columns(&Schema::new(&fake, Purpose::Write), "res.partner", &given)?;
        Ok(columns.iter().map(SheetColumn::name).collect())
    }

    #[test]
    fn every_spelling_becomes_odoo_s() {
        for (given, expected) in [
            ("id", "id"),
            (".id", ".id"),
            (" name ", "name"),
            ("country_id/id", "country_id/id"),
            ("country_id/.id", "country_id/.id"),
            ("country_id.id", "country_id/.id"),
            ("country_id.code", "country_id/code"),
            ("child_ids/country_id/id", "child_ids/country_id/id"),
            ("child_ids.country_id.id", "child_ids/country_id/.id"),
            ("child_ids/id", "child_ids/id"),
        ] {
            assert_eq!(names(&[given]).unwrap(), [expected], "{given}");
        }
    }

    #[test]
    fn a_wrong_column_is_named_with_what_is_right() {
        let error = names(&["nmae"]).unwrap_err();
        assert!(error.hint.unwrap().contains("did you mean name"));
        let error = names(&["country_id/cod"]).unwrap_err();
        assert!(error.message.contains("res.country") && error.hint.unwrap().contains("code"));
        for (given, said) in [
            (&["name/id"][..], "no relation"),
            (&["name", "name"], "twice"),
            (&["country_id/.id", "country_id.id"], "twice"),
            (&["country_id//id"], "empty part"),
            (&[""], "empty part"),
            (&["child_ids/child_ids/child_ids/child_ids/name"], "4 fields"),
        ] {
            let error = names(given).unwrap_err();
            assert!(error.message.contains(said), "{given:?}: {error}");
        }
    }

    #[test]
    fn each_model_is_described_once() {
        let fake = Fake::partners();
        let given = ["id", "name", "country_id/code", "child_ids/name", "country_id/name"].map(str::to_owned);
        columns(&Schema::new(&fake, Purpose::Write), "res.partner", &given).unwrap();
        assert_eq!(fake.calls().len(), 2, "{:?}", fake.calls());
    }
}
