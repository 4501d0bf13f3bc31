//! A person's consent to what cannot be undone, or concerns many records.
//!
//! Where the client can ask its user, the user is asked. Elsewhere the call is refused with a token, and the same call
//! with the token is carried out: the model then has read what would happen, and can put it to its user in its own words.
//!
//! Invariant: consent holds for what was shown. The token covers the tool, its arguments and what was seen of the
//! records; when any of them changes, consent is asked for anew. It is no secret: a model that wants to do harm is
//! stopped by the policy, not here.

use super::parameters::{Arguments, Parameter, Shape, optional};
use super::step::{Ask, Reply, Step, Turn};
use crate::error::{Error, Retry};
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Taken by every tool that may need consent.
pub(super) const CONFIRM: Parameter = optional("confirm", Shape::Text, "");

const KEY: &str = "sure";

/// What to do with a call that needs consent.
pub(super) enum Consent {
    Given,
    /// The step to answer with.
    Wait(Step),
}

/// Asks for consent to do `what` ("Delete 3 records of res.partner: …"), having seen `seen` of the records.
///
/// # Errors
/// When the user refused; when nobody can be asked (the error tells the token); when the token is for something else.
pub(super) fn consent(
    tool: &str,
    arguments: &Arguments,
    turn: &Turn,
    what: &str,
    seen: &Value,
) -> Result<Consent, Error> {
    let token = token(tool, arguments, seen);
    if let Some(given) = arguments.text(CONFIRM.name) {
        if given == token {
            return Ok(Consent::Given);
        }
        return Err(Error::invalid(format!(
            "confirm does not fit: it was for other arguments, or the records changed since. {what} Nothing was done."
        ))
        .retry(Retry::Safe)
        .hint(format!("if that is still wanted, repeat this call with confirm \"{token}\"")));
    }
    match turn.reply(KEY) {
        Some(Reply::Accepted(content)) if content.get("yes") == Some(&json!(true)) => {
            if turn.state == Some(json!(token)) {
                return Ok(Consent::Given);
            }
            return Err(Error::invalid(format!(
                "The records changed while the user was asked. {what} Nothing was done."
            ))
            .hint("look at them again, then repeat this call"));
        }
        Some(_) => {
            return Err(Error::invalid(format!("The user did not agree. {what} Nothing was done."))
                .hint("do not repeat this call unless the user wants it"));
        }
        None => {}
    }
    if turn.can_ask {
        let form = json!({"yes": {"type": "boolean", "title": "Yes, do it", "default": false}});
        return Ok(Consent::Wait(Step::Ask(Ask::new(json!(token), KEY, what, form))));
    }
    Err(Error::invalid(format!("This needs the user's consent. {what} Nothing was done yet."))
        .retry(Retry::Safe)
        .hint(format!("ask the user; if they agree, repeat this call with confirm \"{token}\"")))
}

fn token(tool: &str, arguments: &Arguments, seen: &Value) -> String {
    let mut hasher = DefaultHasher::new();
    (tool, arguments.without(CONFIRM.name), seen.to_string()).hash(&mut hasher);
    format!("{:08x}", hasher.finish() & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::super::parameters::IDS;
    use super::*;
    use serde_json::Map;

    const PARAMETERS: [Parameter; 2] = [IDS, CONFIRM];

    fn ask(arguments: Value, turn: &Turn, seen: &str) -> Result<Consent, Error> {
        let arguments = Arguments::read(&PARAMETERS, arguments).unwrap();
        consent("odoo_unlink", &arguments, turn, "Delete [7,\"Acme\"].", &json!(seen))
    }

    fn refusal(arguments: Value, turn: &Turn, seen: &str) -> Error {
        ask(arguments, turn, seen).err().expect("must be refused")
    }

    fn token_of(error: &Error) -> String {
        error.hint.as_deref().unwrap().split('"').nth(1).unwrap().to_owned()
    }

    #[test]
    fn without_a_user_to_ask_the_same_call_goes_through_with_the_token_alone() {
        let error = refusal(json!({"ids": [7]}), &Turn::default(), "Acme");
        let token = token_of(&error);
        let confirmed = |ids: i64, seen| ask(json!({"ids": [ids], "confirm": token}), &Turn::default(), seen);
        assert!(matches!(confirmed(7, "Acme"), Ok(Consent::Given)));
        assert!(confirmed(8, "Acme").is_err(), "other records");
        assert!(confirmed(7, "Other").is_err(), "the record was changed");
    }

    #[test]
    fn a_user_who_can_be_asked_decides() {
        let first = Turn { can_ask: true, ..Turn::default() };
        let Ok(Consent::Wait(Step::Ask(question))) = ask(json!({"ids": [7]}), &first, "Acme") else {
            panic!("must ask")
        };
        assert!(question.questions[KEY]["params"]["message"].as_str().unwrap().contains("Acme"));
        let answered = |answer: Value| Turn {
            state: Some(question.state.clone()),
            answers: Some(Map::from_iter([(KEY.to_owned(), answer)])),
            can_ask: true,
        };
        let yes = answered(json!({"action": "accept", "content": {"yes": true}}));
        assert!(matches!(ask(json!({"ids": [7]}), &yes, "Acme"), Ok(Consent::Given)));
        assert!(refusal(json!({"ids": [7]}), &yes, "Other").message.starts_with("The records changed"));
        for no in [json!({"action": "accept", "content": {"yes": false}}), json!({"action": "decline"})] {
            assert!(refusal(json!({"ids": [7]}), &answered(no), "Acme").message.starts_with("The user did not agree"));
        }
    }
}
