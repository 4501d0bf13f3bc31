use super::*;
use crate::error::Retry;
use crate::odoo::transport::{Response, TransportError};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Gives prepared answers in order, and keeps what was sent.
#[derive(Default)]
struct Script {
    answers: RefCell<VecDeque<Result<Response, TransportError>>>,
    sent: RefCell<Vec<(String, String)>>,
}

impl Script {
    fn of(bodies: &[&str]) -> Self {
        Self { answers: RefCell::new(bodies.iter().map(|body| Ok(xml(body))).collect()), ..Self::default() }
    }

    fn then(self, answer: Result<Response, TransportError>) -> Self {
        self.answers.borrow_mut().push_back(answer);
        self
    }
}

impl Transport for Script {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        assert_eq!(request.content_type, "text/xml");
        self.sent.borrow_mut().push((request.url, String::from_utf8(request.body).unwrap()));
        self.answers.borrow_mut().pop_front().expect("no more requests")
    }
}

fn xml(body: &str) -> Response {
    Response { status: 200, content_type: "text/xml".into(), retry_after: None, location: None, body: body.into() }
}

fn value(xml: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><methodResponse><params><param><value>{xml}</value></param></params></methodResponse>"
    )
}

fn fault(code: i64, text: &str) -> String {
    format!(
        "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>{code}</int></value></member>\
         <member><name>faultString</name><value><string>{text}</string></value></member></struct></value></fault>\
         </methodResponse>"
    )
}

fn instance() -> Instance {
    Instance {
        name: "default".into(),
        url: "https://erp.example.com/base".into(),
        database: "main".into(),
        username: "agent".into(),
        credential: "canary-secret".into(),
        uid: None,
        version: None,
    }
}

const UID: &str = "<int>7</int>";

fn write(script: &Script) -> Result<Value, Error> {
    let args = vec![json!([3]), json!({"name": "A"})];
    Client::new(&instance(), script).call("res.partner", "write", args, Map::new())
}

#[test]
fn one_client_logs_in_once_and_calls_by_position() {
    let script = Script::of(&[&value(UID), &value("<boolean>1</boolean>"), &value("<array><data></data></array>")]);
    let instance = instance();
    let client = Client::new(&instance, &script);
    let kwargs = Map::from_iter([("context".to_owned(), json!({"lang": "en_US"}))]);
    assert_eq!(client.call("res.partner", "write", vec![json!([3]), json!({})], kwargs).unwrap(), json!(true));
    assert_eq!(client.call("res.partner", "search_read", vec![json!([])], Map::new()).unwrap(), json!([]));
    assert_eq!(client.uid().unwrap(), 7);
    let sent = script.sent.borrow();
    let urls: Vec<&str> = sent.iter().map(|(url, _)| url.rsplit("/base").next().unwrap()).collect();
    assert_eq!(urls, ["/xmlrpc/2/common", "/xmlrpc/2/object", "/xmlrpc/2/object"]);
    assert!(sent[0].1.contains("<methodName>authenticate</methodName>"));
    let params: Vec<&str> = sent[1].1.split("<param>").skip(1).collect();
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
    let script = Script::of(&[&info]);
    let instance = instance();
    let client = Client::new(&instance, &script);
    assert_eq!(client.version().unwrap().text, "saas~18.2");
    assert_eq!(client.version().unwrap().major, 18);
    let script = Script::of(&[&value("<boolean>0</boolean>")]);
    assert_eq!(Client::new(&instance, &script).version().unwrap_err().code, Code::Connection);
}

#[test]
fn a_refused_login_is_not_repeated_within_a_call_and_says_what_to_check() {
    let error = write(&Script::of(&[&value("<boolean>0</boolean>")])).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Authentication, Retry::Never));
    assert!(error.hint.as_deref().unwrap().contains("API key"));
    assert!(!error.to_string().contains("canary"));
}

#[test]
fn a_login_that_gives_no_id_is_an_error() {
    for odd in ["<int>0</int>", "<int>-1</int>", "<string>7</string>", "<boolean>1</boolean>"] {
        assert_eq!(write(&Script::of(&[&value(odd)])).unwrap_err().code, Code::Unknown, "{odd}");
    }
}

#[test]
fn a_write_whose_answer_cannot_be_read_is_unknown_and_was_sent_once() {
    let whole = value("<boolean>1</boolean>");
    let cut = &whole[..whole.len() - 20];
    let script = Script::of(&[&value(UID), cut]);
    let error = write(&script).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Unknown, Retry::UnknownOutcome));
    assert!(error.message.starts_with("It is not known whether"), "{error}");
    assert!(error.hint.unwrap().contains("records [3] of `res.partner`"));
    assert_eq!(script.sent.borrow().len(), 2);
}

#[test]
fn a_read_whose_answer_cannot_be_read_is_no_empty_result() {
    let script = Script::of(&[&value(UID), "<methodResponse>"]);
    let instance = instance();
    let error =
        Client::new(&instance, &script).call("res.partner", "search_read", vec![json!([])], Map::new()).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Unknown, Retry::Never));
}

#[test]
fn a_write_without_an_answer_is_unknown_and_one_that_did_not_leave_is_not() {
    let lost = write(&Script::of(&[&value(UID)]).then(Err(TransportError::Lost("cut".into())))).unwrap_err();
    assert_eq!(lost.retry, Retry::UnknownOutcome);
    let unsent = write(&Script::of(&[&value(UID)]).then(Err(TransportError::NotSent("refused".into())))).unwrap_err();
    assert_eq!(unsent.retry, Retry::Safe);
    // The login is repeatable, and the write never left.
    let login = write(&Script::default().then(Err(TransportError::Lost("cut".into())))).unwrap_err();
    assert_eq!(login.retry, Retry::Safe);
}

#[test]
fn a_method_that_returns_nothing_gives_null() {
    let none = "TypeError: cannot marshal None unless allow_none is enabled\n";
    assert_eq!(write(&Script::of(&[&value(UID), &fault(1, none)])).unwrap(), Value::Null);
}

#[test]
fn a_fault_that_repeats_the_credential_is_cleaned() {
    let error = write(&Script::of(&[&value(UID), &fault(2, "bad key canary-secret for you")])).unwrap_err();
    assert_eq!(error.message, "Odoo refused `write` on `res.partner`: bad key [credential] for you");
}

#[test]
fn a_write_on_no_records_is_refused_before_anything_is_sent() {
    let script = Script::default();
    let instance = instance();
    let error = Client::new(&instance, &script).call("res.partner", "unlink", vec![json!([])], Map::new()).unwrap_err();
    assert_eq!((error.code, error.source_kind), (Code::Validation, Source::Client));
    assert!(script.sent.borrow().is_empty());
}

#[test]
fn a_value_that_cannot_be_sent_is_named_by_its_place_in_the_arguments() {
    let script = Script::of(&[&value(UID)]);
    let instance = instance();
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
    let instance = Instance { credential: "canary\u{1}".into(), ..instance() };
    let error = Client::new(&instance, &script).uid().unwrap_err();
    assert_eq!(error.code, Code::Authentication);
    assert!(!error.to_string().contains("canary"));
}
