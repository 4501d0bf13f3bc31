//! Over JSON-2.

use super::{Script, bare, exception, html, instance, response};
use crate::error::{Code, Error, Retry, Source};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::{Credential, Instance};
use crate::odoo::protocol::{Choice, Protocol};
use crate::odoo::transport::Method;
use serde_json::{Map, Value, json};

fn over_json2() -> Instance {
    Instance { credential: Credential::new("canary-secret", None, Choice::Only(Protocol::Json2)), ..instance() }
}

fn call(script: &Script, method: &str, args: Value) -> Result<Value, Error> {
    let Value::Array(args) = args else { panic!() };
    Client::new(&over_json2(), script).call("res.partner", method, args, Map::new())
}

#[test]
fn a_call_is_one_request_without_a_login_and_the_key_is_the_bearer() {
    let script = Script::of([bare(200, &json!([{"id": 3, "name": "A"}]))]);
    let found = call(&script, "read", json!([[3], ["name"]])).unwrap();
    assert_eq!(found, json!([{"id": 3, "name": "A"}]));
    let sent = script.sent.borrow();
    let [request] = sent.as_slice() else { panic!() };
    assert_eq!((request.method, request.path()), (Method::Post, "/json/2/res.partner/read"));
    assert_eq!((request.database.as_deref(), request.bearer.as_deref()), (Some("main"), Some("canary-secret")));
    assert_eq!(request.content_type, "application/json");
    insta::assert_snapshot!(request.body, @r#"{"fields":["name"],"ids":[3]}"#);
}

#[test]
fn the_user_is_asked_for_by_the_context() {
    let script = Script::of([bare(200, &json!({"lang": "en_US", "tz": false, "uid": 7}))]);
    assert_eq!(Client::new(&over_json2(), &script).uid().unwrap(), 7);
    assert_eq!(script.paths(), ["/json/2/res.users/context_get"]);
    assert_eq!(script.sent.borrow()[0].body, "{}");
    let without = Script::of([bare(200, &json!({}))]);
    assert_eq!(Client::new(&over_json2(), &without).uid().unwrap_err().code, Code::Unknown);
}

#[test]
fn create_answers_as_over_the_other_protocols() {
    let created = |args: Value| call(&Script::of([bare(200, &json!([8]))]), "create", args).unwrap();
    assert_eq!(created(json!([{"name": "A"}])), json!(8));
    assert_eq!(created(json!([[{"name": "A"}]])), json!([8]));
}

#[test]
fn what_has_no_name_is_refused_before_anything_is_sent() {
    let script = Script::default();
    for (method, args) in [
        ("frobnicate", json!([[3], "x"])),
        ("search", json!([[], 0, 1, "id", 5])),
        ("write", json!([{"name": "A"}])),
        ("unlink", json!([[]])),
        ("action_confirm", json!([[]])),
        ("../../web/login", json!([[3]])),
        ("read?x", json!([[3]])),
    ] {
        let error = call(&script, method, args).unwrap_err();
        assert_eq!((error.code, error.source_kind), (Code::Validation, Source::Client), "{method}: {error}");
    }
    assert!(script.sent.borrow().is_empty());
}

#[test]
fn a_missing_database_and_an_old_odoo_look_alike_and_the_error_says_both() {
    for answer in [
        html(404),
        // Odoo 14.
        bare(404, &json!({"jsonrpc": "2.0", "id": null, "error": {"code": 404, "message": "404: Not Found"}})),
    ] {
        let error = call(&Script::of([answer]), "read", json!([[3]])).unwrap_err();
        assert_eq!((error.code, error.retry), (Code::Connection, Retry::Never));
        assert!(
            error.message.contains("older than 19.0") && error.hint.unwrap().contains("ODOO_DB"),
            "{}",
            error.message
        );
    }
}

#[test]
fn a_page_in_the_place_of_a_value_leaves_a_write_unknown() {
    let error = call(&Script::of([html(500)]), "action_sync", json!([[3]])).unwrap_err();
    assert_eq!(error.retry, Retry::UnknownOutcome);
    assert!(error.message.starts_with("It is not known whether"), "{error}");
}

#[test]
fn a_refused_key_is_told_as_a_refused_login() {
    let body = exception("werkzeug.exceptions.Unauthorized", "Invalid apikey");
    let error = call(&Script::of([bare(401, &body)]), "read", json!([[3]])).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Authentication, Retry::Never));
    assert!(error.hint.unwrap().contains("API key"));
}

#[test]
fn a_key_that_no_header_can_carry_is_not_shown() {
    let credential = Credential::new("canary\r\nX: y", None, Choice::Only(Protocol::Json2));
    let instance = Instance { credential, ..instance() };
    let error = Client::new(&instance, &Script::default()).uid().unwrap_err();
    assert_eq!(error.code, Code::Authentication);
    assert!(!error.to_string().contains("canary"));
}

#[test]
fn a_cut_answer_is_an_error_and_leaves_a_write_unknown() {
    let cut = || response(200, "application/json", "[{\"id\": 3");
    assert_eq!(call(&Script::of([cut()]), "read", json!([[3]])).unwrap_err().retry, Retry::Never);
    assert_eq!(call(&Script::of([cut()]), "write", json!([[3], {}])).unwrap_err().retry, Retry::UnknownOutcome);
}
