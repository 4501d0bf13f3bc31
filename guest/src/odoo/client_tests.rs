use super::*;
use crate::odoo::transport::Response;
use std::cell::RefCell;

/// Answers in order, and keeps what was asked.
struct Script {
    answers: RefCell<Vec<Result<Response, TransportError>>>,
    asked: RefCell<Vec<String>>,
}

impl Transport for Script {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.asked.borrow_mut().push(format!("{} {}", request.url, String::from_utf8(request.body).unwrap()));
        self.answers.borrow_mut().remove(0)
    }
}

fn instance() -> Instance {
    Instance {
        name: "default".into(),
        url: "http://odoo.example/base".into(),
        database: "prod".into(),
        username: "bot".into(),
        credential: "s3cr&t".into(),
    }
}

fn xml(value: &str) -> Result<Response, TransportError> {
    page(
        200,
        "text/xml",
        &format!("<methodResponse><params><param><value>{value}</value></param></params></methodResponse>"),
    )
}

fn fault(code: i64, text: &str) -> Result<Response, TransportError> {
    page(
        200,
        "text/xml",
        &format!(
            "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>{code}</int></value></member><member>\
             <name>faultString</name><value><string>{text}</string></value></member></struct></value></fault></methodResponse>"
        ),
    )
}

fn page(status: u16, content_type: &str, body: &str) -> Result<Response, TransportError> {
    Ok(Response { status, content_type: content_type.into(), retry_after: None, body: body.into() })
}

/// Logs in, then makes one call that meets `answer`.
fn call(method: &str, answer: Result<Response, TransportError>) -> Result<Value, Error> {
    let instance = instance();
    let script = Script { answers: RefCell::new(vec![xml("<int>2</int>"), answer]), asked: RefCell::default() };
    Client::new(&instance, &script).call("res.partner", method, vec![json!([1])], Map::new())
}

#[test]
fn it_logs_in_once_and_calls_by_position() {
    let instance = instance();
    let answers = vec![xml("<int>7</int>"), xml("<boolean>1</boolean>"), xml("<int>3</int>")];
    let script = Script { answers: RefCell::new(answers), asked: RefCell::default() };
    let client = Client::new(&instance, &script);
    assert_eq!(
        client.call("res.partner", "write", vec![json!([1]), json!({"name": "x"})], Map::new()),
        Ok(json!(true))
    );
    assert_eq!(client.call("res.partner", "search_count", vec![json!([])], Map::new()), Ok(json!(3)));
    let asked = script.asked.into_inner();
    assert_eq!(asked.len(), 3);
    assert!(
        asked[0].starts_with("http://odoo.example/base/xmlrpc/2/common ")
            && asked[0].contains("<methodName>authenticate<")
    );
    assert!(asked[1].contains(
        "<param><value><string>prod</string></value></param><param><value><int>7</int></value></param>\
         <param><value><string>s3cr&amp;t</string></value></param><param><value><string>res.partner</string></value></param>\
         <param><value><string>write</string></value></param>"
    ));
}

#[test]
fn a_refused_login_is_told_and_not_tried_again() {
    let instance = instance();
    let script = Script { answers: RefCell::new(vec![xml("<boolean>0</boolean>")]), asked: RefCell::default() };
    let error = Client::new(&instance, &script).call("res.partner", "read", vec![], Map::new()).unwrap_err();
    assert_eq!((error.code, error.retry), (Code::Authentication, Retry::Never));
}

#[test]
fn what_is_lost_of_a_write_is_unknown_and_of_a_read_may_be_repeated() {
    let lost = || Err(TransportError::Lost("connection closed".into()));
    let late = || Err(TransportError::TimedOut("130 s".into()));
    for answer in [
        lost,
        late,
        || page(502, "text/html", "x"),
        || page(504, "text/html", "x"),
        || page(200, "text/html", "x"),
        || page(200, "text/xml", "<methodResp"),
    ] {
        let write = call("create", answer()).unwrap_err();
        assert_eq!(write.retry, Retry::UnknownOutcome, "{write}");
        assert!(write.to_string().contains("unknown") && write.hint.is_some(), "{write}");
        assert_eq!(call("search_read", answer()).unwrap_err().retry, Retry::Safe);
    }
}

#[test]
fn what_never_left_may_be_repeated_even_if_it_writes() {
    for answer in [
        Err(TransportError::NotSent("connection refused".into())),
        page(429, "text/html", "x"),
        page(503, "text/html", "x"),
    ] {
        assert_eq!(call("create", answer).unwrap_err().retry, Retry::Safe);
    }
}

#[test]
fn pages_that_are_not_odoos_are_told_by_what_to_check() {
    for (status, kind, code) in [
        (301, "text/html", Code::Connection),
        (403, "text/html", Code::Connection),
        (404, "text/html", Code::Connection),
        (413, "text/html", Code::Validation),
        (429, "", Code::RateLimit),
        (503, "text/html", Code::Connection),
        (504, "text/html", Code::Timeout),
        (200, "application/json", Code::Connection),
    ] {
        let error = call("search", page(status, kind, "<html>user input s3cr&t</html>")).unwrap_err();
        assert_eq!(error.code, code, "{status}");
        assert!(!error.to_string().contains("s3cr&t") && error.hint.is_some(), "{error}");
    }
}

#[test]
fn a_method_that_returns_nothing_succeeds() {
    let text = "Traceback (most recent call last):\n  File \"x.py\", line 1, in y\nTypeError: cannot marshal None unless allow_none is enabled";
    assert_eq!(call("action_archive", fault(1, text)), Ok(Value::Null));
    let overflow = text.replace(
        "TypeError: cannot marshal None unless allow_none is enabled",
        "OverflowError: int exceeds XML-RPC limits",
    );
    let error = call("action_post", fault(1, &overflow)).unwrap_err();
    assert!(error.to_string().contains("was carried out") && error.retry == Retry::Never, "{error}");
}

#[test]
fn a_value_that_cannot_be_sent_is_named() {
    let instance = instance();
    let script = Script { answers: RefCell::new(vec![xml("<int>2</int>")]), asked: RefCell::default() };
    let error = Client::new(&instance, &script)
        .call("res.partner", "create", vec![json!([{"comment": "a\u{1}"}])], Map::new())
        .unwrap_err();
    assert!(error.message.contains(": comment: character U+0001"), "{error}");
}
