//! Over JSON-RPC.

use super::{Script, bare, html, instance, raised, response, result};
use crate::error::{Code, Error, Retry};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::{Credential, Instance};
use crate::odoo::protocol::{Choice, Protocol};
use crate::odoo::transport::{Method, TransportError};
use serde_json::{Map, Value, json};

fn over_jsonrpc() -> Instance {
    Instance { credential: Credential::new("canary-secret", None, Choice::Only(Protocol::Jsonrpc)), ..instance() }
}

fn call(script: &Script, method: &str, args: Value) -> Result<Value, Error> {
    let Value::Array(args) = args else { panic!() };
    Client::new(&over_jsonrpc(), script).call("res.partner", method, args, Map::new())
}

#[test]
fn the_body_is_canonical_and_the_credential_is_the_third_argument() {
    let script = Script::of([result(&json!(7)), result(&json!(true))]);
    let kwargs = Map::from_iter([("context".to_owned(), json!({"tz": "UTC", "lang": "en_US"}))]);
    let instance = over_jsonrpc();
    let client = Client::new(&instance, &script);
    assert_eq!(
        client.call("res.partner", "write", vec![json!([3]), json!({"name": "A"})], kwargs).unwrap(),
        json!(true)
    );
    assert_eq!(client.uid().unwrap(), 7);
    let sent = script.sent.borrow();
    insta::assert_snapshot!(
        sent[0].body,
        @r#"{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":"common","method":"authenticate","args":["main","agent","canary-secret",{}]}}"#
    );
    insta::assert_snapshot!(
        sent[1].body,
        @r#"{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":"object","method":"execute_kw","args":["main",7,"canary-secret","res.partner","write",[[3],{"name":"A"}],{"context":{"lang":"en_US","tz":"UTC"}}]}}"#
    );
    for request in sent.iter() {
        assert_eq!(
            (request.method, request.path(), request.content_type),
            (Method::Post, "/jsonrpc", "application/json")
        );
        assert_eq!((request.database.as_deref(), request.bearer.as_deref()), (Some("main"), None));
    }
}

#[test]
fn a_version_needs_no_login() {
    let info = json!({"server_version_info": [18, 0, 0, "final", 0, "e"], "server_serie": "18.0"});
    let script = Script::of([result(&info)]);
    assert_eq!(Client::new(&over_jsonrpc(), &script).version().unwrap().text, "18.0");
    assert_eq!(script.json(0)["params"], json!({"service": "common", "method": "version", "args": []}));
}

#[test]
fn a_method_that_returns_nothing_gives_null_whether_odoo_says_so_or_is_silent() {
    for answer in [json!({"jsonrpc": "2.0", "id": 1}), json!({"jsonrpc": "2.0", "id": 1, "result": null})] {
        let script = Script::of([result(&json!(7)), bare(200, &answer)]);
        assert_eq!(call(&script, "action_archive", json!([[3]])).unwrap(), Value::Null);
    }
}

#[test]
fn values_are_exact_and_null_is_not_false() {
    let answer = json!([{"id": 9_007_199_254_740_993_i64, "a": null, "b": false, "c": 5.0, "d": "x\r\n\u{b}"}]);
    let script = Script::of([result(&json!(7)), result(&answer)]);
    let read = call(&script, "read", json!([[3]])).unwrap();
    assert_eq!(read.to_string(), answer.to_string());
}

#[test]
fn a_refused_login_says_what_to_check() {
    let error = call(&Script::of([result(&json!(false))]), "read", json!([[3]])).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Authentication, Retry::Never));
    assert!(!error.to_string().contains("canary"), "{error}");
    for odd in [json!(true), json!("7"), json!(0), json!(null)] {
        let error = call(&Script::of([result(&odd)]), "read", json!([[3]])).unwrap_err();
        assert_eq!(error.code, Code::Unknown, "{odd}");
    }
}

#[test]
fn an_answer_that_cannot_be_read_leaves_a_write_unknown() {
    for body in ["{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":tr", "{}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":NaN}"] {
        let answers = || Script::of([result(&json!(7)), response(200, "application/json", body)]);
        let error = call(&answers(), "write", json!([[3], {}])).unwrap_err();
        assert_eq!((error.code, error.retry), (Code::Unknown, Retry::UnknownOutcome), "{body}");
        let error = call(&answers(), "read", json!([[3]])).unwrap_err();
        assert_eq!((error.code, error.retry), (Code::Unknown, Retry::Never), "{body}");
    }
}

#[test]
fn a_result_that_cannot_be_written_as_json_belongs_to_a_call_that_was_carried_out() {
    let writing = |frames: &str| {
        let debug = format!(
            "Traceback (most recent call last):\n{frames}TypeError: Object of type X is not JSON serializable\n"
        );
        let data = json!({"name": "builtins.TypeError", "message": "Object of type X is not JSON serializable", "debug": debug});
        let answer =
            json!({"jsonrpc": "2.0", "id": 1, "error": {"code": 0, "message": "Odoo Server Error", "data": data}});
        call(&Script::of([result(&json!(7)), bare(200, &answer)]), "action_sync", json!([[3]])).unwrap_err()
    };
    let frame = |name: &str| format!("  File \"/opt/odoo/http.py\", line 3, in {name}\n    x\n");
    let after = writing(&(frame("dispatch") + &frame("make_json_response") + &frame("dumps")));
    assert!(after.message.starts_with("The call was carried out, its result could not be transferred"), "{after}");
    assert!(after.message.contains("JSON-RPC"), "{after}");
    assert_eq!(after.retry, Retry::Never);
    let within = writing(&(frame("dispatch_rpc") + &frame("action_sync") + &frame("make_json_response")));
    assert_eq!(within.code, Code::Validation);
}

#[test]
fn a_forced_protocol_is_not_left() {
    let script = Script::of([html(404)]);
    let error = call(&script, "read", json!([[3]])).unwrap_err();
    assert_eq!((error.code, script.paths()), (Code::Connection, vec!["/jsonrpc".to_owned()]));
    let script = Script::of([result(&json!(7))]).then(Err(TransportError::NotSent("refused".into())));
    assert_eq!(call(&script, "write", json!([[3], {}])).unwrap_err().retry, Retry::Safe);
}

#[test]
fn odoos_own_404_and_its_expired_session_are_told_by_their_codes() {
    let route = json!({"jsonrpc": "2.0", "id": null, "error": {"code": 404, "message": "404: Not Found", "data": {}}});
    let error = call(&Script::of([bare(404, &route)]), "read", json!([[3]])).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Connection, Retry::Never));
    let expired = raised(100, "odoo.http.SessionExpiredException", "Session expired");
    let error = call(&Script::of([result(&json!(7)), expired]), "read", json!([[3]])).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Authentication, Retry::Never));
}
