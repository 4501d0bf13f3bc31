//! For names that Odoo did not find: those of its records that are spelled most like them.

use super::column::{Number, Takes};
use super::loaded::Message;
use super::rows::Rows;
use crate::model::by_name;
use crate::odoo::Rpc;
use serde_json::json;
use std::collections::BTreeMap;

/// Wrong names that are looked for, a few requests each: the same mistake is mostly made in many rows.
const MOST_LOOKED_FOR: usize = 3;
/// Near names that a message tells.
const MOST_TOLD: usize = 3;

/// Adds the near names to what Odoo says of a cell with a name. A failure leaves it as it is.
pub(super) fn suggest(rpc: &dyn Rpc, rows: &Rows, errors: &mut [Message]) {
    let mut known: BTreeMap<(&str, &str), Option<String>> = BTreeMap::new();
    for error in errors {
        let Some((model, name)) = misnamed(rows, error) else { continue };
        if known.len() == MOST_LOOKED_FOR && !known.contains_key(&(model, name)) {
            continue;
        }
        let question = known.entry((model, name)).or_insert_with(|| {
            let near = by_name::near(rpc, model, name, &json!([])).unwrap_or_default();
            let names: Vec<String> = near.iter().take(MOST_TOLD).map(|(_, name)| format!("'{name}'")).collect();
            (!names.is_empty()).then(|| format!("; did you mean {}?", names.join(" or ")))
        });
        if let Some(question) = question {
            error.text.push_str(question);
        }
    }
}

/// The related model and the name in it that a message is about. It repeats the name, in whatever language it is.
fn misnamed<'r>(rows: &'r Rows, error: &Message) -> Option<(&'r str, &'r str)> {
    let at = rows.columns.iter().position(|column| column.name == error.field)?;
    let column = rows.columns.get(at)?;
    let (Takes::Related(Number::One), Some(model)) = (&column.takes, &column.relation) else { return None };
    let name = rows.cells.get(error.row.checked_sub(1)?)?.get(at)?.trim();
    (!name.is_empty() && error.text.contains(name)).then_some((model, name))
}
