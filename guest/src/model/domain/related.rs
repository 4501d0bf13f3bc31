//! Related records that a condition calls by their names.
//!
//! Odoo finds nothing, without a word, by a name that is misspelt, or that it shows but does not search by, such as
//! `Desk (Wood)`; with `!=` it finds everything. So names become ids here, and one that no record has is an error.

use crate::error::{Code, Error, Source};
use crate::model::by_name::Among;
use crate::model::by_name::meaning::{self, MOST_CANDIDATES, Meaning};
use crate::model::fields::Field;
use crate::model::quote;
use crate::odoo::Rpc;
use serde_json::{Value, json};

/// More names than this in one condition are looked up by a search of their own.
const MOST_NAMES: usize = 50;

/// What becomes of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    LookedUp,
    LeftToOdoo,
}

/// A condition whose value fits its field and operator.
#[derive(Debug)]
pub(super) struct Leaf<'l> {
    pub(super) path: &'l str,
    pub(super) operator: &'static str,
    pub(super) value: Value,
}

impl Leaf<'_> {
    /// As it is to be sent.
    pub(super) fn spelled(self) -> Value {
        json!([self.path, self.operator, self.value])
    }
}

/// The condition with ids in the place of names. A name of several records means all of them, as it does in Odoo.
///
/// # Errors
/// E004 with the nearest names for one that no record has; what Odoo or the network said.
pub(super) fn by_id<'l>(rpc: &dyn Rpc, field: &Field, leaf: Leaf<'l>, names: Names) -> Result<Leaf<'l>, Error> {
    let Some(model) = field.relation.as_deref().filter(|_| field.kind.is_relation() && names == Names::LookedUp) else {
        return Ok(leaf);
    };
    // For several ids.
    let plural = match leaf.operator {
        "=" | "=?" | "in" => "in",
        "!=" | "not in" => "not in",
        same @ ("child_of" | "parent_of") => same,
        // A part of a name is looked for.
        _ => return Ok(leaf),
    };
    let given = match &leaf.value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let count = given.iter().filter(|value| value.is_string()).count();
    if count == 0 {
        return Ok(leaf);
    }
    if count > MOST_NAMES {
        let problem = format!("{} has {count} names; at most {MOST_NAMES} are looked up.", leaf.path);
        return Err(Error::invalid(problem).hint(format!("compare a field of {model}, such as {}.name", leaf.path)));
    }
    let mut values = Vec::with_capacity(given.len());
    for value in given {
        let Value::String(text) = value else {
            values.push(value.clone());
            continue;
        };
        match ids(rpc, model, text.trim(), &leaf)? {
            Some(ids) => values.extend(ids.into_iter().map(Value::from)),
            None => return Ok(leaf),
        }
    }
    let leaf = match (leaf.value.is_array(), values.as_slice()) {
        (false, [one]) => Leaf { value: one.clone(), ..leaf },
        _ => Leaf { operator: plural, value: json!(values), ..leaf },
    };
    Ok(leaf)
}

/// The records of this name; nothing when Odoo has to find them, for they are too many or not to be seen.
fn ids(rpc: &dyn Rpc, model: &str, text: &str, leaf: &Leaf) -> Result<Option<Vec<i64>>, Error> {
    // Documents of old have archived customers, too.
    let meaning = match meaning::of(rpc, model, text, &Among { archived: true, ..Among::all() }) {
        Ok(meaning) => meaning,
        Err(error) if error.source_kind == Source::Odoo && error.code == Code::Permission => return Ok(None),
        Err(error) => return Err(error),
    };
    let problem = meaning.problem(model, text).unwrap_or_default();
    match meaning {
        Meaning::One(id, _) => Ok(Some(vec![id])),
        Meaning::Several(all) if (all.len() as u64) < MOST_CANDIDATES => {
            Ok(Some(all.into_iter().map(|(id, _)| id).collect()))
        }
        Meaning::Several(_) => Ok(None),
        // Here a part of the name is enough for Odoo.
        Meaning::Within(_) if leaf.operator.ends_with("_of") => Ok(None),
        Meaning::Within(_) | Meaning::Near(_) | Meaning::Elsewhere(_) => {
            let condition = format!("[{:?}, \"{}\", {}]", leaf.path, leaf.operator, quote::value(&leaf.value));
            let by_part = format!("[{:?}, \"ilike\", {}]", leaf.path, quote::text(text));
            Err(Error::invalid(format!("{condition}: {problem}"))
                .hint(format!("write an id; {by_part} finds all whose names hold the text")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::domain::Domain;
    use crate::model::fake::Fake;
    use crate::model::fields::{Purpose, Schema};

    fn check(fake: &Fake, domain: Value) -> Result<Value, Error> {
        Domain::parse(&domain)?.check(&Schema::new(fake, Purpose::Read), "res.partner")
    }

    fn fake(answers: &[Value]) -> Fake {
        answers.iter().fold(Fake::partners(), |fake, answer| fake.answer("name_search", answer.clone()))
    }

    #[test]
    fn names_become_ids() {
        let belgium = || json!([[20, "Belgium"]]);
        let congos = || json!([[1, "Congo"], [2, "Congo"]]);
        for (answers, given, sent) in [
            (vec![belgium()], json!(["country_id", "=", "Belgium"]), json!(["country_id", "=", 20])),
            (vec![belgium()], json!(["country_id", "!=", " Belgium "]), json!(["country_id", "!=", 20])),
            (
                vec![belgium()],
                json!(["country_id.region_id", "=?", "Belgium"]),
                json!(["country_id.region_id", "=?", 20]),
            ),
            (vec![congos()], json!(["country_id", "=", "Congo"]), json!(["country_id", "in", [1, 2]])),
            (vec![congos()], json!(["country_id", "!=", "Congo"]), json!(["country_id", "not in", [1, 2]])),
            (
                vec![belgium(), congos()],
                json!(["country_id", "not in", ["Belgium", 7, "Congo", false]]),
                json!(["country_id", "not in", [20, 7, 1, 2, false]]),
            ),
            (
                vec![json!([[3, "VIP"]])],
                json!(["category_id", "child_of", "VIP"]),
                json!(["category_id", "child_of", 3]),
            ),
        ] {
            assert_eq!(check(&fake(&answers), json!([given])).unwrap(), json!([sent]), "{given}");
        }
        let within = json!(["child_ids", "any", [["country_id", "in", ["Belgium"]]]]);
        let sent = check(&fake(&[belgium()]), json!([within])).unwrap();
        assert_eq!(sent, json!([["child_ids", "any", [["country_id", "in", [20]]]]]));
    }

    #[test]
    fn a_name_that_no_record_has_never_finds_nothing_or_everything() {
        for operator in ["=", "!="] {
            let belgium = json!([[20, "Belgium"], [21, "Belize"]]);
            let fake = fake(&[json!([]), json!([]), belgium, json!([])]);
            let error = check(&fake, json!([["country_id", operator, "Belgum"]])).unwrap_err();
            assert_eq!(
                error.message,
                format!(
                    r#"["country_id", "{operator}", "Belgum"]: no res.country is named exactly "Belgum", did you mean [20,"Belgium"]?"#
                )
            );
            assert!(error.hint.unwrap().contains(r#"["country_id", "ilike", "Belgum"]"#));
        }
    }

    #[test]
    fn what_odoo_finds_by_a_part_of_a_name_or_better_knows_is_left_to_it() {
        let many: Vec<Value> = (1..=10).map(|id| json!([id, "Congo"])).collect();
        let part = json!([["category_id", "child_of", "VI"]]);
        assert_eq!(check(&fake(&[json!([]), json!([[3, "VIP"]])]), part.clone()).unwrap(), part);
        let by_part = json!([["country_id", "ilike", "Bel"]]);
        assert_eq!(check(&fake(&[]), by_part.clone()).unwrap(), by_part);
        let shared = json!([["country_id", "=", "Congo"]]);
        assert_eq!(check(&fake(&[json!(many)]), shared.clone()).unwrap(), shared);
        let hidden = Error::new(Code::Permission, Source::Odoo, "You are not allowed to access Country");
        let fake = Fake::partners().fail("name_search", hidden);
        assert_eq!(check(&fake, shared.clone()).unwrap(), shared);
    }

    #[test]
    fn names_are_looked_up_in_bounds() {
        let names = vec!["x"; MOST_NAMES + 1];
        let error = check(&fake(&[]), json!([["country_id", "in", names]])).unwrap_err();
        assert!(error.message.contains("51 names"), "{error}");
    }
}
