//! Names that are spelled like one that Odoo does not find.

use super::{Among, Named, named};
use crate::error::Error;
use crate::odoo::Rpc;
use std::collections::BTreeMap;

/// Names that a look for misspelt ones compares, per part of the word.
const MOST_COMPARED: u64 = 200;
/// As many as a reader wants to choose from.
const MOST_NEAR: usize = 5;
/// Share of letters that must agree.
const LEAST_LIKENESS: f64 = 0.6;
/// Shorter parts are in nearly every name.
const SHORTEST_PART: usize = 2;

/// Names that are spelled like one.
#[derive(Debug, Default)]
pub struct Near {
    pub names: Vec<Named>,
    /// All names that share a part with it were compared.
    pub(super) whole: bool,
}

/// The names nearest to one that Odoo does not find.
///
/// A word with one wrong letter still has one of its halves right, one with two wrong letters one of its thirds: so
/// Odoo is asked for names with each half, then with each third, and what it gives is ranked here. Five requests at most.
pub fn near(rpc: &dyn Rpc, model: &str, name: &str, among: &Among) -> Result<Near, Error> {
    for count in [2, 3] {
        let mut candidates: BTreeMap<i64, String> = BTreeMap::new();
        let mut whole = true;
        for part in parts(name, count) {
            let found = named(rpc, model, &part, "ilike", MOST_COMPARED, among)?;
            whole &= (found.len() as u64) < MOST_COMPARED;
            candidates.extend(found);
        }
        let names = ranked(name, candidates);
        if !names.is_empty() {
            return Ok(Near { names, whole });
        }
    }
    Ok(Near::default())
}

/// A text in so many parts of nearly one length.
fn parts(text: &str, count: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let length = letters.len().div_ceil(count).max(1);
    let parts = letters.chunks(length).map(|part| part.iter().collect::<String>().trim().to_owned());
    parts.filter(|part| part.chars().count() >= SHORTEST_PART).collect()
}

fn ranked(name: &str, candidates: BTreeMap<i64, String>) -> Vec<Named> {
    let wanted = name.to_lowercase();
    let mut scored: Vec<(f64, Named)> = candidates
        .into_iter()
        .map(|(id, candidate)| (likeness(&wanted, &candidate.to_lowercase()), (id, candidate)))
        .filter(|(score, _)| *score >= LEAST_LIKENESS)
        .collect();
    // Of names that are equally like it, the one that says the least else.
    let spelled = |one: &(f64, Named)| (one.1.1.chars().count(), one.1.1.clone());
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| spelled(a).cmp(&spelled(b))));
    scored.into_iter().take(MOST_NEAR).map(|(_, named)| named).collect()
}

/// How like a name is, as a whole or by any run of its words as long as what is sought.
fn likeness(wanted: &str, candidate: &str) -> f64 {
    const LONGEST: usize = 200;
    if candidate.len() > LONGEST || wanted.len() > LONGEST {
        return 0.0;
    }
    let words: Vec<&str> = candidate.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    let runs = words.windows(wanted.split_whitespace().count().max(1)).map(|run| run.join(" "));
    runs.chain([candidate.to_owned()])
        .map(|run| strsim::normalized_damerau_levenshtein(wanted, &run))
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_like_another_as_a_whole_or_by_its_words() {
        let of = |names: &[&str]| {
            names.iter().enumerate().map(|(id, name)| (i64::try_from(id).unwrap(), (*name).to_owned())).collect()
        };
        assert_eq!(ranked("belgum", of(&["Bangladesh", "Belgium", "Belize"])), [(1, "Belgium".to_owned())]);
        assert_eq!(ranked("braondn", of(&["Azure Interior, Brandon Freeman"])).len(), 1);
        let services = ranked("servicess", of(&["Consulting Services", "Services"]));
        assert_eq!(services, [(1, "Services".to_owned()), (0, "Consulting Services".to_owned())]);
        assert!(ranked("xyzzy", of(&["Belgium"])).is_empty());
        assert!(ranked(&"b".repeat(100_000), of(&["Belgium"])).is_empty());
    }
}
