//! Odoo's faults as errors.
//!
//! On `/xmlrpc/2` a fault has a number and a text. 2 is a message for a person, translated; 3 is a refused login; 4 a
//! missing right; 1 is everything else: a whole Python traceback, whose last line says what happened. Mistakes in field
//! names, values and domains come as 1.

use super::client::{Call, lost};
use super::instance::Instance;
use crate::error::{Code, Error, Retry, Source};

/// Longer texts are cut: an error must not fill a model's context.
const MAX_TEXT: usize = 1_000;

/// What was lost of a method that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It returned nothing, which XML-RPC cannot say.
    Nothing,
    /// It returned something that XML-RPC cannot carry.
    Result,
}

/// Odoo commits before it writes the answer: these faults mean that the method succeeded.
pub fn lost_result(text: &str) -> Option<Lost> {
    match last_line(text) {
        "TypeError: cannot marshal None unless allow_none is enabled" => Some(Lost::Nothing),
        "TypeError: dictionary key must be string" | "OverflowError: int exceeds XML-RPC limits" => Some(Lost::Result),
        _ => None,
    }
}

/// A fault of Odoo's as an error, without traceback or server path.
pub fn from_fault(code: i64, text: &str, instance: &Instance, call: Call<'_>) -> Error {
    match code {
        2 => message(text, call),
        3 => bad_credentials(instance),
        4 => permission(text),
        _ => traceback(last_line(text), instance, call),
    }
}

/// The login was refused. Odoo says the same for an unknown user, a wrong password and a second factor.
pub fn bad_credentials(instance: &Instance) -> Error {
    Error::new(
        Code::Authentication,
        Source::Odoo,
        format!("Odoo refuses the user {:?} of database {:?}: user, password or API key is wrong.", instance.username, instance.database),
    )
    .hint("The operator checks ODOO_USERNAME and ODOO_PASSWORD or ODOO_API_KEY. A user with two-factor login needs an API key.")
}

fn message(text: &str, call: Call<'_>) -> Error {
    let shown = clean(text);
    if let Some(model) = shown.strip_prefix("Object ").and_then(|rest| rest.strip_suffix(" doesn't exist")) {
        return unknown_model(model);
    }
    if text.contains("Record does not exist or has been deleted") {
        return Error::new(Code::NotFound, Source::Odoo, shown)
            .hint(format!("Search {} again: the record is gone, or never was.", call.model));
    }
    Error::new(Code::Validation, Source::Odoo, shown)
        .hint("Odoo refused this; nothing was changed. Change the values as it says.")
}

/// The model is not installed or misspelt. Who has the list of models adds the nearest names.
pub fn unknown_model(model: &str) -> Error {
    Error::new(Code::NotFound, Source::Odoo, format!("There is no model {model:?} in this Odoo."))
        .hint("odoo_models lists the models; their modules may not be installed.")
}

fn permission(text: &str) -> Error {
    Error::new(Code::Permission, Source::Odoo, clean(text))
        .hint("The user lacks this right in Odoo; an administrator of Odoo can grant it. Repeating does not help.")
}

fn traceback(line: &str, instance: &Instance, call: Call<'_>) -> Error {
    let (exception, said) = line.split_once(": ").unwrap_or((line, ""));
    let exception = exception.rsplit('.').next().unwrap_or(exception);
    let said = clean(said);
    let invalid = |message: String| Error::new(Code::Validation, Source::Odoo, message);
    if line.contains("does not exist") && line.contains("database \"")
        || call.model.is_empty() && exception == "KeyError"
    {
        return Error::new(
            Code::Connection,
            Source::Odoo,
            format!("The server has no database {:?}.", instance.database),
        )
        .hint("The operator checks ODOO_DB.");
    }
    match exception {
        "SerializationFailure" | "DeadlockDetected" | "LockNotAvailable" | "ConcurrencyError" => {
            Error::new(Code::Unknown, Source::Odoo, "Another change to the same records was under way; Odoo rolled this call back.")
                .retry(Retry::Safe)
                .hint("Nothing was changed: make the same call again in a few seconds.")
        }
        "AttributeError" if said.starts_with("The method ") => Error::new(Code::NotFound, Source::Odoo, said)
            .hint("Only public methods of the model can be called, by their exact name."),
        "KeyError" => invalid(format!("{} of {} does not know {said}.", call.method, call.model))
            .hint(format!("It is probably a field that {} does not have: odoo_fields lists them.", call.model)),
        "ValueError" | "TypeError" | "AssertionError" | "SyntaxError" | "IndexError" | "AttributeError" | "OverflowError" => {
            invalid(format!("{said} (Odoo's {exception})"))
                .hint(format!("Odoo could not use an argument; nothing was changed. odoo_fields describes {}.", call.model))
        }
        // The classes 22 and 23 of PostgreSQL: data and integrity.
        "NumericValueOutOfRange" | "InvalidRowCountInLimitClause" | "InvalidTextRepresentation" | "InvalidDatetimeFormat"
        | "DatetimeFieldOverflow" | "StringDataRightTruncation" | "NotNullViolation" | "ForeignKeyViolation" | "UniqueViolation"
        | "CheckViolation" | "ExclusionViolation" | "UndefinedFunction" | "InvalidRegularExpression" => {
            invalid(format!("The database refuses a value: {said} ({exception})")).hint("Nothing was changed. Change the value.")
        }
        "Exception" if said.starts_with("CPU time limit exceeded") => {
            Error::new(Code::Timeout, Source::Odoo, "The call took more CPU time than Odoo allows, and was rolled back.")
                .hint("Ask for less at once.")
        }
        "OperationalError" | "InterfaceError" => lost(Code::Connection, "Odoo lost its database in the middle of the call.".into(), call),
        _ => Error::new(Code::Unknown, Source::Odoo, format!("Odoo failed inside {} of {}: {exception}: {said}", call.method, call.model))
            .retry(if call.writes() { Retry::Never } else { Retry::Safe })
            .hint("This is a failure of Odoo's own code or of a module; the call was rolled back. The server's log has the details."),
    }
}

/// The line that names the exception: the first at the margin behind the last frame. A database error goes on below it
/// with its statement and a caret.
fn last_line(text: &str) -> &str {
    if !text.contains("Traceback (most recent call last)") {
        return text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    }
    let behind = text.rfind("\n  File ").and_then(|at| text.get(at + 1..)).unwrap_or(text);
    let at_margin = |line: &&str| !line.is_empty() && !line.starts_with(' ') && !line.starts_with("Traceback");
    behind.lines().find(at_margin).unwrap_or_default().trim()
}

/// Odoo's words for a model: on few lines, bounded, without paths of the server.
fn clean(text: &str) -> String {
    let without_paths: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !(word.contains('/') && (word.contains(".py") || word.contains("-packages"))))
        .collect();
    let line = without_paths.join(" ");
    match line.char_indices().nth(MAX_TEXT) {
        Some((cut, _)) => format!("{} …", line.get(..cut).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
#[path = "fault_tests.rs"]
mod tests;
