//! What the encoder and the decoder promise together: [`markup`] and [`values`] rule by rule, [`cut`] at every byte,
//! [`round_trip`] over generated values, [`python`] and [`oracle`] against two codecs of other people.

mod cut;
mod generated;
mod markup;
mod oracle;
mod python;
mod round_trip;
mod values;

use super::{Answer, DecodeError, decode_response, encode_call};
use serde_json::Value;

/// Answers of Odoo 19.0, as they came.
const RECORDED: [(&str, &[u8]); 7] = [
    ("version", include_bytes!("recorded/version.xml")),
    ("search_read", include_bytes!("recorded/search_read.xml")),
    ("fields_get", include_bytes!("recorded/fields_get.xml")),
    ("empty", include_bytes!("recorded/empty.xml")),
    ("wrong_password", include_bytes!("recorded/wrong_password.xml")),
    ("user_error", include_bytes!("recorded/user_error.xml")),
    ("access_denied", include_bytes!("recorded/access_denied.xml")),
];

fn recorded(name: &str) -> &'static [u8] {
    RECORDED.iter().find(|(recorded, _)| *recorded == name).unwrap().1
}

/// An answer around the XML of one value, such as `<value><int>1</int></value>`.
fn answer(value: &str) -> String {
    format!("<?xml version='1.0'?>\n<methodResponse><params><param>{value}</param></params></methodResponse>")
}

/// Decodes an answer around `inner`, which stands between `<value>` and `</value>`.
fn decode(inner: &str) -> Result<Value, DecodeError> {
    match decode_response(answer(&format!("<value>{inner}</value>")).as_bytes())? {
        Answer::Value(value) => Ok(value),
        Answer::Fault { code, text } => panic!("fault {code} {text:?} in place of a value"),
    }
}

fn refusal(inner: &str) -> String {
    decode(inner).unwrap_err().to_string()
}

/// The XML that the encoder writes for a value, `<value>` included.
fn encoded(value: &Value) -> String {
    let call = String::from_utf8(encode_call("m", std::slice::from_ref(value)).unwrap()).unwrap();
    let (_, rest) = call.split_once("<param>").unwrap();
    rest.strip_suffix("</param></params></methodCall>").unwrap().to_owned()
}
