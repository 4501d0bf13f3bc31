//! What changes in the lines of the records that are written: `order_line/7/price_unit`.

use super::plan::Plan;
use crate::answer::cell::Cells;
use crate::error::Error;
use crate::model::fields::{Field, Schema};
use crate::model::search;
use crate::model::values::owned;
use crate::odoo::Rpc;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Lines that get new values, as they were before.
pub(super) struct Lines {
    /// The field of the record that they belong to.
    field: String,
    model: String,
    /// Fields that get new values.
    fields: Vec<Rc<Field>>,
    /// The record of each line, by the line's id; archived lines are not among them.
    owners: BTreeMap<i64, i64>,
    /// The one record that is written, if it is one.
    only: Option<i64>,
    before: Vec<Value>,
}

/// Checks that the lines of the plan belong to its records, which are as `before`, and reads those that it changes.
///
/// # Errors
/// E004 for a line of another record; what Odoo or the network said.
pub(super) fn read(
    schema: &Schema,
    model: &str,
    plan: &Plan,
    fields: &[Rc<Field>],
    before: &[Value],
) -> Result<Vec<Lines>, Error> {
    for group in &plan.groups {
        owned::check(schema, model, &group.ids, &group.values, before)?;
    }
    let records = plan.ids();
    let only = records.first().copied().filter(|_| records.len() == 1);
    let mut changed = Vec::new();
    for field in fields {
        let Some(related) = field.relation.as_deref() else { continue };
        let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
        for (id, values) in
            plan.groups.iter().filter_map(|group| group.values.get(&field.name)).flat_map(owned::updates)
        {
            ids.insert(id);
            names.extend(values.keys().map(String::as_str));
        }
        if ids.is_empty() || names.is_empty() {
            continue;
        }
        let of_lines = schema.fields(related, names)?;
        let ids: Vec<i64> = ids.into_iter().collect();
        changed.push(Lines {
            field: field.name.clone(),
            model: related.to_owned(),
            before: search::read(schema.rpc, related, &ids, &of_lines)?,
            fields: of_lines,
            owners: owned::owners(field, &records, before),
            only,
        });
    }
    Ok(changed)
}

impl Lines {
    /// The field of the record whose lines these are.
    pub(super) fn field(&self) -> &str {
        &self.field
    }

    /// `[record, "order_line/7/price_unit", before, after]` for all that differs by now.
    ///
    /// # Errors
    /// What Odoo or the network said. The write is done by then: this is no failure of it.
    pub(super) fn differences(&self, rpc: &dyn Rpc) -> Result<Vec<Value>, Error> {
        let ids: Vec<i64> = self.before.iter().filter_map(search::id_of).collect();
        let after = search::read(rpc, &self.model, &ids, &self.fields)?;
        let mut cells = Cells::brief();
        let mut rows = Vec::new();
        for old in &self.before {
            let Some(line) = search::id_of(old) else { continue };
            let Some(new) = after.iter().find(|new| search::id_of(new) == Some(line)) else { continue };
            let owner = self.owners.get(&line).copied().or(self.only);
            for field in &self.fields {
                let [was, is] = [old, new].map(|line| line.get(&field.name).unwrap_or(&Value::Null));
                if was != is {
                    let path = format!("{}/{line}/{}", self.field, field.name);
                    rows.push(json!([owner, path, cells.show(field, was), cells.show(field, is)]));
                }
            }
        }
        Ok(rows)
    }
}
