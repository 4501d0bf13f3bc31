//! For names that Odoo did not find: those of its records that are spelled most like them.

use super::column::{Number, Takes};
use super::loaded::Message;
use super::rows::Rows;
use crate::model::by_name;
use crate::odoo::Rpc;
use std::collections::BTreeMap;

/// Wrong names that are looked for, a few requests each: the same mistake is mostly made in many rows.
const MOST_LOOKED_FOR: usize = 3;
/// Near names that a message tells.
const MOST_TOLD: usize = 3;

/// Adds the near names to what Odoo says of a cell with a name, and says in which cell it stands. A failure leaves it as it
/// is.
pub(super) fn suggest(rpc: &dyn Rpc, rows: &Rows, errors: &mut [Message]) {
    let mut known: BTreeMap<(&str, &str), Option<String>> = BTreeMap::new();
    for error in errors {
        let Some(Misnamed { row, column, model, name }) = misnamed(rows, error) else { continue };
        (error.row, error.field) = (row, column.to_owned());
        if known.len() == MOST_LOOKED_FOR && !known.contains_key(&(model, name)) {
            continue;
        }
        let question = known.entry((model, name)).or_insert_with(|| {
            let near = by_name::near(rpc, model, name, &by_name::Among::all()).unwrap_or_default();
            let names: Vec<String> = near.names.iter().take(MOST_TOLD).map(|(_, name)| format!("'{name}'")).collect();
            (!names.is_empty()).then(|| format!("; did you mean {}?", names.join(" or ")))
        });
        if let Some(question) = question {
            error.text.push_str(question);
        }
    }
}

/// A name that Odoo did not find.
struct Misnamed<'r> {
    /// Counted from 1.
    row: usize,
    column: &'r str,
    /// The related model.
    model: &'r str,
    name: &'r str,
}

/// The name that a message is about. Odoo tells the record's first row and, of its lines, only their field; but it repeats
/// the name, in whatever language it is.
fn misnamed<'r>(rows: &'r Rows, error: &Message) -> Option<Misnamed<'r>> {
    let first = error.row.checked_sub(1)?;
    (first..rows.record_end(first)).find_map(|row| {
        let mut cells = rows.columns.iter().zip(rows.cells.get(row)?);
        cells.find_map(|(column, cell)| {
            let about = column.name == error.field || column.name.split('/').next() == Some(error.field.as_str());
            let (true, Takes::Related(number), Some(model)) = (about, &column.takes, &column.relation) else {
                return None;
            };
            let parts: Vec<&str> = if *number == Number::Many { cell.split(',').collect() } else { vec![cell] };
            let name = parts.into_iter().map(str::trim).find(|name| repeats(&error.text, name))?;
            Some(Misnamed { row: row + 1, column: &column.name, model, name })
        })
    })
}

/// Whether a sentence has the name in it as a word of its own, whatever the quotes around it.
fn repeats(sentence: &str, name: &str) -> bool {
    let part_of_a_word = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
    !name.is_empty()
        && sentence.match_indices(name).any(|(at, _)| {
            let before = sentence.get(..at).and_then(|text| text.chars().next_back());
            let after = sentence.get(at + name.len()..).and_then(|text| text.chars().next());
            !part_of_a_word(before) && !part_of_a_word(after)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_repeated_in_quotes_of_any_kind_and_not_within_a_word() {
        for sentence in ["name 'A B' in", "« A B »", "„A B“", "A B"] {
            assert!(repeats(sentence, "A B"), "{sentence}");
        }
        for sentence in ["name 'A Box'", "CA B", ""] {
            assert!(!repeats(sentence, "A B"), "{sentence}");
        }
        assert!(!repeats("anything", ""));
    }
}
