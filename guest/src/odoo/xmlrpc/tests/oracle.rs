//! Against the crate `dxr`, a codec of other people.
//!
//! Known differences, kept out of the comparison: dxr writes a carriage return raw; it drops whitespace-only text and
//! reads a raw or a referenced line end alike.

use super::generated::{map_text, same, values};
use super::{Answer, decode_response, encode_call};
use serde_json::{Map, Value, json};

fn to_json(value: dxr::Value) -> Value {
    match value {
        dxr::Value::Integer(integer) => json!(integer),
        dxr::Value::Long(integer) => json!(integer),
        dxr::Value::Boolean(truth) => json!(truth),
        dxr::Value::String(text) => json!(text),
        dxr::Value::Double(double) => json!(double),
        dxr::Value::Struct(members) => {
            members.into_iter().map(|(key, member)| (key, to_json(member))).collect::<Map<_, _>>().into()
        }
        dxr::Value::Array(items) => items.into_iter().map(to_json).collect(),
        dxr::Value::Nil => Value::Null,
        other => panic!("{other:?} is not a type of JSON"),
    }
}

fn from_json(value: &Value) -> dxr::Value {
    match value {
        Value::Null => dxr::Value::Nil,
        Value::Bool(truth) => dxr::Value::Boolean(*truth),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => i32::try_from(integer).map_or(dxr::Value::Long(integer), dxr::Value::Integer),
            None => dxr::Value::Double(number.as_f64().unwrap()),
        },
        Value::String(text) => dxr::Value::String(text.clone()),
        Value::Array(items) => dxr::Value::Array(items.iter().map(from_json).collect()),
        Value::Object(members) => {
            dxr::Value::Struct(members.iter().map(|(key, member)| (key.clone(), from_json(member))).collect())
        }
    }
}

#[test]
fn dxr_reads_what_we_write_and_we_read_what_it_writes() {
    for value in values(500) {
        let value = map_text(&value, &|text| format!("[{}]", text.replace('\r', "")));
        let call = String::from_utf8(encode_call("m", std::slice::from_ref(&value)).unwrap()).unwrap();
        let mut read = dxr::MethodCall::from_xml(&call).unwrap_or_else(|error| panic!("{error}: {call}"));
        assert_eq!(read.params.len(), 1);
        let read = to_json(read.params.remove(0));
        assert!(same(&read, &value), "dxr reads {read} for {value}");

        let written = dxr::MethodResponse { value: from_json(&value) }.to_xml().unwrap();
        let Ok(Answer::Value(read)) = decode_response(written.as_bytes()) else { panic!("not read: {written}") };
        assert!(same(&read, &value), "{read} is read for {value}");
    }
}
