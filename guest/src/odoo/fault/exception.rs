//! Exceptions that are no words for people (XML-RPC's code 1), and what each means for the caller.

use super::traceback::Exception;
use super::{CallDescription, message, odoo};
use crate::error::{Code, Error, Retry, Source};
use crate::odoo::call::{Kind, Subject};

/// The error for an exception.
pub(super) fn error(exception: &Exception, call: &CallDescription) -> Error {
    let Exception { name, message } = exception;
    // JSON-2's own words for arguments that do not fit; the class says nothing more.
    let name = if name.starts_with("werkzeug.") { "" } else { name };
    particular(exception, call).unwrap_or_else(|| {
        let text = match (name, message.as_str()) {
            ("", text) | (text, "") => text.to_owned(),
            (name, message) => format!("{name}: {message}"),
        };
        match RULES.iter().find(|rule| rule.classes.contains(&exception.class())) {
            Some(rule) => odoo(rule.code, format!("{} {call}: {text}", rule.verb)).retry(rule.retry).hint(rule.hint),
            None => odoo(Code::Unknown, format!("Odoo failed in {call}: {text}"))
                .hint("Nothing was changed. If it happens again, an administrator finds the cause in Odoo's log."),
        }
    })
}

/// Exceptions whose text says more than their name.
fn particular(exception: &Exception, call: &CallDescription) -> Option<Error> {
    let message = exception.message.as_str();
    if message.starts_with("CPU time limit exceeded") {
        let text = format!("Odoo stopped {call}: it used up the server's limit of CPU time.");
        return Some(odoo(Code::Timeout, text).hint(LESS));
    }
    match (exception.class(), &call.kind) {
        ("OperationalError", _) if message.contains("database \"") && message.contains("does not exist") => {
            Some(unknown_database(call))
        }
        // The transaction was not begun, since there was no connection.
        ("OperationalError", _) if message.contains("connection to server") => {
            Some(odoo(Code::Connection, "Odoo cannot reach its own database.").retry(Retry::Safe).hint(
                "Nothing was changed. Repeat the call in a few seconds; if it goes on, an administrator must look.",
            ))
        }
        ("OperationalError" | "InterfaceError", _) => {
            Some(call.lost(odoo(Code::Connection, "Odoo lost the connection to its own database.")))
        }
        ("ExpatError", _) => {
            let text = format!("Odoo could not read the request of {call} as XML.");
            Some(Error::new(Code::Unknown, Source::Plugin, text).hint(
                "Nothing was changed. A proxy may have damaged the request; otherwise this is a defect of this server.",
            ))
        }
        ("KeyError", Kind::Version | Kind::Login { .. }) if unquoted(message) == call.database => {
            Some(unknown_database(call))
        }
        (class, Kind::Method { model, method, subject }) => of_method(class, message, model, method, subject, call),
        _ => None,
    }
}

fn of_method(
    class: &str,
    message: &str,
    model: &str,
    method: &str,
    subject: &Subject,
    call: &CallDescription,
) -> Option<Error> {
    match class {
        "KeyError" if unquoted(message) == model => Some(message::unknown_model(model)),
        "KeyError" if subject.fields.iter().any(|field| field == unquoted(message)) => {
            let text = format!("Odoo refused {call}: the model has no field `{}`.", unquoted(message));
            Some(odoo(Code::Validation, text).hint(fields_of(model)))
        }
        "ValueError" if message.starts_with("Invalid field ") => {
            Some(odoo(Code::Validation, format!("Odoo refused {call}: {message}")).hint(fields_of(model)))
        }
        "AttributeError" if lacks_method(message, model, method) => {
            let text = format!("The model `{model}` has no method `{method}`.");
            Some(odoo(Code::NotFound, text).hint(
                "Check the spelling. Methods differ between Odoo's versions and come with the apps that are installed.",
            ))
        }
        _ => None,
    }
}

/// Odoo says that itself from 18 on; before, Python does.
fn lacks_method(message: &str, model: &str, method: &str) -> bool {
    (message.starts_with("The method ") && message.ends_with(" does not exist"))
        || message == format!("type object '{model}' has no attribute '{method}'")
        || message == format!("'{model}' object has no attribute '{method}'")
}

const LESS: &str = "Nothing was changed. Ask for less at once: fewer records, fewer fields, a narrower domain.";

/// The database that the configuration names is not on that server.
pub(in crate::odoo) fn unknown_database(call: &CallDescription) -> Error {
    odoo(Code::Connection, format!("There is no database `{}` at {}.", call.database, call.url)).hint(
        "Check the database's name in this server's configuration (ODOO_DB), upper and lower case included, and that \
         the URL is that of the right server. On Odoo Online it is usually the first part of the address.",
    )
}

fn fields_of(model: &str) -> String {
    format!("Look up the fields of `{model}` (`fields_get`) and use their technical names.")
}

/// A `KeyError`'s message is the key as Python would write it.
fn unquoted(message: &str) -> &str {
    message.trim_matches(['\'', '"'])
}

struct Rule {
    /// Exceptions, without their modules.
    classes: &'static [&'static str],
    code: Code,
    retry: Retry,
    verb: &'static str,
    hint: &'static str,
}

/// In all of these cases Odoo rolled the transaction back.
const RULES: &[Rule] = &[
    Rule {
        classes: &[
            "SerializationFailure",
            "DeadlockDetected",
            "LockNotAvailable",
            "TransactionRollbackError",
            "ConcurrencyError",
        ],
        code: Code::Unknown,
        retry: Retry::Safe,
        verb: "Another transaction was in the way of",
        hint: "Nothing was changed. Repeat the call after 2 to 5 seconds, once or twice.",
    },
    Rule {
        classes: &["QueryCanceled"],
        code: Code::Timeout,
        retry: Retry::Never,
        verb: "The database took too long for",
        hint: LESS,
    },
    Rule {
        classes: &["MemoryError"],
        code: Code::Unknown,
        retry: Retry::Never,
        verb: "Odoo had too little memory for",
        hint: LESS,
    },
    Rule {
        classes: &["UniqueViolation", "ExclusionViolation"],
        code: Code::Validation,
        retry: Retry::Never,
        verb: "Odoo refused",
        hint: "Nothing was changed. A record with these values exists already: search for it.",
    },
    Rule {
        classes: &[
            "ValueError",
            "TypeError",
            "KeyError",
            "BadRequest",
            "UnicodeDecodeError",
            "UnicodeEncodeError",
            "UnprocessableEntity",
            "CheckViolation",
            "DataError",
            "DatetimeFieldOverflow",
            "ForeignKeyViolation",
            "IntegrityError",
            "InvalidDatetimeFormat",
            "InvalidRegularExpression",
            "InvalidRowCountInLimitClause",
            "InvalidRowCountInResultOffsetClause",
            "InvalidTextRepresentation",
            "NotNullViolation",
            "NumericValueOutOfRange",
            "StringDataRightTruncation",
        ],
        code: Code::Validation,
        retry: Retry::Never,
        verb: "Odoo refused",
        hint: "Nothing was changed. Check names and types of the fields, the values and the domain.",
    },
];
