//! What a fault says: only what the gate itself acts on. What it means for the caller is the sandbox's to read.

use http::StatusCode;
use odoo_firewall::Protocol;
use serde::Deserialize;
use std::borrow::Cow;

/// Why Odoo says no, as far as the gate acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The credential or the user is not accepted (any more).
    Denied,
    /// Another transaction was in the way; Odoo undid the whole call. It may be repeated, whatever it was.
    RolledBack,
    Other,
}

/// Odoo's XML-RPC fault code for a wrong user id, password or API key.
const ACCESS_DENIED: i64 = 3;

/// PostgreSQL's words for "undone because of another transaction", as Odoo passes them on after its own five tries.
const CONFLICTS: [&str; 4] =
    ["SerializationFailure", "DeadlockDetected", "LockNotAvailable", "TransactionRollbackError"];

/// Reads a fault of XML-RPC or JSON-RPC, all of it.
pub(crate) fn of(protocol: Protocol, body: &[u8]) -> Fault {
    match protocol {
        Protocol::Xmlrpc => of_xmlrpc(&String::from_utf8_lossy(body)),
        Protocol::Jsonrpc | Protocol::Json2 => of_jsonrpc(body),
    }
}

fn of_xmlrpc(text: &str) -> Fault {
    if code(text) == Some(ACCESS_DENIED) {
        return Fault::Denied;
    }
    // Only the traceback's last line is the error; those above it may quote anything.
    let message = text.split_once("faultString").map_or("", |(_, rest)| rest);
    let message = message.split_once("</string>").map_or(message, |(message, _)| message);
    let last = message.trim_end().rsplit('\n').find(|line| !line.trim().is_empty()).unwrap_or_default();
    let kind = last.split(':').next().unwrap_or_default();
    if is_conflict(kind) { Fault::RolledBack } else { Fault::Other }
}

fn code(text: &str) -> Option<i64> {
    let (_, rest) = text.split_once("<name>faultCode</name>")?;
    let rest = rest.trim_start().strip_prefix("<value>")?.trim_start();
    let digits = rest.strip_prefix("<int>").or_else(|| rest.strip_prefix("<i4>"))?;
    digits.split_once('<')?.0.trim().parse().ok()
}

fn of_jsonrpc(body: &[u8]) -> Fault {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        error: Error<'a>,
    }
    #[derive(Deserialize)]
    struct Error<'a> {
        code: Option<i64>,
        #[serde(borrow)]
        data: Option<Data<'a>>,
    }
    let Ok(Envelope { error }) = serde_json::from_slice::<Envelope<'_>>(body) else {
        return Fault::Other;
    };
    /// "Odoo Session Expired".
    const SESSION: i64 = 100;
    if error.code == Some(SESSION) {
        return Fault::Denied;
    }
    error.data.map_or(Fault::Other, |data| named(&data.name))
}

/// Reads an error of JSON-2, all of it.
pub(crate) fn of_json2(status: StatusCode, body: &[u8]) -> Fault {
    if status == StatusCode::UNAUTHORIZED {
        return Fault::Denied;
    }
    serde_json::from_slice::<Data<'_>>(body).map_or(Fault::Other, |data| named(&data.name))
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

/// By the name of Odoo's exception.
fn named(name: &str) -> Fault {
    if name == "odoo.exceptions.AccessDenied" {
        Fault::Denied
    } else if is_conflict(name) {
        Fault::RolledBack
    } else {
        Fault::Other
    }
}

fn is_conflict(name: &str) -> bool {
    // The whole dotted name of a class, nothing that only ends in one.
    let is_dotted = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    is_dotted && name.rsplit('.').next().is_some_and(|kind| CONFLICTS.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(code: i64, text: &str) -> String {
        format!(
            "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n\
             <value><int>{code}</int></value>\n</member>\n<member>\n<name>faultString</name>\n\
             <value><string>{text}</string></value>\n</member>\n</struct></value>\n</fault>\n</methodResponse>\n"
        )
    }

    #[test]
    fn a_refused_credential_is_told_in_every_protocol() {
        assert_eq!(of(Protocol::Xmlrpc, xml(3, "Access Denied").as_bytes()), Fault::Denied);
        let denied = br#"{"jsonrpc": "2.0", "id": 1, "error": {"code": 0, "message": "Odoo Server Error", "data":
            {"name": "odoo.exceptions.AccessDenied", "message": "Access Denied", "arguments": [], "debug": ""}}}"#;
        assert_eq!(of(Protocol::Jsonrpc, denied), Fault::Denied);
        assert_eq!(of_json2(StatusCode::UNAUTHORIZED, b"{}"), Fault::Denied);
    }

    #[test]
    fn only_a_conflict_of_transactions_was_rolled_back_for_certain() {
        let traceback = "Traceback (most recent call last):\n  File \"x\"\npsycopg2.errors.SerializationFailure: \
            could not serialize access due to concurrent update\n";
        assert_eq!(of(Protocol::Xmlrpc, xml(1, traceback).as_bytes()), Fault::RolledBack);
        let json = |name: &str| {
            format!(r#"{{"jsonrpc": "2.0", "id": 1, "error": {{"code": 0, "data": {{"name": "{name}"}}}}}}"#)
        };
        assert_eq!(of(Protocol::Jsonrpc, json("psycopg2.errors.DeadlockDetected").as_bytes()), Fault::RolledBack);
        let body = br#"{"name": "psycopg2.errors.SerializationFailure", "message": "x"}"#;
        assert_eq!(of_json2(StatusCode::INTERNAL_SERVER_ERROR, body), Fault::RolledBack);
    }

    #[test]
    fn words_in_a_message_are_no_kind() {
        for text in [
            "ValueError: psycopg2.errors.SerializationFailure: x",
            "psycopg2.errors.SerializationFailure: x\nTypeError: cannot marshal None unless allow_none is enabled",
            "note psycopg2.errors.SerializationFailure",
        ] {
            assert_eq!(of(Protocol::Xmlrpc, xml(1, text).as_bytes()), Fault::Other, "{text}");
        }
        assert_eq!(of(Protocol::Xmlrpc, xml(2, "Access Denied").as_bytes()), Fault::Other);
        assert_eq!(of(Protocol::Jsonrpc, b"{\"error\": 1}"), Fault::Other);
        assert_eq!(of_json2(StatusCode::FORBIDDEN, br#"{"name": "odoo.exceptions.AccessError"}"#), Fault::Other);
    }
}
