//! A user's choice among records of one name, within a call's chain of steps.
//!
//! The state of such a call is `{"chosen": …, "asked": […], "then": …}`: what was chosen so far, the names that the user
//! is asked about, and the state of whatever else the tool asks.

use super::step::{Ask, Reply, Step, Turn};
use crate::error::{Error, Source};
use crate::model::quote;
use crate::model::values::choices::{Choices, Open};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const KEY: &str = "which";

/// As many names as one question has; the host bounds its size.
const MOST_QUESTIONS: usize = 5;

#[derive(Default, Serialize, Deserialize)]
struct State {
    #[serde(default)]
    chosen: BTreeMap<String, i64>,
    /// Keys of [`Choices`], in the order of the form's fields.
    #[serde(default)]
    asked: Vec<String>,
    #[serde(default)]
    then: Value,
}

/// What the user chose in the steps before, and the turn as the rest of the tool shall see it.
pub(super) fn resume(turn: &Turn) -> (Choices, Turn) {
    let State { mut chosen, asked, then } = turn.state().unwrap_or_default();
    let mut can_ask = turn.can_ask;
    if !asked.is_empty() {
        match turn.reply(KEY) {
            Some(Reply::Accepted(content)) => {
                let answers = asked.into_iter().enumerate();
                chosen.extend(answers.filter_map(|(index, key)| Some((key, id(content.get(&name(index))?)?))));
            }
            // Asking again would be no answer to a no: the error then lists the candidates.
            _ => can_ask = false,
        }
    }
    let state = (!then.is_null()).then_some(then);
    (Choices::new(chosen), Turn { state, answers: turn.answers.clone(), can_ask })
}

/// The question which record a name means, where that is all that was wrong and the user can be asked; else `error`.
pub(super) fn ask(turn: &Turn, choices: &Choices, error: Error) -> Result<Step, Error> {
    match choices.open() {
        Some(open) if turn.can_ask && error.source_kind == Source::Client => Ok(Step::Ask(question(choices, &open))),
        _ => Err(error),
    }
}

/// A step of the rest of the tool, with what was chosen kept beside its own state.
pub(super) fn keep(choices: &Choices, step: Step) -> Step {
    match step {
        Step::Ask(Ask { state, questions }) => {
            let state = State { chosen: choices.chosen().clone(), asked: Vec::new(), then: state };
            Step::Ask(Ask { state: json!(state), questions })
        }
        other => other,
    }
}

fn question(choices: &Choices, open: &[Open]) -> Ask {
    let open = open.get(..MOST_QUESTIONS).unwrap_or(open);
    let mut fields = Map::new();
    let mut said = Vec::new();
    for (index, one) in open.iter().enumerate() {
        let candidates: Vec<String> = one.candidates.iter().map(|(id, name)| format!("{id} {name}")).collect();
        said.push(format!("{}: {} is no single record of {}.", one.label, quote::text(&one.text), one.model));
        fields.insert(name(index), json!({"type": "string", "title": one.label, "enum": candidates}));
    }
    let message = format!("Which is meant? {}", said.join(" "));
    let state =
        State { chosen: choices.chosen().clone(), asked: open.iter().map(Open::key).collect(), then: Value::Null };
    Ask::new(json!(state), KEY, &message, Value::Object(fields))
}

fn name(index: usize) -> String {
    format!("name_{}", index + 1)
}

/// The id at the beginning of what was chosen, such as `20 Belgium`.
fn id(chosen: &Value) -> Option<i64> {
    chosen.as_str()?.split(' ').next()?.parse().ok().filter(|id| *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::fields::{Purpose, Schema};
    use crate::model::values;

    /// One step of a tool that does nothing but check its values.
    fn check(fake: &Fake, turn: &Turn) -> Result<Result<Value, Ask>, Error> {
        let (choices, turn) = resume(turn);
        let given = json!({"country_id": "Congo"});
        let schema = Schema::new(fake, Purpose::Write);
        let given = given.as_object().unwrap();
        match values::check_with(&schema, "res.partner", given, values::Purpose::Create, &choices) {
            Ok(checked) => Ok(Ok(Value::Object(checked.values))),
            Err(error) => match ask(&turn, &choices, error)? {
                Step::Ask(ask) => Ok(Err(ask)),
                other => panic!("must ask: {other:?}"),
            },
        }
    }

    fn congos() -> Fake {
        Fake::partners().answer("name_search", json!([[1, "Congo"], [2, "Congo"]]))
    }

    fn answered(ask: &Ask, answer: Value) -> Turn {
        let answers = Some(Map::from_iter([(KEY.to_owned(), answer)]));
        Turn { state: Some(ask.state.clone()), answers, can_ask: true }
    }

    #[test]
    fn the_user_chooses_among_records_of_one_name() {
        let can_ask = Turn { can_ask: true, ..Turn::default() };
        let ask = check(&congos(), &can_ask).unwrap().unwrap_err();
        let form = &ask.questions[KEY]["params"]["requestedSchema"]["properties"]["name_1"];
        assert_eq!((&form["enum"], &form["title"]), (&json!(["1 Congo", "2 Congo"]), &json!("Country")));
        let yes = answered(&ask, json!({"action": "accept", "content": {"name_1": "2 Congo"}}));
        assert_eq!(check(&Fake::partners(), &yes).unwrap().unwrap(), json!({"country_id": 2}));
    }

    #[test]
    fn who_cannot_or_will_not_choose_gets_the_candidates() {
        let can_ask = Turn { can_ask: true, ..Turn::default() };
        let ask = check(&congos(), &can_ask).unwrap().unwrap_err();
        for turn in [Turn::default(), answered(&ask, json!({"action": "decline"}))] {
            let error = check(&congos(), &turn).unwrap_err();
            assert!(error.message.contains(r#"[1,"Congo"], [2,"Congo"]"#), "{error}");
        }
    }

    #[test]
    fn a_later_question_of_the_tool_keeps_what_was_chosen() {
        let choices = Choices::new([("res.country/Congo".to_owned(), 2)].into());
        let Step::Ask(later) = keep(&choices, Step::Ask(Ask::new(json!("token"), "sure", "Sure?", json!({})))) else {
            panic!("still a question")
        };
        let (choices, rest) = resume(&answered(&later, json!({"action": "accept", "content": {}})));
        assert_eq!((choices.chosen().len(), rest.state), (1, Some(json!("token"))));
    }
}
