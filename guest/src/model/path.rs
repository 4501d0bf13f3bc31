//! What is read of a record: its fields, and by dotted paths those of related records.
//!
//! `partner_id.email` is one column with the partner's e-mail. `order_line.product_id` and `order_line.price_subtotal` are
//! one column that holds a small table for each record. [`columns`] reads paths into [`Column`]s, which say how to show
//! an answer; [`Tree`] says what to ask of Odoo for them.

use super::fields::{Field, Kind, Schema};
use super::quote;
use crate::error::Error;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Related records of one record that a nested table shows.
pub const MOST_LINES: usize = 20;
/// Fields in one path.
const DEEPEST: usize = 4;

/// One column of an answer.
#[derive(Debug, Clone)]
pub struct Column {
    /// The many2one fields that lead to the record that has the field; mostly none.
    pub hops: Vec<Rc<Field>>,
    /// The model that has the field.
    pub model: String,
    pub field: Rc<Field>,
    /// Of a relation to many: what is read of each related record. Empty when its ids alone are.
    pub lines: Vec<Column>,
}

impl Column {
    /// A field of the model itself.
    pub fn of(model: &str, field: Rc<Field>) -> Self {
        Self { hops: Vec::new(), model: model.to_owned(), field, lines: Vec::new() }
    }

    /// The path, such as `partner_id.email`.
    pub fn path(&self) -> String {
        let names = self.hops.iter().chain(std::iter::once(&self.field)).map(|field| field.name.as_str());
        names.collect::<Vec<_>>().join(".")
    }

    /// The record that has the field, found from the one that was read; nothing when a relation on the way is empty.
    pub fn owner<'r>(&self, record: &'r Value) -> Option<&'r Value> {
        self.hops.iter().try_fold(record, |record, hop| record.get(&hop.name).filter(|related| related.is_object()))
    }

    /// Every field that is read for the column.
    pub fn fields(&self) -> Box<dyn Iterator<Item = &Rc<Field>> + '_> {
        let of_lines = self.lines.iter().flat_map(Column::fields);
        Box::new(self.hops.iter().chain(std::iter::once(&self.field)).chain(of_lines))
    }
}

/// Fields of the model itself as columns.
pub fn plain(model: &str, fields: &[Rc<Field>]) -> Vec<Column> {
    fields.iter().map(|field| Column::of(model, Rc::clone(field))).collect()
}

/// Fetches what the paths name, one request per model on the way. Says nothing of what cannot be followed: whoever uses
/// the path judges it.
pub fn prefetch<'p>(schema: &Schema, model: &str, paths: impl IntoIterator<Item = &'p str>) -> Result<(), Error> {
    let mut by_first: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        by_first.entry(first).or_default().extend(rest.filter(|rest| rest.split('.').count() < DEEPEST));
    }
    schema.load(model, by_first.keys().copied())?;
    let mut by_model: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (first, rests) in by_first.iter().filter(|(_, rests)| !rests.is_empty()) {
        let field = schema.field(model, first)?;
        if let Some(related) = field.relation.as_ref().filter(|_| field.kind.is_relation()) {
            by_model.entry(related.clone()).or_default().extend(rests);
        }
    }
    by_model.into_iter().try_for_each(|(related, rests)| prefetch(schema, &related, rests))
}

/// Reads names and paths into columns, each once, in their order. `id` comes with every record and makes none.
///
/// # Errors
/// E004 for a name that a model on the way does not have, with the nearest; and for a path through what is no relation.
pub fn columns(schema: &Schema, model: &str, paths: &[String]) -> Result<Vec<Column>, Error> {
    prefetch(schema, model, paths.iter().map(|path| path.trim()).filter(|path| *path != "id"))?;
    let mut columns = Vec::with_capacity(paths.len());
    for path in paths.iter().map(|path| path.trim()) {
        let segments: Vec<&str> = path.split('.').collect();
        if segments.len() > DEEPEST {
            return Err(Error::invalid(format!("The path {} is more than {DEEPEST} fields long.", quote::text(path))));
        }
        add(&mut columns, schema, model, &segments)?;
    }
    Ok(columns)
}

fn add(columns: &mut Vec<Column>, schema: &Schema, model: &str, path: &[&str]) -> Result<(), Error> {
    let mut owner = model.to_owned();
    let mut hops: Vec<Rc<Field>> = Vec::new();
    let mut rest = path;
    while let [name, further @ ..] = rest {
        rest = further;
        if *name == "id" && hops.is_empty() && further.is_empty() {
            return Ok(());
        }
        let field = schema.field(&owner, name)?;
        let related = field.relation.clone().filter(|_| field.kind.is_relation());
        match (further, related) {
            ([], _) => {
                let column = Column { hops, model: owner, field, lines: Vec::new() };
                if !columns.iter().any(|known| known.path() == column.path()) {
                    columns.push(column);
                }
                return Ok(());
            }
            (_, Some(related)) if field.kind == Kind::Many2one => {
                hops.push(field);
                owner = related;
            }
            (_, Some(related)) => {
                let column = Column { hops, model: owner, field, lines: Vec::new() };
                let at = columns.iter().position(|known| known.path() == column.path()).unwrap_or_else(|| {
                    columns.push(column);
                    columns.len() - 1
                });
                let Some(column) = columns.get_mut(at) else { return Ok(()) };
                if further == ["id"] && column.lines.is_empty() {
                    // The plain ids say it already.
                    return Ok(());
                }
                return add(&mut column.lines, schema, &related, further);
            }
            (_, None) => {
                let message = format!(
                    "In {}, {name} of {owner} is no relation: nothing can follow it.",
                    quote::text(&path.join("."))
                );
                return Err(Error::invalid(message).hint(format!("read {name} itself")));
            }
        }
    }
    Ok(())
}

/// What is asked of a model for some columns: its fields, and of some relations the related records' fields in turn.
#[derive(Debug, Default)]
pub struct Tree {
    pub branches: BTreeMap<String, Branch>,
}

/// One field that is asked for.
#[derive(Debug)]
pub struct Branch {
    pub field: Rc<Field>,
    /// Of a many2one: also its own name.
    pub named: bool,
    pub related: Tree,
}

impl Tree {
    pub fn of<'c>(columns: impl IntoIterator<Item = &'c Column>) -> Self {
        let mut tree = Self::default();
        for column in columns {
            let mut at = &mut tree;
            for hop in &column.hops {
                at = &mut at.branch(hop).related;
            }
            let branch = at.branch(&column.field);
            branch.named = true;
            for (name, line) in Self::of(&column.lines).branches {
                branch.related.merge(name, line);
            }
        }
        tree
    }

    pub fn is_empty(&self) -> bool {
        self.branches.is_empty()
    }

    fn branch(&mut self, field: &Rc<Field>) -> &mut Branch {
        let new = || Branch { field: Rc::clone(field), named: false, related: Self::default() };
        self.branches.entry(field.name.clone()).or_insert_with(new)
    }

    fn merge(&mut self, name: String, branch: Branch) {
        match self.branches.get_mut(&name) {
            Some(known) => {
                known.named |= branch.named;
                for (name, further) in branch.related.branches {
                    known.related.merge(name, further);
                }
            }
            None => {
                self.branches.insert(name, branch);
            }
        }
    }

    /// The specification of `web_search_read` and `web_read` (17 and later).
    pub fn specification(&self) -> Value {
        let wanted = |branch: &Branch| {
            let mut related = match branch.related.specification() {
                Value::Object(members) => members,
                _ => Map::new(),
            };
            match branch.field.kind {
                Kind::Many2one => {
                    if branch.named {
                        related.insert("display_name".into(), json!({}));
                    }
                    json!({"fields": related})
                }
                kind if kind.is_x2many() && !related.is_empty() => json!({"fields": related, "limit": MOST_LINES}),
                _ => json!({}),
            }
        };
        Value::Object(self.branches.iter().map(|(name, branch)| (name.clone(), wanted(branch))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::model::fake::Fake;
    use crate::model::view::for_reading;

    fn read(fake: &Fake, paths: &[&str]) -> Result<Vec<Column>, Error> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        columns(&for_reading(fake), "res.partner", &paths)
    }

    #[test]
    fn paths_become_columns_with_one_description_per_model() {
        let fake = Fake::partners();
        let found = read(
            &fake,
            &[
                "country_id.code",
                "name",
                "id",
                "category_id.name",
                "country_id",
                "category_id.color",
                "name",
                "country_id.region_id.name",
            ],
        )
        .unwrap();
        let paths: Vec<String> = found.iter().map(Column::path).collect();
        assert_eq!(paths, ["country_id.code", "name", "category_id", "country_id", "country_id.region_id.name"]);
        assert_eq!(found[2].lines.iter().map(Column::path).collect::<Vec<_>>(), ["name", "color"]);
        // The country's region is a country again, in this Odoo.
        let asked: Vec<String> = fake.calls().iter().map(|call| call.split(",{").next().unwrap().to_owned()).collect();
        assert_eq!(
            asked,
            [
                r#"res.partner.fields_get([["category_id","country_id","name"]]"#,
                r#"res.country.fields_get([["code","region_id"]]"#,
                r#"res.country.fields_get([["name"]]"#,
                r#"res.partner.category.fields_get([["color","name"]]"#,
            ]
        );
    }

    #[test]
    fn one_specification_asks_for_all_of_them() {
        let found = read(
            &Fake::partners(),
            &["country_id.code", "name", "category_id.name", "country_id", "child_ids", "child_ids.country_id.code"],
        )
        .unwrap();
        assert_eq!(
            Tree::of(&found).specification(),
            json!({
                "name": {},
                "country_id": {"fields": {"code": {}, "display_name": {}}},
                "category_id": {"fields": {"name": {}}, "limit": 20},
                "child_ids": {"fields": {"country_id": {"fields": {"code": {}}}}, "limit": 20},
            })
        );
    }

    #[test]
    fn what_cannot_be_followed_is_said_with_what_is_right() {
        let error = read(&Fake::partners(), &["country_id.cod"]).unwrap_err();
        assert!(
            error.code == Code::Validation && error.hint.as_deref().unwrap_or_default().contains("code"),
            "{error}"
        );
        let error = read(&Fake::partners(), &["name.code"]).unwrap_err();
        assert!(error.message.contains("name of res.partner is no relation"), "{error}");
        let error = read(&Fake::partners(), &["parent.name"]).unwrap_err();
        assert!(error.message.contains("\"parent\""), "{error}");
        let error = read(&Fake::partners(), &["child_ids.child_ids.child_ids.child_ids.name"]).unwrap_err();
        assert!(error.message.contains("4 fields"), "{error}");
    }
}
