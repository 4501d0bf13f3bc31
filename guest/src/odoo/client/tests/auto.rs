//! The order of the protocols, and when one is left for the next.

use super::{Script, bare, exception, fault, html, instance, raised, response, result, value, xml};
use crate::error::{Code, Error, Retry, Source};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::{Credential, Instance, KeyKind};
use crate::odoo::protocol::Choice;
use crate::odoo::transport::{Method, Response, TransportError};
use crate::odoo::version::{Edition, Version};
use serde_json::{Map, Value, json};

/// With an API key, on an Odoo whose version the host knows or not.
fn with_key(series: Option<&str>) -> Instance {
    let credential = Credential::new("odoo-secret-canary", Some(KeyKind::ApiKey), Choice::Auto);
    Instance { credential, version: series.and_then(Version::from_series), ..instance() }
}

fn write(instance: &Instance, script: &Script) -> Result<Value, Error> {
    let args = vec![json!([3]), json!({"name": "A"})];
    Client::new(instance, script).call("res.partner", "write", args, Map::new())
}

fn unauthorized() -> Response {
    bare(401, &exception("werkzeug.exceptions.Unauthorized", "Invalid apikey"))
}

const JSON2: &str = "/json/2/res.partner/write";
const XMLRPC: [&str; 2] = ["/xmlrpc/2/common", "/xmlrpc/2/object"];

#[test]
fn an_api_key_on_19_is_json2_at_once() {
    let script = Script::of([bare(200, &json!(true))]);
    assert_eq!(write(&with_key(Some("19.0")), &script), Ok(json!(true)));
    assert_eq!(script.paths(), [JSON2]);
}

#[test]
fn an_older_odoo_or_a_password_is_json_rpc() {
    for instance in [with_key(Some("18.0")), with_key(Some("saas~18.4")), instance()] {
        let script = Script::of([result(&json!(7)), result(&json!(true))]);
        assert_eq!(write(&instance, &script), Ok(json!(true)));
        assert_eq!(script.paths(), ["/jsonrpc", "/jsonrpc"]);
    }
}

#[test]
fn an_unknown_version_is_asked_for_once_before_json2_is_tried() {
    let info = |major: u32| result(&json!({"server_version_info": [major, 0, 0, "final", 0, ""]}));
    let script = Script::of([info(19), bare(200, &json!(true))]);
    assert_eq!(write(&with_key(None), &script), Ok(json!(true)));
    assert_eq!(script.paths(), ["/jsonrpc", JSON2]);
    let script = Script::of([info(17), result(&json!(7)), result(&json!(true))]);
    assert_eq!(write(&with_key(None), &script), Ok(json!(true)));
    assert_eq!(script.paths(), ["/jsonrpc"; 3]);
}

#[test]
fn a_write_goes_on_to_the_next_protocol_where_nothing_was_carried_out() {
    for refusal in [html(404), html(405), unauthorized()] {
        let script = Script::of([refusal, result(&json!(7)), result(&json!(true))]);
        assert_eq!(write(&with_key(Some("19.0")), &script), Ok(json!(true)));
        assert_eq!(script.paths(), [JSON2, "/jsonrpc", "/jsonrpc"]);
        assert_eq!(script.json(2)["params"]["args"][2], "odoo-secret-canary");
    }
    let route = json!({"jsonrpc": "2.0", "id": null, "error": {"code": 404, "message": "404: Not Found", "data": {}}});
    for refusal in [html(404), html(405), bare(200, &route)] {
        let done = value("<boolean>1</boolean>");
        let script = Script::of([refusal, xml(&value("<int>7</int>")), xml(&done)]);
        assert_eq!(write(&instance(), &script), Ok(json!(true)));
        assert_eq!(script.paths(), ["/jsonrpc", XMLRPC[0], XMLRPC[1]]);
    }
}

#[test]
fn a_protocol_that_is_not_spoken_is_not_tried_again() {
    let done = || result(&json!(true));
    let script = Script::of([html(404), result(&json!(7)), done(), done()]);
    let instance = with_key(Some("19.0"));
    let client = Client::new(&instance, &script);
    for _ in 0..2 {
        client.call("res.partner", "unlink", vec![json!([3])], Map::new()).unwrap();
    }
    assert_eq!(script.paths(), ["/json/2/res.partner/unlink", "/jsonrpc", "/jsonrpc", "/jsonrpc"]);
}

/// The one call that must never happen twice.
#[test]
fn a_write_that_may_have_been_carried_out_is_never_sent_again() {
    let answers: [Result<Response, TransportError>; 12] = [
        Err(TransportError::Lost("cut".into())),
        Err(TransportError::TimedOut("late".into())),
        // The host repeats what is safe to repeat.
        Err(TransportError::NotSent("refused".into())),
        Err(TransportError::Refused("policy".into())),
        Ok(html(200)),
        Ok(html(403)),
        Ok(html(500)),
        Ok(html(502)),
        Ok(response(200, "application/json", "{\"cut\":")),
        Ok(bare(500, &exception("builtins.ValueError", "no"))),
        Ok(bare(404, &exception("odoo.exceptions.MissingError", "Record does not exist or has been deleted."))),
        Ok(bare(422, &exception("odoo.exceptions.UserError", "no"))),
    ];
    for answer in answers {
        let script = Script::default().then(answer.clone());
        assert!(write(&with_key(Some("19.0")), &script).is_err());
        assert_eq!(script.paths(), [JSON2], "{answer:?}");
        if matches!(&answer, Ok(told) if told.status == 404) {
            // Not JSON-RPC's own form: no `/jsonrpc` answered so.
            continue;
        }
        let known = Instance { uid: Some(7), ..instance() };
        let script = Script::default().then(answer.clone());
        assert!(write(&known, &script).is_err());
        assert_eq!(script.paths(), ["/jsonrpc"], "{answer:?}");
    }
}

#[test]
fn a_call_without_names_goes_over_json_rpc_and_the_next_one_over_json2() {
    let script = Script::of([result(&json!("done")), bare(200, &json!(true))]);
    let instance = Instance { uid: Some(7), ..with_key(Some("19.0")) };
    let client = Client::new(&instance, &script);
    let args = vec![json!([3]), json!("x")];
    assert_eq!(client.call("res.partner", "frobnicate", args, Map::new()), Ok(json!("done")));
    assert_eq!(client.call("res.partner", "unlink", vec![json!([3])], Map::new()), Ok(json!(true)));
    assert_eq!(script.paths(), ["/jsonrpc", "/json/2/res.partner/unlink"]);
}

#[test]
fn a_wrong_key_is_told_as_such_in_the_end() {
    let script = Script::of([unauthorized(), result(&json!(false))]);
    let error = write(&with_key(Some("19.0")), &script).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Authentication, Retry::Never));
    assert!(!error.to_string().contains("canary"), "{error}");
    // On an Odoo that speaks nothing else any more, too.
    let script = Script::of([unauthorized(), html(404), html(404)]);
    assert_eq!(write(&with_key(Some("22.0")), &script).unwrap_err().code, Code::Authentication);
}

#[test]
fn a_wrong_database_is_named_by_the_next_protocol() {
    let missing = raised(0, "psycopg2.OperationalError", "FATAL:  database \"main\" does not exist");
    let error = write(&with_key(Some("19.0")), &Script::of([html(404), missing])).unwrap_err();
    assert_eq!((error.code, error.source_kind), (Code::Connection, Source::Odoo));
    assert_eq!(error.message, "There is no database `main` at https://erp.example.com/base.");
}

#[test]
fn where_nothing_answers_the_error_is_that_of_the_best_protocol() {
    let script = Script::of([html(404), html(404)]);
    let error = write(&instance(), &script).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Connection, Retry::Never));
    assert!(error.message.contains("There is no Odoo API at"), "{error}");
    assert_eq!(script.paths(), ["/jsonrpc", XMLRPC[0]]);
}

#[test]
fn a_version_is_found_wherever_it_is_told() {
    let web = bare(200, &json!({"version_info": [22, 0, 0, "final", 0, "e"], "version": "22.0+e"}));
    let script = Script::of([html(404), html(404), web]);
    let version = Client::new(&with_key(None), &script).version().unwrap();
    assert_eq!((version.major, version.edition), (22, Some(Edition::Enterprise)));
    assert_eq!(script.paths(), ["/jsonrpc", XMLRPC[0], "/web/version"]);
    let sent = script.sent.borrow();
    assert_eq!((sent[2].method, sent[2].content_type, sent[2].body.as_str()), (Method::Get, "", ""));
    assert!(sent.iter().all(|request| !request.body.contains("canary") && request.bearer.is_none()));
}

#[test]
fn an_error_in_the_place_of_a_version_is_not_taken_for_another_protocols_word() {
    let script = Script::default().then(Err(TransportError::Lost("cut".into())));
    assert_eq!(Client::new(&instance(), &script).version().unwrap_err().retry, Retry::Safe);
    let none = Script::of([html(404), html(404), html(404)]);
    assert_eq!(Client::new(&instance(), &none).version().unwrap_err().code, Code::Connection);
    let odd = Script::of([html(404), xml(&value("<boolean>0</boolean>"))]);
    assert_eq!(Client::new(&instance(), &odd).version().unwrap_err().code, Code::Connection);
    let fault = Script::of([html(404), xml(&fault(3, "Access Denied"))]);
    assert_eq!(Client::new(&instance(), &fault).version().unwrap_err().code, Code::Authentication);
}
