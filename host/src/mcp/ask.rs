//! Questions to the user: what a plugin may ask, and what counts as an answer.

use rmcp::RoleServer;
use rmcp::model::{
    ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction, InputRequest, InputRequests, InputResponses,
    ProtocolVersion,
};
use rmcp::service::{Peer, RequestContext};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How this client can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It did not say that it can.
    None,
    /// By a request while the call is under way (up to 2025-11-25).
    Elicit,
    /// By an answer that ends the request: the client calls again with the answers (from 2026-07-28).
    InputRequired,
}

impl Way {
    /// What the client said of itself: in this request, or at the start of its session.
    pub(super) fn of(cx: &RequestContext<RoleServer>) -> Self {
        let asks = cx.client_capabilities().and_then(|client| client.elicitation);
        // An empty capability means forms, as it did before there were others.
        if !asks.is_some_and(|asks| asks.form.is_some() || asks.url.is_none()) {
            return Self::None;
        }
        match cx.protocol_version() {
            Some(version) if version >= ProtocolVersion::V_2026_07_28 => Self::InputRequired,
            _ => Self::Elicit,
        }
    }
}

/// A plugin's questions, by its own keys.
#[derive(Debug, Clone)]
pub(super) struct Questions {
    /// As the plugin wrote them: what is sealed into the state.
    words: Map<String, Value>,
    forms: BTreeMap<String, Form>,
}

#[derive(Debug, Clone)]
struct Form {
    request: ElicitRequest,
    schema: Value,
}

/// Why an answer does not count.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum AnswerError {
    #[error("the answer to {0:?} must be an object with an `action` of accept, decline or cancel")]
    Shape(String),
    #[error("the answer to {key:?} does not hold to its form: content{path}: {reason}")]
    Content { key: String, path: String, reason: String },
}

impl Questions {
    /// The questions of a step, or what is wrong with them.
    pub(super) fn parse(words: Map<String, Value>) -> Result<Self, String> {
        if words.is_empty() || words.len() > MAX_QUESTIONS {
            return Err(format!("{} questions at once, where 1 to {MAX_QUESTIONS} are allowed", words.len()));
        }
        let mut forms = BTreeMap::new();
        for (key, question) in &words {
            let request: ElicitRequest = serde_json::from_value(question.clone())
                .map_err(|error| format!("question {key:?} is not an MCP elicitation request: {error}"))?;
            if !matches!(request.params, ElicitRequestParams::FormElicitationParams { .. }) {
                return Err(format!("question {key:?} is not a form"));
            }
            let schema = question.pointer("/params/requestedSchema").cloned().unwrap_or_default();
            forms.insert(key.clone(), Form { request, schema });
        }
        Ok(Self { words, forms })
    }

    pub(super) fn words(&self) -> &Map<String, Value> {
        &self.words
    }

    /// For an input-required result.
    pub(super) fn requests(&self) -> InputRequests {
        let request = |form: &Form| InputRequest::Elicitation(form.request.clone());
        self.forms.iter().map(|(key, form)| (key.clone(), request(form))).collect()
    }

    /// The answers to these questions and to no others; `None` while one is missing.
    pub(super) fn answers(&self, given: &InputResponses) -> Result<Option<Map<String, Value>>, AnswerError> {
        let mut answers = Map::new();
        for (key, form) in &self.forms {
            let Some(answer) = given.get(key) else { return Ok(None) };
            answers.insert(key.clone(), form.checked(key, answer.clone())?);
        }
        Ok(Some(answers))
    }

    /// Asks one after the other, as people answer.
    ///
    /// A client that does not answer in time, answers with an error or with what does not fit the form counts as a user
    /// who closed the question: the plugin then ends the call itself, and says what was done and what was not.
    pub(super) async fn elicit(&self, peer: &Peer<RoleServer>) -> Map<String, Value> {
        let mut answers = Map::new();
        for (key, form) in &self.forms {
            let answer = form.elicit(key, peer).await.unwrap_or_else(|reason| {
                tracing::warn!(reason, "a question to the user was not answered");
                json!({"action": "cancel"})
            });
            answers.insert(key.clone(), answer);
        }
        answers
    }
}

impl Form {
    async fn elicit(&self, key: &str, peer: &Peer<RoleServer>) -> Result<Value, String> {
        let asked = peer.create_elicitation_with_timeout(self.request.params.clone(), Some(PATIENCE)).await;
        let answer = asked.map_err(|error| error.to_string())?;
        let answer = serde_json::to_value(answer).map_err(|error| error.to_string())?;
        self.checked(key, answer).map_err(|error| error.to_string())
    }

    fn checked(&self, key: &str, answer: Value) -> Result<Value, AnswerError> {
        let result: ElicitResult =
            serde_json::from_value(answer.clone()).map_err(|_| AnswerError::Shape(key.to_owned()))?;
        if result.action != ElicitationAction::Accept {
            return Ok(answer);
        }
        let content = result.content.unwrap_or_default();
        let wrong = |path: String, reason: String| AnswerError::Content { key: key.to_owned(), path, reason };
        let schema = jsonschema::draft202012::new(&self.schema)
            .map_err(|error| wrong(String::new(), format!("the form itself is not valid: {error}")))?;
        if let Some(error) = schema.iter_errors(&content).next() {
            return Err(wrong(error.instance_path().to_string(), error.masked().to_string()));
        }
        Ok(answer)
    }
}

/// How long a user may think while a call is under way.
const PATIENCE: Duration = Duration::from_secs(300);

const MAX_QUESTIONS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn confirm() -> Questions {
        let words = json!({"sure": {"method": "elicitation/create", "params": {
            "mode": "form", "message": "Delete 3 records?",
            "requestedSchema": {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]},
        }}});
        Questions::parse(words.as_object().unwrap().clone()).unwrap()
    }

    fn given(value: Value) -> InputResponses {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn answers_are_taken_by_key_and_others_are_dropped() {
        let answers = confirm()
            .answers(&given(json!({"sure": {"action": "accept", "content": {"yes": true}}, "other": 1})))
            .unwrap()
            .unwrap();
        assert_eq!(Value::Object(answers), json!({"sure": {"action": "accept", "content": {"yes": true}}}));
        assert!(confirm().answers(&given(json!({"other": {"action": "accept"}}))).unwrap().is_none());
    }

    #[test]
    fn an_answer_that_does_not_fit_the_form_is_refused() {
        let wrong = |answer: Value| confirm().answers(&given(json!({"sure": answer}))).unwrap_err();
        assert_eq!(wrong(json!(true)), AnswerError::Shape("sure".to_owned()));
        assert_eq!(wrong(json!({"action": "perhaps"})), AnswerError::Shape("sure".to_owned()));
        assert!(matches!(wrong(json!({"action": "accept", "content": {"yes": "y"}})), AnswerError::Content { .. }));
        assert!(matches!(wrong(json!({"action": "accept"})), AnswerError::Content { .. }));
        assert!(confirm().answers(&given(json!({"sure": {"action": "decline"}}))).unwrap().is_some());
    }

    #[test]
    fn a_plugin_may_ask_with_forms_only() {
        let refused = |words: Value| Questions::parse(words.as_object().unwrap().clone()).unwrap_err();
        assert!(refused(json!({})).contains("0 questions"));
        assert!(refused(json!({"a": {"message": "?"}})).contains("not an MCP elicitation request"));
        let url = json!({"a": {"method": "elicitation/create", "params": {
            "mode": "url", "message": "?", "url": "https://example.com", "elicitationId": "1"}}});
        assert!(refused(url).contains("not a form"));
        let sampling = json!({"a": {"method": "sampling/createMessage", "params": {"messages": [], "maxTokens": 1}}});
        assert!(refused(sampling).contains("not an MCP elicitation request"));
    }
}
