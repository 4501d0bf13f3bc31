//! Failures as Odoo tells them in each protocol, and what each means.

use crate::error::{Code, Retry};
use Code::{Authentication, Connection, NotFound, Permission, RateLimit, Timeout, Unknown, Validation};
use Retry::{Never, Safe, UnknownOutcome};

/// One failure as each protocol tells it.
pub(super) struct Case {
    /// XML-RPC's code; 1 comes with a traceback around the text.
    pub(super) fault: i64,
    /// The exception's class in JSON-RPC.
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    /// JSON-2's status, and class and text where they differ.
    pub(super) status: u16,
    pub(super) json2: Option<(&'static str, &'static str)>,
    pub(super) expected: (Code, Retry),
}

const fn case(fault: i64, name: &'static str, text: &'static str, status: u16, expected: (Code, Retry)) -> Case {
    Case { fault, name, text, status, json2: None, expected }
}

const MISSING: &str =
    "L'enregistrement n'existe pas ou a été supprimé.\n(Enregistrement : res.partner(99999999,), Utilisateur : 2)";

pub(super) const CASES: &[Case] = &[
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
