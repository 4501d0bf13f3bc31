//! Calls, from JSON values.

use super::character::first_illegal;
use super::error::{EncodeError, EncodeProblem, Step};
use crate::odoo::limits::Limits;
use serde_json::{Number, Value};
use std::borrow::Borrow;

/// Writes a call. Integers go as `int` within 32 bits and as `i8` beyond, `null` as `nil`, every string as `string`:
/// Odoo wants dates and base64 so, too.
///
/// # Errors
///
/// A value that would arrive changed, or not at all, is refused with its place.
pub fn encode_call(method: &str, params: &[impl Borrow<Value>]) -> Result<Vec<u8>, EncodeError> {
    let mut call = Call { out: Vec::with_capacity(1024), path: Vec::new() };
    call.raw("<?xml version=\"1.0\"?><methodCall><methodName>");
    call.text(method)?;
    call.raw("</methodName><params>");
    for (index, param) in params.iter().enumerate() {
        call.raw("<param>");
        call.at(Place::Index(index), param.borrow())?;
        call.raw("</param>");
    }
    call.raw("</params></methodCall>");
    Ok(call.out)
}

/// A call being written, and the way to the value that is being written.
struct Call<'a> {
    out: Vec<u8>,
    path: Vec<Place<'a>>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Call<'a> {
    fn at(&mut self, place: Place<'a>, value: &'a Value) -> Result<(), EncodeError> {
        self.path.push(place);
        self.value(value)?;
        self.path.pop();
        Ok(())
    }

    fn value(&mut self, value: &'a Value) -> Result<(), EncodeError> {
        self.raw("<value>");
        match value {
            Value::Null => self.raw("<nil/>"),
            Value::Bool(false) => self.raw("<boolean>0</boolean>"),
            Value::Bool(true) => self.raw("<boolean>1</boolean>"),
            Value::Number(number) => self.number(number)?,
            Value::String(text) => {
                self.raw("<string>");
                self.text(text)?;
                self.raw("</string>");
            }
            Value::Array(items) => {
                self.check_depth()?;
                self.raw("<array><data>");
                for (index, item) in items.iter().enumerate() {
                    self.at(Place::Index(index), item)?;
                }
                self.raw("</data></array>");
            }
            Value::Object(members) => {
                self.check_depth()?;
                self.raw("<struct>");
                for (key, member) in members {
                    self.raw("<member><name>");
                    self.key(key)?;
                    self.raw("</name>");
                    self.at(Place::Key(key), member)?;
                    self.raw("</member>");
                }
                self.raw("</struct>");
            }
        }
        self.raw("</value>");
        Ok(())
    }

    /// A double is written with the fewest digits that read back as the same number, and without an exponent, as the
    /// specification demands.
    fn number(&mut self, number: &Number) -> Result<(), EncodeError> {
        if let Some(integer) = number.as_i64() {
            let tag = if i32::try_from(integer).is_ok() { "int" } else { "i8" };
            self.raw(&format!("<{tag}>{integer}</{tag}>"));
        } else if let Some(integer) = number.as_u64() {
            return Err(self.error(EncodeProblem::Integer(integer)));
        } else {
            let Some(double) = number.as_f64().filter(|double| double.is_finite()) else {
                return Err(self.error(EncodeProblem::NotFinite(number.to_string())));
            };
            self.raw(&format!("<double>{double}</double>"));
        }
        Ok(())
    }

    fn key(&mut self, key: &str) -> Result<(), EncodeError> {
        if let Some((_, character)) = first_illegal(key) {
            return Err(self.error(EncodeProblem::CharacterInKey { key: key.to_owned(), character }));
        }
        self.escaped(key);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), EncodeError> {
        if let Some((_, character)) = first_illegal(text) {
            return Err(self.error(EncodeProblem::Character(character)));
        }
        self.escaped(text);
        Ok(())
    }

    /// A carriage return is written as a reference: an XML parser turns a raw one into a line feed.
    fn escaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'\r')) {
            let (plain, special) = rest.split_at(at);
            self.raw(plain);
            self.raw(match special.as_bytes().first() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                Some(b'>') => "&gt;",
                _ => "&#13;",
            });
            rest = special.get(1..).unwrap_or_default();
        }
        self.raw(rest);
    }

    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// The path holds one step for the param, and one for every array or struct around this one.
    fn check_depth(&self) -> Result<(), EncodeError> {
        let max = Limits::default().depth;
        if self.path.len() > max {
            return Err(self.error(EncodeProblem::Depth { max }));
        }
        Ok(())
    }

    fn error(&self, problem: EncodeProblem) -> EncodeError {
        let step = |place: &Place<'_>| match place {
            Place::Key(key) => Step::Key((*key).to_owned()),
            Place::Index(index) => Step::Index(*index),
        };
        EncodeError { path: self.path.iter().map(step).collect(), problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(value: Value) -> String {
        let call = String::from_utf8(encode_call("m", &[value]).unwrap()).unwrap();
        let start = "<?xml version=\"1.0\"?><methodCall><methodName>m</methodName><params><param><value>";
        call.strip_prefix(start).unwrap().strip_suffix("</value></param></params></methodCall>").unwrap().to_owned()
    }

    fn refusal(params: &[Value]) -> String {
        encode_call("execute_kw", params).unwrap_err().to_string()
    }

    #[test]
    fn each_type_has_one_spelling() {
        assert_eq!(value(json!(null)), "<nil/>");
        assert_eq!(
            value(json!([true, false])),
            "<array><data><value><boolean>1</boolean></value><value><boolean>0</boolean></value></data></array>"
        );
        assert_eq!(
            value(json!({"a<b": ""})),
            "<struct><member><name>a&lt;b</name><value><string></string></value></member></struct>"
        );
        assert_eq!(value(json!(i32::MIN)), "<int>-2147483648</int>");
        assert_eq!(value(json!(2_147_483_648_i64)), "<i8>2147483648</i8>");
        assert_eq!(value(json!(i64::MIN)), "<i8>-9223372036854775808</i8>");
        assert_eq!(value(json!(-0.0)), "<double>-0</double>");
        assert_eq!(value(json!(0.1)), "<double>0.1</double>");
        assert_eq!(value(json!(1e21)), "<double>1000000000000000000000</double>");
    }

    #[test]
    fn a_call_without_params_still_has_the_element() {
        let call = encode_call("version", &[] as &[Value]).unwrap();
        let expected =
            "<?xml version=\"1.0\"?><methodCall><methodName>version</methodName><params></params></methodCall>";
        assert_eq!(String::from_utf8(call).unwrap(), expected);
    }

    #[test]
    fn a_carriage_return_is_written_as_a_reference_and_whitespace_is_kept() {
        assert_eq!(value(json!(" a\r\n\tb ]]> & ")), "<string> a&#13;\n\tb ]]&gt; &amp; </string>");
    }

    #[test]
    fn an_error_names_the_place_of_a_character_that_xml_cannot_carry() {
        let values = json!({"values": {"comment": "a\u{b}"}});
        assert_eq!(
            refusal(std::slice::from_ref(&values)),
            "values.comment: character U+000B cannot be carried by XML-RPC"
        );
        assert_eq!(refusal(&[json!(1), values]), "values.comment: character U+000B cannot be carried by XML-RPC");
        let lines = json!([[{"name": "fine"}, {"name": "\u{FFFE}"}]]);
        assert_eq!(refusal(&[json!(1), lines]), "params[1][0][1].name: character U+FFFE cannot be carried by XML-RPC");
        assert_eq!(
            refusal(&[json!({"values": {"a\0": 1}})]),
            "values: character U+0000 in the key \"a\\0\" cannot be carried by XML-RPC"
        );
        let method = encode_call("a\u{1}", &[] as &[Value]).unwrap_err().to_string();
        assert_eq!(method, "methodName: character U+0001 cannot be carried by XML-RPC");
    }

    #[test]
    fn an_integer_beyond_64_bits_is_refused() {
        let refused = refusal(&[json!({"amount": 9_223_372_036_854_775_808_u64})]);
        assert_eq!(refused, "amount: 9223372036854775808 is beyond the 64-bit integers that XML-RPC can carry");
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(encode_call("m", &[nested(64)]).is_ok());
        let refused = refusal(&[nested(65)]);
        assert!(refused.ends_with("lists and objects are nested more than 64 levels deep"), "{refused}");
    }
}
