//! Over XML-RPC.

use super::{Script, fault, instance, value};
use crate::error::{Code, Error, Retry, Source};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::{Credential, Instance};
use crate::odoo::protocol::{Choice, Protocol};
use crate::odoo::transport::TransportError;
use serde_json::{Map, Value, json};

fn over_xmlrpc(secret: &str) -> Instance {
    Instance { credential: Credential::new(secret, None, Choice::Only(Protocol::Xmlrpc)), ..instance() }
}

const UID: &str = "<int>7</int>";
const SECRET: &str = "canary-secret";

fn write(script: &Script) -> Result<Value, Error> {
    let args = vec![json!([3]), json!({"name": "A"})];
    Client::new(&over_xmlrpc(SECRET), script).call("res.partner", "write", args, Map::new())
}

#[test]
fn one_client_logs_in_once_and_calls_by_position() {
    let script = Script::xml(&[&value(UID), &value("<boolean>1</boolean>"), &value("<array><data></data></array>")]);
    let instance = over_xmlrpc(SECRET);
    let client = Client::new(&instance, &script);
    let kwargs = Map::from_iter([("context".to_owned(), json!({"lang": "en_US"}))]);
    assert_eq!(client.call("res.partner", "write", vec![json!([3]), json!({})], kwargs).unwrap(), json!(true));
    assert_eq!(client.call("res.partner", "search_read", vec![json!([])], Map::new()).unwrap(), json!([]));
    assert_eq!(client.uid().unwrap(), 7);
    let sent = script.sent.borrow();
    let urls: Vec<&str> = sent.iter().map(|request| request.path()).collect();
    assert_eq!(urls, ["/xmlrpc/2/common", "/xmlrpc/2/object", "/xmlrpc/2/object"]);
    assert!(sent[0].body.contains("<methodName>authenticate</methodName>"));
    let params: Vec<&str> = sent[1].body.split("<param>").skip(1).collect();
    assert_eq!(params.len(), 7);
    assert!(params[2].contains("canary-secret") && params[3].contains("res.partner") && params[4].contains("write"));
    assert!(params[6].contains("en_US"));
}

#[test]
fn a_version_is_asked_for_once_and_needs_no_login() {
    let info = value(
        "<struct><member><name>server_version_info</name><value><array><data><value><string>saas~18</string></value>\
         <value><int>2</int></value></data></array></value></member></struct>",
    );
    let script = Script::xml(&[&info]);
    let instance = over_xmlrpc(SECRET);
    let client = Client::new(&instance, &script);
    assert_eq!(client.version().unwrap().text, "saas~18.2");
    assert_eq!(client.version().unwrap().major, 18);
    let script = Script::xml(&[&value("<boolean>0</boolean>")]);
    assert_eq!(Client::new(&instance, &script).version().unwrap_err().code, Code::Connection);
}

#[test]
fn a_refused_login_is_not_repeated_within_a_call_and_says_what_to_check() {
    let error = write(&Script::xml(&[&value("<boolean>0</boolean>")])).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Authentication, Retry::Never));
    assert!(error.hint.as_deref().unwrap().contains("API key"));
    assert!(!error.to_string().contains("canary"));
}

#[test]
fn a_login_that_gives_no_id_is_an_error() {
    for odd in ["<int>0</int>", "<int>-1</int>", "<string>7</string>", "<boolean>1</boolean>"] {
        assert_eq!(write(&Script::xml(&[&value(odd)])).unwrap_err().code, Code::Unknown, "{odd}");
    }
}

#[test]
fn a_write_whose_answer_cannot_be_read_is_unknown_and_was_sent_once() {
    let whole = value("<boolean>1</boolean>");
    let cut = &whole[..whole.len() - 20];
    let script = Script::xml(&[&value(UID), cut]);
    let error = write(&script).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Unknown, Retry::UnknownOutcome));
    assert!(error.message.starts_with("It is not known whether"), "{error}");
    assert!(error.hint.unwrap().contains("records [3] of `res.partner`"));
    assert_eq!(script.sent.borrow().len(), 2);
}

#[test]
fn a_read_whose_answer_cannot_be_read_is_no_empty_result() {
    let script = Script::xml(&[&value(UID), "<methodResponse>"]);
    let instance = over_xmlrpc(SECRET);
    let error =
        Client::new(&instance, &script).call("res.partner", "search_read", vec![json!([])], Map::new()).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Unknown, Retry::Never));
}

#[test]
fn a_write_without_an_answer_is_unknown_and_one_that_did_not_leave_is_not() {
    let lost = write(&Script::xml(&[&value(UID)]).then(Err(TransportError::Lost("cut".into())))).unwrap_err();
    assert_eq!(lost.retry, Retry::UnknownOutcome);
    let unsent = write(&Script::xml(&[&value(UID)]).then(Err(TransportError::NotSent("refused".into())))).unwrap_err();
    assert_eq!(unsent.retry, Retry::Safe);
    // The login is repeatable, and the write never left.
    let login = write(&Script::default().then(Err(TransportError::Lost("cut".into())))).unwrap_err();
    assert_eq!(login.retry, Retry::Safe);
}

#[test]
fn a_method_that_returns_nothing_gives_null() {
    let none = "TypeError: cannot marshal None unless allow_none is enabled\n";
    assert_eq!(write(&Script::xml(&[&value(UID), &fault(1, none)])).unwrap(), Value::Null);
}

#[test]
fn a_fault_that_repeats_the_credential_is_cleaned() {
    let error = write(&Script::xml(&[&value(UID), &fault(2, "bad key canary-secret for you")])).unwrap_err();
    assert_eq!(error.message, "Odoo refused `write` on `res.partner`: bad key [credential] for you");
}

#[test]
fn a_write_on_no_records_is_refused_before_anything_is_sent() {
    let script = Script::default();
    let instance = over_xmlrpc(SECRET);
    let error = Client::new(&instance, &script).call("res.partner", "unlink", vec![json!([])], Map::new()).unwrap_err();
    assert_eq!((error.code, error.source_kind), (Code::Validation, Source::Client));
    assert!(script.sent.borrow().is_empty());
}

#[test]
fn a_value_that_cannot_be_sent_is_named_by_its_place_in_the_arguments() {
    let script = Script::xml(&[&value(UID)]);
    let instance = over_xmlrpc(SECRET);
    let args = vec![json!([3]), json!({"name": "a\u{0}b"})];
    let error = Client::new(&instance, &script).call("res.partner", "write", args, Map::new()).unwrap_err();
    assert_eq!((error.code, error.source_kind), (Code::Validation, Source::Client));
    assert!(
        error.message.starts_with("`write` on `res.partner` cannot be sent: args[1].name: character U+0000"),
        "{error}"
    );
    assert_eq!(script.sent.borrow().len(), 1);
}

#[test]
fn a_credential_that_cannot_be_sent_is_not_shown() {
    let script = Script::default();
    let instance = over_xmlrpc("canary\u{1}");
    let error = Client::new(&instance, &script).uid().unwrap_err();
    assert_eq!(error.code, Code::Authentication);
    assert!(!error.to_string().contains("canary"));
}
