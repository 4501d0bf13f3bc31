//! A call as a chain of steps: work that takes long tells how far it is, and what needs a person's word asks for it.
//!
//! Nothing stays in memory between two steps: what the next one needs is in [`Turn::state`], which the host keeps.

use crate::answer::Answer;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// What one step gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The call is over.
    Done(Answer),
    /// A part is done; the host calls again at once, unless the call was cancelled meanwhile.
    Progress(Progress),
    /// Nothing goes on before the user answered.
    Ask(Ask),
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What the next step starts from.
    pub state: Value,
    /// Records so far.
    pub done: usize,
    /// Records in all, where known.
    pub total: Option<usize>,
    pub message: String,
}

/// Questions to the user.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What the next step starts from.
    pub state: Value,
    /// MCP elicitation requests by the keys of their answers.
    pub questions: Map<String, Value>,
}

impl Ask {
    /// One question; `properties` are the fields of its form, all of them required.
    pub fn new(state: Value, key: &str, message: &str, properties: Value) -> Self {
        let required: Vec<&String> = properties.as_object().map(|fields| fields.keys().collect()).unwrap_or_default();
        let form = json!({"type": "object", "required": required, "properties": properties});
        let request = json!({
            "method": "elicitation/create",
            "params": {"mode": "form", "message": message, "requestedSchema": form},
        });
        Self { state, questions: Map::from_iter([(key.to_owned(), request)]) }
    }
}

/// Where in its chain a call stands.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// What the step before left; `None` in the first step.
    pub state: Option<Value>,
    /// The user's answers to the questions of the step before, by their keys.
    pub answers: Option<Map<String, Value>>,
    /// The client can put questions to its user.
    pub can_ask: bool,
}

/// A user's answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<'a> {
    /// The content of the form.
    Accepted(&'a Map<String, Value>),
    /// The user said no, closed the question, or did not answer.
    Refused,
}

impl Turn {
    /// The state that this tool left; `None` in the first step, and when it is not of this shape.
    pub fn state<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.state.clone()?).ok()
    }

    /// The answer to a question; `None` when it was not asked.
    pub fn reply(&self, key: &str) -> Option<Reply<'_>> {
        let answer = self.answers.as_ref()?.get(key)?;
        let accepted = answer.get("action").and_then(Value::as_str) == Some("accept");
        Some(match answer.get("content").and_then(Value::as_object) {
            Some(content) if accepted => Reply::Accepted(content),
            _ => Reply::Refused,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_accepted_form_counts_as_an_answer() {
        let turn =
            |answer: Value| Turn { answers: Some(Map::from_iter([("sure".to_owned(), answer)])), ..Turn::default() };
        let accepted = turn(json!({"action": "accept", "content": {"yes": true}}));
        assert!(matches!(accepted.reply("sure"), Some(Reply::Accepted(content)) if content["yes"] == true));
        for refused in
            [json!({"action": "decline"}), json!({"action": "cancel", "content": {"yes": true}}), json!(true)]
        {
            assert_eq!(turn(refused).reply("sure"), Some(Reply::Refused));
        }
        assert_eq!(accepted.reply("other"), None);
        assert_eq!(Turn::default().reply("sure"), None);
    }
}
