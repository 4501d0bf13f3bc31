//! Faults as Odoo 19.0 sends them, recorded; tracebacks are shortened and their paths are made up.

use super::*;
use crate::odoo::instance::Instance;
use serde_json::{Map, json};

fn call(method: &str, args: Value) -> CallDescription {
    let args = args.as_array().unwrap();
    CallDescription::method(&instance(), "res.partner", method, args, &Map::new())
}

fn instance() -> Instance {
    Instance::new("default", "https://erp.example.com", "main", "agent", "canary".into())
}

/// A traceback as Python 3.11 writes it, for a failure inside the call.
fn traceback(last: &str) -> String {
    format!(
        "Traceback (most recent call last):
  File \"/usr/lib/python3/dist-packages/odoo/addons/rpc/controllers/xmlrpc.py\", line 162, in xmlrpc_2
    response = self._xmlrpc(service)
               ^^^^^^^^^^^^^^^^^^^^^
  File \"/usr/lib/python3/dist-packages/odoo/addons/rpc/controllers/xmlrpc.py\", line 134, in _xmlrpc
    result = dispatch_rpc(service, method, params)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File \"/usr/lib/python3/dist-packages/odoo/http.py\", line 448, in dispatch_rpc
    return dispatch(method, params)
           ^^^^^^^^^^^^^^^^^^^^^^^^
{last}\n\n"
    )
}

/// A traceback for a failure while the answer is written.
fn while_writing(frames: &[&str], last: &str) -> String {
    let frames: String = frames
        .iter()
        .map(|frame| format!("  File \"/usr/lib/python3.11/xmlrpc/client.py\", line 536, in {frame}\n    f(self)\n"))
        .collect();
    format!(
        "Traceback (most recent call last):
  File \"/usr/lib/python3/dist-packages/odoo/addons/rpc/controllers/xmlrpc.py\", line 162, in xmlrpc_2
    response = self._xmlrpc(service)
               ^^^^^^^^^^^^^^^^^^^^^
  File \"/usr/lib/python3/dist-packages/odoo/addons/rpc/controllers/xmlrpc.py\", line 114, in dumps
    response = OdooMarshaller(allow_none=False).dumps(params)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
{frames}{last}\n\n"
    )
}

/// What must never be in an error.
fn assert_clean(error: &Error) {
    let text = error.to_string();
    for leak in ["/usr/", "python3", "File \"", "Traceback", ", line ", "canary", "^^", ".s.PGSQL", "LINE 1"] {
        assert!(!text.contains(leak), "{leak} in {text}");
    }
}

fn check(code: i64, text: &str, call: &CallDescription, expected: (&str, Retry, &str)) {
    let error = from_fault(code, text, call);
    assert_clean(&error);
    let seen = (error.code.as_str(), error.retry, error.message.as_str());
    assert_eq!(seen, expected, "{text}");
}

const NONE: &str = "TypeError: cannot marshal None unless allow_none is enabled";

#[test]
fn a_method_that_returns_nothing_is_done() {
    let text = while_writing(&["dumps", "__dump", "dump_nil"], NONE);
    assert_eq!(outcome(1, &text, &call("action_archive", json!([[7]]))), Ok(Value::Null));
    assert_eq!(outcome(1, NONE, &call("action_archive", json!([[7]]))), Ok(Value::Null));
}

/// As Odoo 14 says it; JSON-RPC has a text for it, `mail.activity(27,)`.
#[test]
fn a_method_that_returns_records_is_done() {
    let records = "TypeError: cannot marshal <class 'odoo.api.mail.activity'> objects";
    let text = while_writing(&["dumps", "__dump"], records);
    assert_eq!(outcome(1, &text, &call("activity_schedule", json!([[7]]))), Ok(Value::Null));
    let inside = outcome(1, &traceback(records), &call("action_sync", json!([[7]]))).unwrap_err();
    assert!(!inside.message.contains("carried out"), "{inside}");
}

#[test]
fn a_result_that_cannot_be_written_is_done_and_says_so() {
    for text in [
        while_writing(&["dumps", "__dump", "dump_struct", "__dump", "dump_nil"], NONE),
        while_writing(&["dumps", "__dump", "dump_array", "__dump", "dump_nil"], NONE),
        while_writing(&["dumps", "__dump", "dump_struct"], "TypeError: dictionary key must be string"),
        while_writing(&["dumps", "__dump", "dump_long"], "OverflowError: int exceeds XML-RPC limits"),
        while_writing(
            &["dumps", "__dump", "dump_bytes"],
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0x89 in position 0: invalid start byte",
        ),
    ] {
        let error = outcome(1, &text, &call("frobnicate", json!([[7]]))).unwrap_err();
        assert_clean(&error);
        assert_eq!((error.code, error.retry), (Code::Unknown, Retry::Never));
        assert!(error.message.starts_with("The call was carried out, its result could not be transferred"), "{error}");
    }
}

/// A connector inside Odoo that speaks XML-RPC itself fails with the same words, and its transaction is rolled back.
#[test]
fn the_same_exception_inside_the_call_is_a_failure() {
    for text in [NONE, "TypeError: dictionary key must be string", "OverflowError: int exceeds XML-RPC limits"] {
        let error = outcome(1, &traceback(text), &call("action_sync", json!([[7]]))).unwrap_err();
        assert!(!error.message.contains("carried out"), "{error}");
    }
    for code in 2..=4 {
        assert!(outcome(code, NONE, &call("action_sync", json!([[7]]))).is_err());
    }
}

#[test]
fn each_exception_has_its_code_and_its_last_line() {
    use Retry::{Never, Safe};
    let odoo = "Odoo refused `search_read` on `res.partner`: ";
    for (last, code, retry, message) in [
        ("ValueError: Invalid field 'nope' on 'res.partner'", "E004", Never, "Invalid field 'nope' on 'res.partner'"),
        (
            "ValueError: Invalid field 'nope' on model 'res.partner'",
            "E004",
            Never,
            "Invalid field 'nope' on model 'res.partner'",
        ),
        (
            "ValueError: Invalid field res.partner.nope in condition ('nope', '=', 1)",
            "E004",
            Never,
            "Invalid field res.partner.nope in condition ('nope', '=', 1)",
        ),
        (
            "ValueError: Invalid operator in condition ('name', 'foo', 'x')",
            "E004",
            Never,
            "ValueError: Invalid operator in condition ('name', 'foo', 'x')",
        ),
        (
            "ValueError: Domain() malformed domain ['|', ['name', '=', 'x']]",
            "E004",
            Never,
            "ValueError: Domain() malformed domain ['|', ['name', '=', 'x']]",
        ),
        (
            "TypeError: Domain() invalid argument type for domain: 'foo'",
            "E004",
            Never,
            "TypeError: Domain() invalid argument type for domain: 'foo'",
        ),
        (
            "ValueError: Wrong value for res.partner.type: 'bogus'",
            "E004",
            Never,
            "ValueError: Wrong value for res.partner.type: 'bogus'",
        ),
        (
            "ValueError: time data 'not a date' does not match format '%Y-%m-%d'",
            "E004",
            Never,
            "ValueError: time data 'not a date' does not match format '%Y-%m-%d'",
        ),
        ("ValueError: Expected singleton: sale.order()", "E004", Never, "ValueError: Expected singleton: sale.order()"),
        (
            "TypeError: BaseModel._read_format() got an unexpected keyword argument 'bogus'",
            "E004",
            Never,
            "TypeError: BaseModel._read_format() got an unexpected keyword argument 'bogus'",
        ),
        (
            "psycopg2.errors.InvalidRowCountInLimitClause: LIMIT must not be negative",
            "E004",
            Never,
            "psycopg2.errors.InvalidRowCountInLimitClause: LIMIT must not be negative",
        ),
        (
            "psycopg2.errors.NumericValueOutOfRange: integer out of range",
            "E004",
            Never,
            "psycopg2.errors.NumericValueOutOfRange: integer out of range",
        ),
    ] {
        check(1, &traceback(last), &call("search_read", json!([[]])), (code, retry, &format!("{odoo}{message}")));
    }
    check(
        1,
        &traceback("psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update"),
        &call("write", json!([[7], {"name": "A"}])),
        (
            "E999",
            Safe,
            "Another transaction was in the way of `write` on `res.partner`: psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update",
        ),
    );
    check(
        1,
        &traceback("Exception: CPU time limit exceeded."),
        &call("create", json!([{}])),
        ("E007", Never, "Odoo stopped `create` on `res.partner`: it used up the server's limit of CPU time."),
    );
    check(
        1,
        &traceback("ZeroDivisionError: division by zero"),
        &call("action_x", json!([[7]])),
        ("E999", Never, "Odoo failed in `action_x` on `res.partner`: ZeroDivisionError: division by zero"),
    );
}

#[test]
fn a_message_of_several_lines_is_read_whole_and_a_caret_is_not_taken_for_it() {
    let last = "psycopg2.errors.InvalidTextRepresentation: invalid input syntax for type bigint: \"a\"\nLINE 1: ...er\".\"complete_name\" ASC , \"res_partner\".\"id\" DESC  LIMIT 'a'\n                                                                    ^\n";
    check(
        1,
        &traceback(last),
        &call("search_read", json!([[]])),
        (
            "E004",
            Retry::Never,
            "Odoo refused `search_read` on `res.partner`: psycopg2.errors.InvalidTextRepresentation: invalid input syntax for type bigint: \"a\"",
        ),
    );
    let unique = "psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint \"res_partner_ref_uniq\"\nDETAIL:  Key (ref)=(A1) already exists.";
    let error = from_fault(1, &traceback(unique), &call("create", json!([{"ref": "A1"}])));
    assert!(error.message.ends_with("\nDETAIL:  Key (ref)=(A1) already exists."), "{error}");
    assert!(error.hint.unwrap().contains("exists already"));
}

#[test]
fn of_chained_tracebacks_the_last_counts() {
    let text = format!(
        "{}During handling of the above exception, another exception occurred:\n\n{}",
        traceback("KeyError: 'nope'"),
        traceback("ValueError: Invalid field 'nope' on 'res.partner'")
    );
    let expected = "Odoo refused `read` on `res.partner`: Invalid field 'nope' on 'res.partner'";
    check(1, &text, &call("read", json!([[7]])), ("E004", Retry::Never, expected));
}

#[test]
fn a_key_error_is_an_unknown_field_when_that_field_was_written() {
    let text = traceback("KeyError: 'nope'");
    let expected = "Odoo refused `write` on `res.partner`: the model has no field `nope`.";
    check(1, &text, &call("write", json!([[7], {"nope": 1}])), ("E004", Retry::Never, expected));
    let expected = "Odoo refused `write` on `res.partner`: KeyError: 'nope'";
    check(1, &text, &call("write", json!([[7], {"name": 1}])), ("E004", Retry::Never, expected));
}

#[test]
fn unknown_models_and_methods_are_not_found() {
    let expected = ("E005", Retry::Never, "There is no model `no.such.model` in this Odoo database.");
    check(2, "Object no.such.model doesn't exist", &call("read", json!([[7]])), expected);
    let expected = ("E005", Retry::Never, "The model `res.partner` has no method `frobnicate`.");
    for said in [
        "The method 'res.partner.frobnicate' does not exist",
        // Up to 17.
        "type object 'res.partner' has no attribute 'frobnicate'",
        "'res.partner' object has no attribute 'frobnicate'",
    ] {
        let text = traceback(&format!("AttributeError: {said}"));
        check(1, &text, &call("frobnicate", json!([[7]])), expected);
    }
    let expected = ("E005", Retry::Never, "There is no model `res.partner` in this Odoo database.");
    check(1, &traceback("KeyError: 'res.partner'"), &call("read", json!([[7]])), expected);
}

#[test]
fn a_wrong_database_is_named_and_its_server_is_not_described() {
    let socket = traceback(
        "psycopg2.OperationalError: connection to server on socket \"/tmp/pg/.s.PGSQL.5432\" failed: FATAL:  database \"main\" does not exist\n",
    );
    let expected = ("E001", Retry::Never, "There is no database `main` at https://erp.example.com.");
    check(1, &socket, &CallDescription::login(&instance()), expected);
    check(1, &socket, &call("read", json!([[7]])), expected);
    check(1, &traceback("KeyError: 'main'"), &CallDescription::login(&instance()), expected);
}

#[test]
fn a_database_server_that_cannot_be_reached_differs_from_one_that_was_lost() {
    let down = traceback(
        "psycopg2.OperationalError: connection to server at \"10.0.0.9\", port 5432 failed: FATAL:  sorry, too many clients already\n",
    );
    check(1, &down, &call("create", json!([{}])), ("E001", Retry::Safe, "Odoo cannot reach its own database."));
    let lost = traceback("psycopg2.OperationalError: server closed the connection unexpectedly\n");
    assert_eq!(from_fault(1, &lost, &call("create", json!([{}]))).retry, Retry::UnknownOutcome);
    assert_eq!(from_fault(1, &lost, &call("read", json!([[7]]))).retry, Retry::Safe);
}

#[test]
fn a_missing_record_is_recognised_in_any_language() {
    for (text, first) in [
        (
            "Record does not exist or has been deleted.\n(Record: res.partner(99999999,), User: 2)",
            "Record does not exist or has been deleted.",
        ),
        (
            "L'enregistrement n'existe pas ou a été supprimé.\n(Enregistrement : res.partner(99999999,), Utilisateur : 2)",
            "L'enregistrement n'existe pas ou a été supprimé.",
        ),
    ] {
        let message = format!("{first} (`res.partner` 99999999, in `write` on `res.partner`)");
        check(2, text, &call("write", json!([[99999999], {}])), ("E005", Retry::Never, &message));
    }
    let user = "Record does not exist or has been deleted.\n(Record: res.users(999999,), User: 999999)";
    assert_eq!(from_fault(2, user, &call("read", json!([[7]]))).code, Code::Authentication);
}

#[test]
fn what_business_rules_say_is_kept() {
    for text in [
        "Recursion Detected.",
        "Invalid language code: xx_XX",
        "The operation cannot be completed: Missing required value for the field 'Name' (name).\nModel: 'Partner Tags' (res.partner.category)\n- create/update: a mandatory field is not set",
        "Amount is too high (limit: 10, user: 2)",
    ] {
        let expected = format!("Odoo refused `write` on `res.partner`: {text}");
        check(2, text, &call("write", json!([[7], {}])), ("E004", Retry::Never, &expected));
    }
    let locked = from_fault(2, "Cannot grab a lock on records", &call("write", json!([[7], {}])));
    assert_eq!((locked.code, locked.retry), (Code::Unknown, Retry::Safe));
}

#[test]
fn access_is_told_apart_from_login() {
    let partner = call("read", json!([[7]]));
    let rights = "You are not allowed to access 'Models' (ir.model) records.\n\nThis operation is allowed for the following groups:\n\t- Access Rights\n\nContact your administrator to request access if necessary.";
    let error = from_fault(4, rights, &partner);
    assert_eq!(error.code, Code::Permission);
    assert!(error.message.contains("groups:\n\t- Access Rights\n"), "{error}");
    let private = "Private methods (such as 'res.partner._search') cannot be called remotely.";
    assert!(from_fault(4, private, &partner).hint.unwrap().contains("public method"));
    assert!(
        from_fault(4, "Access to unauthorized or invalid companies.", &partner).hint.unwrap().contains("company_ids")
    );
    let denied = from_fault(3, "Access Denied", &partner);
    assert_eq!((denied.code, denied.retry), (Code::Authentication, Retry::Never));
    assert!(denied.hint.unwrap().contains("two-factor"));
    let many = from_fault(3, "Too many login failures, please wait a bit before trying again.", &partner);
    assert_eq!((many.code, many.retry), (Code::RateLimit, Retry::Safe));
}

#[test]
fn an_unreadable_request_is_our_own_fault() {
    let text =
        traceback("xml.parsers.expat.ExpatError: unclosed token: line 1, column 12").replace("dispatch_rpc", "loads");
    assert_eq!(from_fault(1, &text, &call("read", json!([[7]]))).source_kind, Source::Plugin);
}

#[test]
fn anything_else_gives_a_bounded_error() {
    for code in [-1, 0, 1, 2, 3, 4, 5, 404] {
        for text in ["", "\n", "^", "Traceback (most recent call last):", ": ", "é".repeat(100_000).as_str()] {
            let error = from_fault(code, text, &call("read", json!([[7]])));
            assert_clean(&error);
            assert!(error.message.chars().count() < 1200, "{code} {text}");
        }
    }
}

#[test]
fn an_operator_that_a_computed_field_does_not_know_comes_with_a_way_round() {
    let text = "Unsupported operator on Transitively Implied Groups (res.groups) in ('all_implied_ids', 'like', 'x')";
    let error = from_fault(2, text, &call("search_read", json!([[]])));
    assert_eq!(error.code, Code::Validation);
    assert!(error.hint.unwrap().contains("a field that is stored"));
}
