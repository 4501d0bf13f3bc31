//! Texts for people (XML-RPC's codes 2 to 4), in the user's language. Recognised by what no language changes where there is such a
//! thing, else by Odoo's English.

use super::{CallDescription, odoo};
use crate::error::{Code, Error, Retry};

/// XML-RPC's code 2: `UserError`, `ValidationError`, `MissingError`, `LockError` and unknown models, told apart by their texts.
pub(super) fn user_error(text: &str, call: &CallDescription) -> Error {
    if Missing::read(text).is_some() || text.starts_with("Record does not exist or has been deleted.") {
        return missing(text, call);
    }
    if let Some(model) = text.strip_prefix("Object ").and_then(|rest| rest.strip_suffix(" doesn't exist")) {
        return unknown_model(model);
    }
    if text == "Cannot grab a lock on records" {
        return locked(call);
    }
    let error = odoo(Code::Validation, format!("Odoo refused {call}: {text}"));
    // A computed field is searched by code of its own, which knows some operators only.
    if text.starts_with("Unsupported operator") { error.hint(OPERATORS) } else { error }
}

/// A record is not there (any more).
pub(super) fn missing(text: &str, call: &CallDescription) -> Error {
    match Missing::read(text) {
        Some(missing) => missing_record(text, &missing, call),
        None => odoo(Code::NotFound, text).hint(SEARCH_FIRST),
    }
}

/// A record is locked by somebody else's transaction.
pub(super) fn locked(call: &CallDescription) -> Error {
    odoo(Code::Unknown, format!("Another transaction holds the records: {call} changed nothing."))
        .retry(Retry::Safe)
        .hint("Repeat the call in a few seconds.")
}

/// XML-RPC's code 3: the credential, or too many tries with it.
pub(super) fn access_denied(text: &str, call: &CallDescription) -> Error {
    if text.starts_with("Too many login failures") {
        return odoo(Code::RateLimit, "Odoo takes no logins for a while after too many failed ones.")
            .retry(Retry::Safe)
            .hint("Repeat the call after 60 seconds. If it fails again, the user's password or API key is wrong.");
    }
    refused_login(call)
}

/// XML-RPC's code 4: access rights, record rules, companies, private methods.
pub(super) fn access_error(text: &str, call: &CallDescription) -> Error {
    let hint = if text.starts_with("Private methods") {
        "Methods whose name begins with `_` cannot be called from outside. Use a public method."
    } else if text.starts_with("Access to unauthorized or invalid companies") {
        "`allowed_company_ids` in the context may name only companies of this user (`res.users.company_ids`)."
    } else {
        "The user that this server works as lacks the right. An administrator of Odoo can give it, or the task needs \
         another user."
    };
    odoo(Code::Permission, format!("Odoo does not allow {call}: {text}")).hint(hint)
}

/// The user, password or API key is wrong.
pub(in crate::odoo) fn refused_login(call: &CallDescription) -> Error {
    let CallDescription { database, url, .. } = call;
    odoo(
        Code::Authentication,
        format!("Odoo refused the login to database `{database}` at {url}: user, password or API key is wrong."),
    )
    .hint(LOGIN)
}

/// No model of that name.
pub(super) fn unknown_model(model: &str) -> Error {
    odoo(Code::NotFound, format!("There is no model `{model}` in this Odoo database.")).hint(
        "Model names are technical, such as `res.partner`. Check the spelling; the app that brings the model may not \
         be installed.",
    )
}

/// What to check when a login is refused. A wrong password and a user with 2FA look alike.
const LOGIN: &str = "Check the user name (the login, often an e-mail address) and the password or API key; the user \
                     must be active and the key not expired. A user with two-factor authentication can only log in \
                     with an API key.";
const OPERATORS: &str =
    "Nothing was changed. Odoo computes this field: try `=` or `in`, or a condition on a field that is stored.";
const SEARCH_FIRST: &str = "Search for the record first: it may have been deleted, or another id is meant.";

/// The record and the user that a `MissingError` names in its last line, `(Record: res.partner(7,), User: 2)`. The
/// words are translated, their form is not.
struct Missing<'a> {
    model: &'a str,
    ids: &'a str,
    user: &'a str,
}

impl<'a> Missing<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let line = text.lines().last()?.trim().strip_prefix('(')?.strip_suffix(')')?;
        let (record, user) = line.rsplit_once(", ")?;
        let user = user.rsplit(' ').next()?.trim();
        let (model, ids) = record.strip_suffix(')')?.split_once('(')?;
        let model = model.rsplit([' ', '\u{a0}', ':']).next()?;
        let ids = ids.trim_end_matches(',');
        let numbers =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b' ');
        (!model.is_empty() && numbers(ids) && numbers(user)).then_some(Self { model, ids, user })
    }
}

fn missing_record(text: &str, missing: &Missing<'_>, call: &CallDescription) -> Error {
    let Missing { model, ids, user } = missing;
    if *model == "res.users" && ids == user {
        return odoo(
            Code::Authentication,
            format!("The Odoo user {user} that {call} was made as does not exist any more."),
        )
        .hint(LOGIN);
    }
    let first = text.lines().next().unwrap_or_default();
    odoo(Code::NotFound, format!("{first} (`{model}` {ids}, in {call})")).hint(SEARCH_FIRST)
}
