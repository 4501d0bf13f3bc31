//! `odoo_name_search`: the ids of records by a part of their name, also when it is not spelled exactly.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DOMAIN, INSTANCE, MODEL, Shape, optional, required};
use super::search_read::Sought;
use crate::answer::Answer;
use crate::error::{Code, Error, Source};
use crate::model::{names, quote, view};
use crate::odoo::Rpc;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const LIMIT: u64 = 10;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_name_search",
    title: "Find records by name",
    description: "[id,name] by part of a name (of contacts also e-mail, reference); near lists names spelled alike when none has it",
    parameters: &[
        INSTANCE,
        MODEL,
        required("name", Shape::Text, ""),
        DOMAIN,
        optional("limit", Shape::Count(1, 100), "default 10"),
        CONTEXT,
    ],
    output: || {
        json!({
            "rows": {"type": "array"},
            "near": {"type": "array"},
        })
    },
    effect: Effect::Read,
    overwrites: false,
    idempotent: true,
    run: Run::OnInstance(run),
};

fn run(rpc: &dyn Rpc, arguments: &Arguments) -> Result<Answer, Error> {
    let model = arguments.model(rpc)?;
    let name = arguments.text("name").unwrap_or_default().trim();
    if name.is_empty() {
        return Err(Error::invalid("name is empty.").hint("odoo_search_read lists records without a name to look for"));
    }
    let sought = Sought::domain_alone(arguments)?;
    let (domain, _) = sought.check(&view::for_reading(rpc), model)?;
    let limit = arguments.count("limit").unwrap_or(LIMIT);
    // One more than asked for tells whether there are more.
    let mut found = named(rpc, model, name, &domain, limit + 1).map_err(|error| names::explain(rpc, model, error))?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > shown;
    found.truncate(shown);
    if found.is_empty() {
        let near = near(rpc, model, name, &domain)?;
        return Ok(tell_near(model, name, &near));
    }
    let mut text = format!("{model}: {} named so", found.len());
    found.iter().for_each(|pair| text.push_str(&format!("\n{}", json!(pair))));
    let mut structured = json!({"model": model, "rows": found});
    if let (Value::Object(members), true) = (&mut structured, more) {
        let note = "There are more: give more of the name, a domain, or a larger limit.";
        text.push_str(&format!("\nnote: {note}"));
        members.insert("notes".into(), json!([note]));
    }
    Ok(Answer::new(text, structured))
}

fn tell_near(model: &str, name: &str, near: &[(i64, String)]) -> Answer {
    let name = quote::text(name);
    let mut text = if near.is_empty() {
        format!("{model}: no name has {name} in it, and none is spelled like it")
    } else {
        format!("{model}: no name has {name} in it; spelled like it:")
    };
    near.iter().for_each(|pair| text.push_str(&format!("\n{}", json!(pair))));
    Answer::new(text, json!({"model": model, "rows": [], "near": near}))
}

type Named = (i64, String);

fn named(rpc: &dyn Rpc, model: &str, name: &str, domain: &Value, limit: u64) -> Result<Vec<Named>, Error> {
    let kwargs = Map::from_iter([("limit".to_owned(), json!(limit))]);
    let found = rpc.call(model, "name_search", vec![json!(name), domain.clone(), json!("ilike")], kwargs)?;
    let pair = |pair: &Value| Some((pair.get(0)?.as_i64()?, pair.get(1)?.as_str()?.to_owned()));
    let pairs: Option<Vec<Named>> = found.as_array().and_then(|pairs| pairs.iter().map(pair).collect());
    pairs.ok_or_else(|| {
        let message = format!("Odoo's answer to name_search on {model} does not have the expected shape.");
        Error::new(Code::Unknown, Source::Odoo, message)
    })
}

/// Names that a look for misspelt ones compares, per part of the word.
const MOST_COMPARED: u64 = 200;
/// As many as a reader wants to choose from.
const MOST_NEAR: usize = 5;
/// Share of letters that must agree.
const LEAST_LIKENESS: f64 = 0.6;
/// Shorter parts are in nearly every name.
const SHORTEST_PART: usize = 2;

/// The names nearest to one that is not there.
///
/// A word with one wrong letter still has one of its halves right, one with two wrong letters one of its thirds: so
/// Odoo is asked for names with each half, then with each third, and what it gives is ranked here. Five requests at most.
fn near(rpc: &dyn Rpc, model: &str, name: &str, domain: &Value) -> Result<Vec<Named>, Error> {
    for count in [2, 3] {
        let mut candidates: BTreeMap<i64, String> = BTreeMap::new();
        for part in parts(name, count) {
            candidates.extend(named(rpc, model, &part, domain, MOST_COMPARED)?);
        }
        let near = ranked(name, candidates);
        if !near.is_empty() {
            return Ok(near);
        }
    }
    Ok(Vec::new())
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
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.1.cmp(&b.1.1)));
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
    use crate::model::fake::Fake;

    fn search(fake: &Fake, name: &str) -> Answer {
        let arguments = json!({"model": "res.country", "name": name});
        run(fake, &Arguments::read(TOOL.parameters, arguments).unwrap()).unwrap()
    }

    #[test]
    fn a_part_of_a_name_finds_ids() {
        let fake = Fake::partners().answer("name_search", json!([[20, "Belgium"]]));
        let answer = search(&fake, "belg");
        assert_eq!(answer.structured, json!({"model": "res.country", "rows": [[20, "Belgium"]]}));
        assert_eq!(fake.work(), [r#"res.country.name_search(["belg",[],"ilike"],{"limit":11})"#]);
    }

    #[test]
    fn a_misspelt_name_gives_the_nearest_and_never_as_a_match() {
        let countries = json!([[19, "Bangladesh"], [20, "Belgium"], [21, "Belize"]]);
        let fake = Fake::partners()
            .answer("name_search", json!([]))
            .answer("name_search", countries)
            .answer("name_search", json!([]));
        let answer = search(&fake, "Belgum");
        assert_eq!((&answer.structured["rows"], &answer.structured["near"]), (&json!([]), &json!([[20, "Belgium"]])));
        assert!(answer.text.contains("no name has \"Belgum\"") && answer.text.contains("[20,\"Belgium\"]"));
        let parts: Vec<bool> =
            ["[\"Bel\"", "[\"gum\""].map(|part| fake.work().iter().any(|call| call.contains(part))).into();
        assert_eq!(parts, [true, true]);
    }

    #[test]
    fn a_swap_in_the_middle_is_found_by_thirds_and_a_word_within_a_name() {
        let fake = Fake::partners()
            .answer("name_search", json!([]))
            .answer("name_search", json!([]))
            .answer("name_search", json!([]))
            .answer("name_search", json!([[7, "Azure Interior, Brandon Freeman"]]))
            .answer("name_search", json!([]))
            .answer("name_search", json!([]));
        assert_eq!(search(&fake, "Braondn").structured["near"], json!([[7, "Azure Interior, Brandon Freeman"]]));
    }

    #[test]
    fn nothing_like_it_is_said_so() {
        let fake = (0..6).fold(Fake::partners(), |fake, _| fake.answer("name_search", json!([[1, "Peru"]])));
        // The first answer is the match itself; only an empty one starts the look for others.
        assert_eq!(search(&fake, "Per").structured["rows"], json!([[1, "Peru"]]));
        let fake = (0..6).fold(Fake::partners(), |fake, _| fake.answer("name_search", json!([])));
        assert!(search(&fake, "Xyzzyqk").text.contains("none is spelled like it"));
    }

    #[test]
    fn more_than_shown_is_said() {
        let many: Vec<Value> = (1..=11).map(|id| json!([id, format!("Name {id}")])).collect();
        let answer = search(&Fake::partners().answer("name_search", json!(many)), "name");
        assert_eq!(answer.structured["rows"].as_array().map(Vec::len), Some(10));
        assert!(answer.text.contains("There are more"));
    }
}
