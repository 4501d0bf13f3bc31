use super::*;
use crate::odoo::instance::Instance;
use crate::odoo::transport::Method;
use serde_json::Map;

/// Answers once, whatever is asked.
struct Once(Result<Response, TransportError>);

impl Transport for Once {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        self.0.clone()
    }
}

fn call(method: &str) -> CallDescription {
    let instance = Instance::new("default", "http://erp.example.com", "main", "agent", "canary".into());
    CallDescription::method(&instance, "res.partner", method, &[], &Map::new())
}

fn response(status: u16, content_type: &str, body: &str) -> Response {
    Response { status, content_type: content_type.into(), retry_after: None, location: None, body: body.into() }
}

fn request() -> Request {
    Request {
        method: Method::Post,
        url: "http://erp.example.com/xmlrpc/2/object".into(),
        content_type: "text/xml",
        database: None,
        bearer: None,
        body: vec![],
    }
}

/// The error for what came in the place of an answer.
fn judge(method: &str, answer: Result<Response, TransportError>) -> Error {
    let call = call(method);
    send(&Once(answer), request(), &call).map_or_else(|error| error, |response| foreign(&response, &call))
}

/// Code and retry class for a read and for a write.
fn classes(answer: Result<Response, TransportError>) -> [(&'static str, Retry); 2] {
    ["read", "create"].map(|method| {
        let error = judge(method, answer.clone());
        (error.code.as_str(), error.retry)
    })
}

#[test]
fn an_answer_is_passed_on_whatever_it_is() {
    for status in [200, 404, 500] {
        let passed = send(&Once(Ok(response(status, "text/html", "<x/>"))), request(), &call("create")).unwrap();
        assert_eq!((passed.status, passed.body.as_slice()), (status, b"<x/>".as_slice()));
    }
}

#[test]
fn each_failure_of_the_way_has_its_code_and_retry_class() {
    use Retry::{Never, Safe, UnknownOutcome as Unknown};
    let text = || "reason".to_owned();
    for (failure, expected) in [
        (TransportError::NotSent(text()), [("E001", Safe), ("E001", Safe)]),
        (TransportError::TimedOut(text()), [("E007", Safe), ("E007", Unknown)]),
        (TransportError::Lost(text()), [("E001", Safe), ("E001", Unknown)]),
        (TransportError::Refused(text()), [("E003", Never), ("E003", Never)]),
        (TransportError::Refused("instance `a` is busy".into()), [("E006", Safe), ("E006", Safe)]),
        (TransportError::Refused("too many (limits.rpcs)".into()), [("E006", Never), ("E006", Never)]),
        (TransportError::Refused("too large (limits.request)".into()), [("E004", Never), ("E004", Never)]),
    ] {
        assert_eq!(classes(Err(failure.clone())), expected, "{failure:?}");
        assert!(judge("create", Err(failure.clone())).message.contains(&failure.to_string()));
    }
}

#[test]
fn each_status_has_its_code_and_retry_class() {
    use Retry::{Never, Safe, UnknownOutcome as Unknown};
    for (status, code, read, write) in [
        (200, "E001", Never, Unknown),
        (301, "E001", Never, Never),
        (303, "E001", Never, Never),
        (400, "E001", Never, Never),
        (401, "E001", Never, Never),
        (404, "E001", Never, Never),
        (405, "E001", Never, Never),
        (408, "E007", Safe, Unknown),
        (413, "E004", Never, Never),
        (429, "E006", Safe, Safe),
        (500, "E001", Safe, Unknown),
        (502, "E001", Safe, Unknown),
        (503, "E001", Safe, Safe),
        (504, "E007", Safe, Unknown),
        (520, "E001", Safe, Unknown),
        (999, "E001", Never, Never),
    ] {
        assert_eq!(classes(Ok(response(status, "text/html", ""))), [(code, read), (code, write)], "{status}");
    }
}

#[test]
fn a_delay_is_told_and_makes_a_503_a_matter_of_rate() {
    let answer = Response { retry_after: Some(7), ..response(503, "text/html", "") };
    let error = judge("create", Ok(answer));
    assert_eq!((error.code, error.retry), (Code::RateLimit, Retry::Safe));
    assert!(error.hint.unwrap().contains("after 7 seconds"));
}

#[test]
fn a_login_page_is_called_one() {
    let page = "<html><form><input name=\"pw\" type=\"password\"></form></html>";
    let error = judge("read", Ok(response(200, "text/html", page)));
    assert!(error.message.contains("a login page"), "{error}");
    assert!(error.hint.unwrap().contains("ODOO_URL"));
}

#[test]
fn a_redirect_says_where_to_without_its_query() {
    let redirected = |location: &str| {
        let answer = Response { location: Some(location.into()), ..response(302, "text/html", "") };
        judge("read", Ok(answer)).to_string()
    };
    let text = redirected("https://erp.example.com/xmlrpc/2/object?token=canary");
    assert!(text.contains("redirects to https://erp.example.com/xmlrpc/2/object (HTTP 302)"), "{text}");
    assert!(text.contains("configuration to https://erp.example.com."), "{text}");
    assert!(!text.contains("canary"), "{text}");
    assert!(redirected("https://other.example.com/x").contains("If https://other.example.com is Odoo itself"));
    assert!(redirected("https://sso.example.com/login").contains("not that of a proxy's login page"));
    assert!(redirected("/web/login").contains("redirects to /web/login"));
}
