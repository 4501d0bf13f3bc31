//! The same failure gives the same error over all three protocols: code, retry class, source and hint.

use super::{Script, bare, exception, fault, html, instance, raised, result, value, xml};
use crate::error::{Code, Error, Retry};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::{Credential, Instance};
use crate::odoo::protocol::{Choice, Protocol};
use crate::odoo::transport::{Response, TransportError};
use serde_json::{Map, json};

/// One failure as each protocol tells it.
struct Case {
    /// XML-RPC's code; 1 comes with a traceback around the text.
    fault: i64,
    /// The exception's class in JSON-RPC.
    name: &'static str,
    text: &'static str,
    /// JSON-2's status, and class and text where they differ.
    status: u16,
    json2: Option<(&'static str, &'static str)>,
    expected: (Code, Retry),
}

const fn case(fault: i64, name: &'static str, text: &'static str, status: u16, expected: (Code, Retry)) -> Case {
    Case { fault, name, text, status, json2: None, expected }
}

const MISSING: &str =
    "L'enregistrement n'existe pas ou a été supprimé.\n(Enregistrement : res.partner(99999999,), Utilisateur : 2)";

use Code::{Authentication, Connection, NotFound, Permission, RateLimit, Timeout, Unknown, Validation};
use Retry::{Never, Safe, UnknownOutcome};

const CASES: &[Case] = &[
    case(2, "odoo.exceptions.UserError", "Récursion détectée.", 422, (Validation, Never)),
    case(
        2,
        "odoo.exceptions.ValidationError",
        "Missing required value for the field 'Name' (name).",
        422,
        (Validation, Never),
    ),
    case(2, "odoo.exceptions.RedirectWarning", "Configure a journal first.", 500, (Validation, Never)),
    case(2, "odoo.exceptions.MissingError", MISSING, 404, (NotFound, Never)),
    case(2, "odoo.exceptions.LockError", "Cannot grab a lock on records", 409, (Unknown, Safe)),
    case(4, "odoo.exceptions.AccessError", "Vous n'êtes pas autorisé à modifier ceci.", 403, (Permission, Never)),
    case(
        4,
        "odoo.exceptions.AccessError",
        "Private methods (such as 'res.partner._x') cannot be called remotely.",
        403,
        (Permission, Never),
    ),
    case(4, "odoo.exceptions.AccessError", "Access to unauthorized or invalid companies.", 403, (Permission, Never)),
    case(
        3,
        "odoo.exceptions.AccessDenied",
        "Too many login failures, please wait a bit before trying again.",
        403,
        (RateLimit, Safe),
    ),
    Case {
        fault: 3,
        name: "odoo.exceptions.AccessDenied",
        text: "Access Denied",
        status: 401,
        json2: Some(("werkzeug.exceptions.Unauthorized", "Invalid apikey")),
        expected: (Authentication, Never),
    },
    Case {
        fault: 2,
        name: "odoo.exceptions.UserError",
        text: "Object res.partner doesn't exist",
        status: 404,
        json2: Some(("werkzeug.exceptions.NotFound", "the model 'res.partner' does not exist")),
        expected: (NotFound, Never),
    },
    Case {
        fault: 1,
        name: "builtins.AttributeError",
        text: "The method 'res.partner.write' does not exist",
        status: 404,
        json2: Some(("werkzeug.exceptions.NotFound", "The method 'res.partner.write' does not exist")),
        expected: (NotFound, Never),
    },
    Case {
        fault: 1,
        name: "builtins.TypeError",
        text: "got an unexpected keyword argument 'foo'",
        status: 422,
        json2: Some(("werkzeug.exceptions.UnprocessableEntity", "got an unexpected keyword argument 'foo'")),
        expected: (Validation, Never),
    },
    case(1, "builtins.ValueError", "Invalid field 'nope' on 'res.partner'", 500, (Validation, Never)),
    case(1, "builtins.ValueError", "Wrong value for res.partner.type: 'bogus'", 500, (Validation, Never)),
    case(1, "builtins.KeyError", "'name'", 500, (Validation, Never)),
    case(1, "psycopg2.errors.NumericValueOutOfRange", "integer out of range", 500, (Validation, Never)),
    case(
        1,
        "psycopg2.errors.InvalidTextRepresentation",
        "invalid input syntax for type bigint: \"a\"\nLINE 1: ... LIMIT 'a'\n                  ^",
        500,
        (Validation, Never),
    ),
    case(
        1,
        "psycopg2.errors.UniqueViolation",
        "duplicate key value violates unique constraint \"x\"\nDETAIL:  Key (ref)=(A1) already exists.",
        500,
        (Validation, Never),
    ),
    case(
        1,
        "psycopg2.errors.SerializationFailure",
        "could not serialize access due to concurrent update",
        500,
        (Unknown, Safe),
    ),
    case(1, "psycopg2.errors.DeadlockDetected", "deadlock detected", 500, (Unknown, Safe)),
    case(1, "psycopg2.errors.LockNotAvailable", "could not obtain lock on row in relation \"x\"", 500, (Unknown, Safe)),
    case(1, "odoo.exceptions.ConcurrencyError", "Concurrent update.", 500, (Unknown, Safe)),
    case(1, "builtins.Exception", "CPU time limit exceeded.", 500, (Timeout, Never)),
    case(
        1,
        "psycopg2.OperationalError",
        "connection to server on socket \"/tmp/pg/.s.PGSQL.5432\" failed: FATAL:  database \"main\" does not exist",
        500,
        (Connection, Never),
    ),
    case(
        1,
        "psycopg2.OperationalError",
        "connection to server at \"10.0.0.9\", port 5432 failed: FATAL:  sorry, too many clients already",
        500,
        (Connection, Safe),
    ),
    case(
        1,
        "psycopg2.OperationalError",
        "server closed the connection unexpectedly",
        500,
        (Connection, UnknownOutcome),
    ),
    case(1, "builtins.ZeroDivisionError", "division by zero", 500, (Unknown, Never)),
    case(
        1,
        "builtins.OSError",
        "[Errno 28] No space left on device: '/var/lib/odoo/filestore/ab'",
        500,
        (Unknown, Never),
    ),
];

/// A write that meets these answers over one protocol. Its login, where it has one, succeeds.
fn write(protocol: Protocol, answers: impl IntoIterator<Item = Result<Response, TransportError>>) -> Error {
    let login = match protocol {
        Protocol::Xmlrpc => Some(xml(&value("<int>7</int>"))),
        Protocol::Jsonrpc => Some(result(&json!(7))),
        Protocol::Json2 => None,
    };
    let script = answers.into_iter().fold(Script::of(login), Script::then);
    let credential = Credential::new("canary-secret", None, Choice::Only(protocol));
    let instance = Instance { credential, ..instance() };
    let args = vec![json!([3]), json!({"name": "A"})];
    Client::new(&instance, &script).call("res.partner", "write", args, Map::new()).unwrap_err()
}

fn told(case: &Case, protocol: Protocol) -> Error {
    let Case { fault: code, name, text, status, json2, .. } = case;
    let answer = match protocol {
        Protocol::Xmlrpc if *code == 1 => {
            let name = name.strip_prefix("builtins.").unwrap_or(name);
            let frames = "Traceback (most recent call last):\n  File \"/opt/odoo/http.py\", line 448, in dispatch_rpc\n    x()\n";
            xml(&fault(1, &format!("{frames}{name}: {text}\n")))
        }
        Protocol::Xmlrpc => xml(&fault(*code, text)),
        // 200 is the code of Odoo 14 to 18.
        Protocol::Jsonrpc => raised(200, name, text),
        Protocol::Json2 => {
            let (name, text) = json2.unwrap_or((name, text));
            bare(*status, &exception(name, text))
        }
    };
    write(protocol, [Ok(answer)])
}

const ALL: [Protocol; 3] = [Protocol::Xmlrpc, Protocol::Jsonrpc, Protocol::Json2];

#[test]
fn each_failure_has_one_error_whatever_the_protocol() {
    for case in CASES {
        let first = told(case, Protocol::Xmlrpc);
        for protocol in ALL {
            let error = told(case, protocol);
            assert_eq!((error.code, error.retry), case.expected, "{protocol}, {}: {error}", case.name);
            assert_eq!((&error.hint, error.source_kind), (&first.hint, first.source_kind), "{protocol}, {}", case.name);
            if case.json2.is_none() {
                assert_eq!(error.message, first.message, "{protocol}");
            }
            let text = error.to_string();
            for leak in ["Traceback", "/opt/", "/var/", "/tmp/", "LINE 1", "canary", "builtins", "werkzeug", "10.0.0.9"]
            {
                assert!(!text.contains(leak), "{protocol}: {leak} in {text}");
            }
        }
    }
}

#[test]
fn each_failure_of_the_way_has_one_error_whatever_the_protocol() {
    let text = || "reason".to_owned();
    for (failure, expected) in [
        (TransportError::NotSent(text()), (Connection, Safe)),
        (TransportError::TimedOut(text()), (Timeout, UnknownOutcome)),
        (TransportError::Lost(text()), (Connection, UnknownOutcome)),
        (TransportError::Refused(text()), (Permission, Never)),
    ] {
        let errors = ALL.map(|protocol| write(protocol, [Err(failure.clone())]));
        assert_eq!((errors[0].code, errors[0].retry), expected);
        assert!(errors.iter().all(|error| *error == errors[0]), "{errors:?}");
    }
}

#[test]
fn each_page_of_a_server_in_front_has_one_error_whatever_the_protocol() {
    for (status, expected) in [
        (200, (Connection, UnknownOutcome)),
        (303, (Connection, Never)),
        (401, (Connection, Never)),
        (403, (Connection, Never)),
        (413, (Validation, Never)),
        (415, (Connection, Never)),
        (429, (RateLimit, Safe)),
        (500, (Connection, UnknownOutcome)),
        (502, (Connection, UnknownOutcome)),
        (503, (Connection, Safe)),
        (504, (Timeout, UnknownOutcome)),
    ] {
        let errors = ALL.map(|protocol| write(protocol, [Ok(html(status))]));
        assert_eq!((errors[0].code, errors[0].retry), expected, "{status}");
        assert!(errors.iter().all(|error| *error == errors[0]), "{status}: {errors:?}");
    }
}
