//! `odoo_name_search`: the ids of records by a part of their name, also when it is not spelled exactly.

use super::definition::{Definition, Effect, Run};
use super::parameters::{Arguments, CONTEXT, DOMAIN, INSTANCE, MODEL, Shape, optional, required};
use super::search_read::Sought;
use crate::answer::Answer;
use crate::error::Error;
use crate::model::by_name::{Among, Named, named, near};
use crate::model::{names, quote, view};
use crate::odoo::Rpc;
use serde_json::{Value, json};

const LIMIT: u64 = 10;

pub(super) const TOOL: Definition = Definition {
    name: "odoo_name_search",
    title: "Find records by name",
    description: "[id,name] by part of a name, of contacts also e-mail; near: names spelled alike when none has it",
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
    let among = Among { domain, ..Among::all() };
    let mut found =
        named(rpc, model, name, "ilike", limit + 1, &among).map_err(|error| names::explain(rpc, model, error))?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > shown;
    found.truncate(shown);
    if found.is_empty() {
        let near = near(rpc, model, name, &among)?;
        return Ok(tell_near(model, name, &near.names));
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

fn tell_near(model: &str, name: &str, near: &[Named]) -> Answer {
    let name = quote::text(name);
    let mut text = if near.is_empty() {
        format!("{model}: nothing is found by the name {name}, and no name is spelled like it")
    } else {
        format!("{model}: nothing is found by the name {name}; spelled like it:")
    };
    near.iter().for_each(|pair| text.push_str(&format!("\n{}", json!(pair))));
    Answer::new(text, json!({"model": model, "rows": [], "near": near}))
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
        assert!(
            answer.text.contains("nothing is found by the name \"Belgum\"") && answer.text.contains("[20,\"Belgium\"]")
        );
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
        assert!(search(&fake, "Xyzzyqk").text.contains("no name is spelled like it"));
    }

    #[test]
    fn more_than_shown_is_said() {
        let many: Vec<Value> = (1..=11).map(|id| json!([id, format!("Name {id}")])).collect();
        let answer = search(&Fake::partners().answer("name_search", json!(many)), "name");
        assert_eq!(answer.structured["rows"].as_array().map(Vec::len), Some(10));
        assert!(answer.text.contains("There are more"));
    }
}
