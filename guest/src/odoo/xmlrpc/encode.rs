//! Writing a call.

use super::error::EncodeError;
use super::text::escape;
use serde_json::{Map, Number, Value};
use std::fmt::Write as _;

/// Deeper values are refused: Odoo's own never come near, and a reader may recurse.
const MAX_DEPTH: usize = 64;

/// Writes a `methodCall`.
///
/// # Errors
///
/// Names the first value that XML-RPC cannot carry.
pub fn encode_call(method: &str, params: &[Value]) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer { out: String::with_capacity(512), path: String::new() };
    writer.out.push_str("<?xml version=\"1.0\"?>\n<methodCall><methodName>");
    writer.text(method)?;
    writer.out.push_str("</methodName><params>");
    for (index, param) in params.iter().enumerate() {
        writer.out.push_str("<param>");
        writer.at_index(index, |writer| writer.value(param, 0))?;
        writer.out.push_str("</param>");
    }
    writer.out.push_str("</params></methodCall>");
    Ok(writer.out.into_bytes())
}

struct Writer {
    out: String,
    /// Where the value being written stands.
    path: String,
}

impl Writer {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), EncodeError> {
        if depth > MAX_DEPTH {
            return Err(EncodeError::Depth { path: self.path(), limit: MAX_DEPTH });
        }
        self.out.push_str("<value>");
        match value {
            Value::Null => self.out.push_str("<nil/>"),
            Value::Bool(true) => self.out.push_str("<boolean>1</boolean>"),
            Value::Bool(false) => self.out.push_str("<boolean>0</boolean>"),
            Value::Number(number) => self.number(number)?,
            Value::String(text) => {
                self.out.push_str("<string>");
                self.text(text)?;
                self.out.push_str("</string>");
            }
            Value::Array(items) => self.array(items, depth)?,
            Value::Object(members) => self.structure(members, depth)?,
        }
        self.out.push_str("</value>");
        Ok(())
    }

    /// Whole numbers that fit 32 bits as `int`, others as `i8`; fractions in the shortest form that reads back the same.
    fn number(&mut self, number: &Number) -> Result<(), EncodeError> {
        let written = if let Some(whole) = number.as_i64() {
            let tag = if i32::try_from(whole).is_ok() { "int" } else { "i8" };
            write!(self.out, "<{tag}>{whole}</{tag}>")
        } else if let Some(number) = number.as_u64() {
            return Err(EncodeError::Integer { path: self.path(), number });
        } else {
            // A JSON number is finite. `{:?}` keeps a point or an exponent, and is exact.
            write!(self.out, "<double>{:?}</double>", number.as_f64().unwrap_or_default())
        };
        debug_assert!(written.is_ok(), "writing to a String does not fail");
        Ok(())
    }

    fn array(&mut self, items: &[Value], depth: usize) -> Result<(), EncodeError> {
        self.out.push_str("<array><data>");
        for (index, item) in items.iter().enumerate() {
            self.at_index(index, |writer| writer.value(item, depth + 1))?;
        }
        self.out.push_str("</data></array>");
        Ok(())
    }

    fn structure(&mut self, members: &Map<String, Value>, depth: usize) -> Result<(), EncodeError> {
        self.out.push_str("<struct>");
        for (name, value) in members {
            let length = self.path.len();
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(name);
            self.out.push_str("<member><name>");
            self.text(name)?;
            self.out.push_str("</name>");
            self.value(value, depth + 1)?;
            self.out.push_str("</member>");
            self.path.truncate(length);
        }
        self.out.push_str("</struct>");
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), EncodeError> {
        escape(text, &mut self.out)
            .map_err(|character| EncodeError::Character { path: self.path(), character: u32::from(character) })
    }

    fn at_index(
        &mut self,
        index: usize,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let length = self.path.len();
        self.path.push_str(&format!("[{index}]"));
        write(self)?;
        self.path.truncate(length);
        Ok(())
    }

    /// For an error's text: bounded, and printable on one line.
    fn path(&self) -> String {
        self.path.chars().take(200).map(|character| if character.is_control() { '?' } else { character }).collect()
    }
}
