//! Which record a text means: an external id, or a name as Odoo's own search or its screens have it.
//!
//! Invariant: a text means a record only when no other one that Odoo tells has the same name.

use super::{Among, Named, named, near, spell};
use crate::error::{Error, Source};
use crate::model::quote;
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};

/// As many candidates as an error lists, or a user is asked to choose from.
pub const MOST_CANDIDATES: u64 = 10;

/// What a text means among the records of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// This record, whose name is known unless it was meant by its external id.
    One(i64, Option<String>),
    /// Each of these has exactly this name.
    Several(Vec<Named>),
    /// None has exactly this name, and these have it within theirs.
    Within(Vec<Named>),
    /// No name has it within; these are spelled like it.
    Near(Vec<Named>),
    /// The external id of a record of this other model.
    Elsewhere(String),
}

/// Looks a text up. Seven requests at most, and one for the name of one record.
///
/// # Errors
/// What Odoo or the network said.
pub fn of(rpc: &dyn Rpc, model: &str, text: &str, among: &Among) -> Result<Meaning, Error> {
    if let Some(meaning) = by_external_id(rpc, model, text)? {
        return Ok(meaning);
    }
    let exact = named(rpc, model, text, "=", MOST_CANDIDATES, among)?;
    if let Some(meaning) = the(exact) {
        return Ok(meaning);
    }
    // Odoo tells more in a name than it searches in: the variant of a product, the order of a line.
    let shown = |names: &[Named]| names.iter().filter(|(_, name)| name == text).cloned().collect::<Vec<_>>();
    let within = named(rpc, model, text, "ilike", MOST_CANDIDATES, among)?;
    if !within.is_empty() {
        let whole = (within.len() as u64) < MOST_CANDIDATES;
        let meaning = the(shown(&within)).filter(|_| whole);
        return Ok(meaning.unwrap_or(Meaning::Within(within)));
    }
    let near = near(rpc, model, text, among)?;
    let meaning = the(shown(&near.names)).filter(|_| near.whole);
    Ok(meaning.unwrap_or(Meaning::Near(near.names)))
}

/// What the records of exactly one name are.
fn the(mut exact: Vec<Named>) -> Option<Meaning> {
    match exact.len() {
        0 => None,
        1 => exact.pop().map(|(id, name)| Meaning::One(id, Some(name))),
        _ => Some(Meaning::Several(exact)),
    }
}

impl Meaning {
    /// Why it is not one record, as a sentence; nothing when it is.
    pub fn problem(&self, model: &str, text: &str) -> Option<String> {
        let word = quote::text(text);
        let none = format!("no {model} is named exactly {word}");
        Some(match self {
            Self::One(..) => return None,
            Self::Several(all) => format!("{word} names several records of {model}: {}.", spell(all)),
            Self::Elsewhere(other) => format!("{word} is a record of {other}, not of {model}."),
            Self::Within(names) | Self::Near(names) => match (self, names.as_slice()) {
                (_, []) => format!("{none}, and none is spelled like it."),
                (_, [one]) => format!("{none}, did you mean {}?", json!(one)),
                (Self::Within(_), all) => format!("{none}, but there are: {}.", spell(all)),
                (_, all) => format!("{none}, did you mean one of {}?", spell(all)),
            },
        })
    }
}

/// Such as `base.be`; nothing when there is none of that name, or the user may not see it.
fn by_external_id(rpc: &dyn Rpc, model: &str, text: &str) -> Result<Option<Meaning>, Error> {
    let Some((module, name)) = text.split_once('.') else { return Ok(None) };
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
    };
    if !word(name)
        || !module.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        || module.is_empty()
    {
        return Ok(None);
    }
    let found = match rpc.call("ir.model.data", "check_object_reference", vec![json!(module), json!(name)], Map::new())
    {
        Ok(found) => found,
        // Odoo knows no such id: the text may still be a name, such as `acme.com`.
        Err(error) if error.source_kind == Source::Odoo => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(match found.as_array().map(Vec::as_slice) {
        Some([Value::String(of), id]) if of == model => id.as_i64().map(|id| Meaning::One(id, None)),
        Some([Value::String(of), _]) => Some(Meaning::Elsewhere(of.clone())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;

    fn desks(names: &[(i64, &str)]) -> Value {
        json!(names)
    }

    fn meaning(fake: &Fake, text: &str) -> Meaning {
        of(fake, "product.product", text, &Among::all()).unwrap()
    }

    /// Odoo answers these one after the other to `=`, `ilike` and to the halves of the text.
    fn fake(answers: [Value; 4]) -> Fake {
        answers.into_iter().fold(Fake::partners(), |fake, answer| fake.answer("name_search", answer))
    }

    #[test]
    fn a_name_means_the_record_that_odoo_shows_by_it_though_its_search_does_not_find_it() {
        let all = desks(&[(23, "Desk (Wood)"), (24, "Desk (Glass)")]);
        let fake = self::fake([json!([]), json!([]), all, json!([])]);
        assert_eq!(meaning(&fake, "Desk (Wood)"), Meaning::One(23, Some("Desk (Wood)".to_owned())));
        let fake = self::fake([json!([]), desks(&[(3, "Wood, 2 m"), (4, "Wood, 4 m")]), json!([]), json!([])]);
        assert_eq!(meaning(&fake, "Wood, 4 m"), Meaning::One(4, Some("Wood, 4 m".to_owned())));
    }

    #[test]
    fn a_name_that_several_records_show_is_none_of_them() {
        let twice = desks(&[(23, "Desk (Wood)"), (24, "Desk (Wood)"), (25, "Desk (Glass)")]);
        let fake = self::fake([json!([]), json!([]), twice, json!([])]);
        let meaning = meaning(&fake, "Desk (Wood)");
        assert!(matches!(&meaning, Meaning::Several(both) if both.len() == 2), "{meaning:?}");
        let problem = meaning.problem("product.product", "Desk (Wood)").unwrap();
        assert!(problem.starts_with(r#""Desk (Wood)" names several records of product.product: [23,"#), "{problem}");
    }

    #[test]
    fn of_names_that_were_not_all_seen_none_is_taken_for_the_only_one() {
        let many: Vec<Value> = (0..10).map(|id| json!([id, if id == 3 { "Wood" } else { "Wood, sawn" }])).collect();
        let fake = self::fake([json!([]), json!(many), json!([]), json!([])]);
        assert!(matches!(meaning(&fake, "Wood"), Meaning::Within(all) if all.len() == 10));
        let many: Vec<Value> = (0..200).map(|id| json!([id, if id == 3 { "Desk (Wood)" } else { "Desk" }])).collect();
        let fake = self::fake([json!([]), json!([]), json!(many), json!([])]);
        assert!(matches!(meaning(&fake, "Desk (Wood)"), Meaning::Near(_)));
    }

    #[test]
    fn archived_records_are_looked_at_where_they_count() {
        let fake = Fake::partners().answer("name_search", json!([[7, "Old"]]));
        of(&fake, "res.partner", "Old", &Among { archived: true, ..Among::all() }).unwrap();
        let sent = r#"res.partner.name_search(["Old",[],"="],{"context":{"active_test":false},"limit":10})"#;
        assert_eq!(fake.work(), [sent]);
    }
}
