//! XML-RPC documents to JSON values and back, by way of the library `dxr`.

use std::collections::BTreeMap;

use dxr::{Fault, FaultResponse, MethodCall, MethodResponse, Value as Xml};
use serde_json::{Map, Value};

use crate::{
    python,
    raise::Raise,
    traceback::{Part, Place},
};

const DECLARATION: &str = "<?xml version=\"1.0\"?>\n";
/// Nested arrays and structs in a request; `dxr` recurses, so this bounds the stack.
const MAX_DEPTH: usize = 128;

/// Reads a `methodCall` into its name and parameters.
///
/// # Errors
/// `ExpatError` for what is not such a document, `TypeError` for a `<base64>` parameter.
pub(crate) fn decode(body: &[u8]) -> Result<(String, Vec<Value>), Raise> {
    let text = std::str::from_utf8(body).map_err(|e| expat(&format!("not well-formed (invalid token): {e}")))?;
    if text.trim().is_empty() {
        return Err(expat("no element found: line 1, column 0"));
    }
    if depth(text) > MAX_DEPTH {
        return Err(expat("nested too deeply"));
    }
    let text = strip_prolog(text);
    // `dxr` wants the element `params`, which XML-RPC and Python leave optional.
    let completed;
    let text = if text.contains("<params") {
        text
    } else {
        completed = text.replacen("</methodCall>", "<params></params></methodCall>", 1);
        &completed
    };
    let call = MethodCall::from_xml(text).map_err(|_| expat("syntax error: line 1, column 0"))?;
    let params = call.params.into_iter().map(from_xml).collect::<Result<_, _>>()?;
    Ok((call.name.into_owned(), params))
}

/// Writes an outcome as a `methodResponse`.
///
/// Invariant: whatever cannot be marshalled becomes a fault only here, after the work was committed, as in Odoo.
pub(crate) fn encode(outcome: Result<Value, Raise>) -> String {
    let written = outcome.and_then(|value| to_xml(value, Part::Whole)).and_then(|value| {
        MethodResponse { value }.to_xml().map_err(|e| Raise::python("UnicodeEncodeError", e.to_string()))
    });
    match written {
        Ok(xml) => format!("{DECLARATION}{xml}"),
        Err(raise) => fault(raise.fault_code(), raise.fault_string()),
    }
}

/// Writes a fault.
fn fault(code: i32, text: String) -> String {
    let response = FaultResponse { fault: Fault::new(code, printable(text)) };
    match response.to_xml() {
        Ok(xml) => format!("{DECLARATION}{xml}"),
        Err(error) => format!("{DECLARATION}<!-- a fault that cannot be written: {error} -->"),
    }
}

fn from_xml(value: Xml) -> Result<Value, Raise> {
    Ok(match value {
        Xml::Integer(n) => n.into(),
        Xml::Long(n) => n.into(),
        Xml::Boolean(b) => b.into(),
        Xml::String(s) => s.into(),
        Xml::Double(n) => n.into(),
        Xml::Nil => Value::Null,
        Xml::DateTime(moment) => odoo_datetime(&moment.to_string()).into(),
        Xml::Base64(_) => {
            return Err(Raise::type_error("a bytes-like object is not accepted; send base64 text as string"));
        }
        Xml::Array(items) => items.into_iter().map(from_xml).collect::<Result<Vec<_>, _>>()?.into(),
        Xml::Struct(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| Ok((name, from_xml(value)?)))
                .collect::<Result<Map<_, _>, Raise>>()?,
        ),
        other => return Err(Raise::type_error(format!("unknown value {other:?}"))),
    })
}

fn to_xml(value: Value, part: Part) -> Result<Xml, Raise> {
    let place = Place::Xml(part);
    Ok(match value {
        Value::Null => return Err(Raise::type_error("cannot marshal None unless allow_none is enabled").at(place)),
        Value::Bool(b) => Xml::Boolean(b),
        Value::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(n), _) => Xml::Integer(i32::try_from(n).map_err(|_| too_big().at(place))?),
            (None, Some(n)) if !n.is_nan() && n.abs() < 1e300 => Xml::Double(n),
            _ => return Err(too_big().at(place)),
        },
        Value::String(s) if s == python::BYTES => return Err(python::undecodable().at(place)),
        Value::String(s) => Xml::String(printable(s)),
        Value::Array(items) => {
            Xml::Array(items.into_iter().map(|item| to_xml(item, Part::InArray)).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => Xml::Struct(
            members
                .into_iter()
                .map(|(name, value)| Ok((name, to_xml(value, Part::InStruct)?)))
                .collect::<Result<BTreeMap<_, _>, Raise>>()?,
        ),
    })
}

/// Without the control characters that XML 1.0 forbids; Odoo deletes them too.
fn printable(text: String) -> String {
    let forbidden = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(forbidden) { text.replace(forbidden, "") } else { text }
}

/// `20261201T10:00:00` as Odoo writes a datetime.
fn odoo_datetime(iso: &str) -> String {
    match (iso.get(..4), iso.get(4..6), iso.get(6..8), iso.get(9..)) {
        (Some(year), Some(month), Some(day), Some(time)) => format!("{year}-{month}-{day} {time}"),
        _ => iso.to_owned(),
    }
}

/// How deeply arrays and structs nest in this text, whether or not it is well-formed.
fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for tag in text.split('<').skip(1) {
        if tag.starts_with("array") || tag.starts_with("struct") {
            now += 1;
            most = most.max(now);
        } else if tag.starts_with("/array") || tag.starts_with("/struct") {
            now = now.saturating_sub(1);
        }
    }
    most
}

/// The document from its root element on: `dxr` reads no declaration, comment or DOCTYPE before it.
fn strip_prolog(text: &str) -> &str {
    text.find("<methodCall").and_then(|at| text.get(at..)).unwrap_or(text)
}

fn too_big() -> Raise {
    Raise::python("OverflowError", "int exceeds XML-RPC limits")
}

fn expat(message: &str) -> Raise {
    Raise::python("xml.parsers.expat.ExpatError", message).at(Place::Reading)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn param(xml: &str) -> Result<Value, Raise> {
        let call = format!(
            "<?xml version='1.0'?>\n<!DOCTYPE x>\n<methodCall>\n<methodName>m</methodName>\n<params>\n<param>\n{xml}\n\
             </param>\n</params>\n</methodCall>\n"
        );
        decode(call.as_bytes()).map(|(_, params)| params.into_iter().next().unwrap_or_default())
    }

    #[test]
    fn what_python_reads_is_read() {
        for (xml, value) in [
            ("<value>plain</value>", json!("plain")),
            ("<value></value>", json!("")),
            ("<value><nil/></value>", json!(null)),
            ("<value><i8>4294967297</i8></value>", json!(4_294_967_297_i64)),
            ("<value><int>-3</int></value>", json!(-3)),
            ("<value><boolean>1</boolean></value>", json!(true)),
            ("<value><double>1.5</double></value>", json!(1.5)),
            ("<value><string> a &amp; b\n</string></value>", json!(" a & b\n")),
            ("<value><string/></value>", json!("")),
            ("<value><array><data></data></array></value>", json!([])),
            ("<value><array><data/></array></value>", json!([])),
            ("<value><struct></struct></value>", json!({})),
            ("<value><struct/></value>", json!({})),
            (
                "<value><struct>\n<member>\n<name>a b</name>\n<value>\n<int>1</int>\n</value>\n</member>\n</struct></value>",
                json!({"a b": 1}),
            ),
            ("<value><dateTime.iso8601>20261201T10:00:00</dateTime.iso8601></value>", json!("2026-12-01 10:00:00")),
        ] {
            assert_eq!(param(xml), Ok(value), "{xml}");
        }
    }

    #[test]
    fn a_call_without_params_is_a_call() {
        for text in [
            "<methodCall><methodName>version</methodName></methodCall>",
            "<methodCall><methodName>version</methodName><params/></methodCall>",
            "<methodCall><methodName>version</methodName><params></params></methodCall>",
        ] {
            assert_eq!(decode(text.as_bytes()), Ok(("version".into(), vec![])), "{text}");
        }
    }

    #[test]
    fn what_is_no_call_is_an_expat_error() {
        let deep = format!("<methodCall>{}", "<value><array><data>".repeat(200));
        for text in ["", "abc", "<x/>", "<methodCall><methodName>m</methodName><params></methodCall>", &deep] {
            let raise = decode(text.as_bytes()).expect_err(text);
            assert!(raise.fault_string().contains("ExpatError"), "{text}");
        }
    }

    #[test]
    fn none_and_big_ints_cannot_be_marshalled() {
        assert!(encode(Ok(Value::Null)).contains("cannot marshal None unless allow_none is enabled"));
        assert!(encode(Ok(json!(4_294_967_294_i64))).contains("OverflowError: int exceeds XML-RPC limits"));
        assert!(encode(Ok(json!("a\u{b}b"))).contains("<string>ab</string>"));
    }
}
