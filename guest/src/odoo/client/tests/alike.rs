//! The same failure gives the same error over all three protocols: code, retry class, source and hint.

use super::cases::{CASES, Case};
use super::{Script, bare, exception, fault, html, instance, raised, result, value, xml};
use crate::error::{
    Code::{Connection, Permission, RateLimit, Timeout, Unknown, Validation},
    Error,
    Retry::{Never, Safe, UnknownOutcome},
};
use crate::odoo::Rpc;
use crate::odoo::client::Client;
use crate::odoo::instance::{Credential, Instance};
use crate::odoo::protocol::{Choice, Protocol};
use crate::odoo::transport::{Response, TransportError};
use serde_json::{Map, json};

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

#[test]
fn a_value_that_json_cannot_carry_comes_as_a_page_and_a_read_of_it_is_not_repeated() {
    for protocol in [Protocol::Jsonrpc, Protocol::Json2] {
        let known = Instance {
            credential: Credential::new("canary-secret", None, Choice::Only(protocol)),
            uid: Some(7),
            ..instance()
        };
        let script = Script::of([html(500)]);
        let args = vec![json!([3]), json!(["raw"])];
        let error = Client::new(&known, &script).call("ir.attachment", "read", args, Map::new()).unwrap_err();
        assert_eq!((error.code, error.retry), (Unknown, Never), "{protocol}");
        assert!(error.hint.unwrap().contains("`datas`"), "{protocol}");
    }
}
