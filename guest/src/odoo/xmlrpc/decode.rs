//! Reading an answer: one pass over the slice, recursive along the nesting, which is bounded.
//!
//! quick-xml tokenises. It leaves to its user: that input may end in the middle, that a text arrives in pieces around
//! each reference, a second root, and every rule of XML-RPC itself.

use super::error::DecodeError;
use super::scalar;
use super::text::{Text, is_blank, is_legal, resolve};
use quick_xml::Reader;
use quick_xml::events::{BytesDecl, Event};
use serde_json::{Map, Value};

/// What a method answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Value(Value),
    /// The method failed; `text` may be a whole traceback.
    Fault {
        code: i64,
        text: String,
    },
}

/// Bounds of what is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub bytes: usize,
    /// Arrays and structs within each other.
    pub depth: usize,
    /// Values in all.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 32 * 1024 * 1024, depth: 64, nodes: 4_000_000 }
    }
}

/// Reads a `methodResponse` within the default limits.
///
/// # Errors
///
/// Whatever is not one whole, well-formed answer.
pub fn decode_response(body: &[u8]) -> Result<Answer, DecodeError> {
    decode_response_within(body, &Limits::default())
}

/// Reads a `methodResponse` within these limits.
///
/// # Errors
///
/// Whatever is not one whole, well-formed answer, or is beyond a limit.
pub fn decode_response_within(body: &[u8], limits: &Limits) -> Result<Answer, DecodeError> {
    if body.len() > limits.bytes {
        return Err(DecodeError::TooLarge { size: body.len(), limit: limits.bytes });
    }
    let text = std::str::from_utf8(body).map_err(|error| DecodeError::NotUtf8 { position: error.valid_up_to() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Ordinary bytes are told apart in one fast pass; the lead byte 0xEF alone may begin U+FFFE or U+FFFF.
    if let Some((position, character)) = suspicious(text).and_then(|from| {
        text.get(from..)?.char_indices().find(|(_, character)| !is_legal(*character)).map(|(at, c)| (from + at, c))
    }) {
        return Err(DecodeError::Character { character: u32::from(character), position });
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = false;
    reader.config_mut().check_comments = true;
    Decoder { reader, limits: *limits, nodes: 0 }.document()
}

fn suspicious(text: &str) -> Option<usize> {
    text.bytes().position(|byte| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0xef)
}

/// What stands next within an element whose content is elements.
enum Step {
    /// The start tag of the wanted child.
    Opened,
    /// The wanted child, empty.
    Empty,
    /// The end tag of the parent.
    Closed,
}

struct Decoder<'a> {
    reader: Reader<&'a [u8]>,
    limits: Limits,
    nodes: usize,
}

impl<'a> Decoder<'a> {
    fn document(mut self) -> Result<Answer, DecodeError> {
        self.prologue()?;
        let answer = match self.event_in("methodResponse")? {
            Event::Start(start) if start.name().as_ref() == "params" => {
                self.expect("params", "param")?;
                let value = self.value_in("param", 0)?;
                self.close("param")?;
                self.close("params")?;
                Answer::Value(value)
            }
            Event::Start(start) if start.name().as_ref() == "fault" => {
                let value = self.value_in("fault", 0)?;
                self.close("fault")?;
                self.fault(&value)?
            }
            _ => return Err(self.grammar("neither <params> nor <fault> within <methodResponse>")),
        };
        self.close("methodResponse")?;
        loop {
            match self.event()? {
                Event::Eof => return Ok(answer),
                Event::Comment(_) => {}
                Event::Text(text) if is_blank(&text) => {}
                _ => return Err(self.grammar("something stands behind </methodResponse>")),
            }
        }
    }

    /// The XML declaration, if any, and the root's start.
    fn prologue(&mut self) -> Result<(), DecodeError> {
        loop {
            match self.event()? {
                Event::Decl(declaration) => self.encoding(&declaration)?,
                Event::Comment(_) => {}
                Event::Text(text) if is_blank(&text) => {}
                Event::Start(start) if start.name().as_ref() == "methodResponse" => return Ok(()),
                Event::DocType(_) => return Err(DecodeError::Doctype),
                Event::Eof => return Err(DecodeError::Cut { within: "methodResponse" }),
                _ => return Err(self.grammar("the answer does not begin with <methodResponse>")),
            }
        }
    }

    fn encoding(&self, declaration: &BytesDecl<'_>) -> Result<(), DecodeError> {
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") => Ok(()),
            Some(Ok(name)) => Err(DecodeError::Encoding(name.chars().take(40).collect())),
            Some(Err(error)) => Err(self.xml(error.to_string())),
        }
    }

    fn fault(&self, value: &Value) -> Result<Answer, DecodeError> {
        let code = match value.get("faultCode") {
            Some(Value::Number(code)) => code.as_i64(),
            // Odoo's legacy endpoint names the class instead of a number.
            Some(Value::String(_)) => Some(1),
            _ => None,
        };
        match (code, value.get("faultString").and_then(Value::as_str)) {
            (Some(code), Some(text)) => Ok(Answer::Fault { code, text: text.to_owned() }),
            _ => Err(self.grammar("a fault without faultCode and faultString")),
        }
    }

    /// Reads a value whose start tag was read, up to and including its end tag.
    fn value(&mut self, depth: usize) -> Result<Value, DecodeError> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            return Err(DecodeError::TooManyValues { limit: self.limits.nodes });
        }
        // A value without a type is a string, and keeps its white space; before a type there may be only white space.
        let mut text = Text::default();
        loop {
            match self.event()? {
                Event::Start(start) => {
                    self.only_blank(&text)?;
                    let value = self.typed(start.name().as_ref(), depth)?;
                    self.close("value")?;
                    return Ok(value);
                }
                Event::Empty(empty) => {
                    self.only_blank(&text)?;
                    let value = self.empty(empty.name().as_ref())?;
                    self.close("value")?;
                    return Ok(value);
                }
                Event::End(_) => return Ok(Value::String(text.finish())),
                event => self.text_piece(event, &mut text, "value")?,
            }
        }
    }

    fn only_blank(&self, text: &Text<'_>) -> Result<(), DecodeError> {
        if is_blank(text.as_str()) { Ok(()) } else { Err(self.grammar("text beside a typed value")) }
    }

    fn typed(&mut self, name: &str, depth: usize) -> Result<Value, DecodeError> {
        match name {
            "string" => Ok(Value::String(self.text("string")?.finish())),
            "int" | "i4" | "i1" | "i2" | "i8" | "biginteger" => {
                self.scalar("int", "whole number of 64 bits", scalar::integer)
            }
            "boolean" => self.scalar("boolean", "boolean", scalar::boolean),
            "double" => self.scalar("double", "finite number", scalar::double),
            "dateTime.iso8601" => Ok(Value::String(self.text("dateTime.iso8601")?.finish().trim().to_owned())),
            "base64" => self.scalar("base64", "base64", scalar::base64),
            "nil" | "ex:nil" => self.scalar("nil", "nil", |text| is_blank(text).then_some(Value::Null)),
            "array" => self.nested(depth, Self::array),
            "struct" => self.nested(depth, Self::structure),
            other => Err(self.grammar(format!("the unknown type <{}>", bounded(other)))),
        }
    }

    fn empty(&self, name: &str) -> Result<Value, DecodeError> {
        match name {
            "nil" | "ex:nil" => Ok(Value::Null),
            "string" | "base64" => Ok(Value::String(String::new())),
            "struct" => Ok(Value::Object(Map::new())),
            other => Err(self.grammar(format!("the empty <{}/>", bounded(other)))),
        }
    }

    fn scalar(
        &mut self,
        within: &'static str,
        wanted: &'static str,
        parse: impl Fn(&str) -> Option<Value>,
    ) -> Result<Value, DecodeError> {
        let text = self.text(within)?;
        parse(text.as_str()).ok_or_else(|| DecodeError::Scalar {
            wanted,
            found: bounded(text.as_str()),
            position: self.position(),
        })
    }

    fn nested(
        &mut self,
        depth: usize,
        read: impl FnOnce(&mut Self, usize) -> Result<Value, DecodeError>,
    ) -> Result<Value, DecodeError> {
        if depth >= self.limits.depth {
            return Err(DecodeError::TooDeep { limit: self.limits.depth, position: self.position() });
        }
        read(self, depth + 1)
    }

    fn array(&mut self, depth: usize) -> Result<Value, DecodeError> {
        let mut items = Vec::new();
        match self.step("array", "data")? {
            Step::Closed => return Err(self.grammar("an array without <data>")),
            Step::Empty => {}
            Step::Opened => loop {
                match self.step("data", "value")? {
                    Step::Opened => items.push(self.value(depth)?),
                    Step::Empty => items.push(Value::String(String::new())),
                    Step::Closed => break,
                }
            },
        }
        self.close("array")?;
        Ok(Value::Array(items))
    }

    fn structure(&mut self, depth: usize) -> Result<Value, DecodeError> {
        let mut members = Map::new();
        loop {
            match self.step("struct", "member")? {
                Step::Opened => {}
                Step::Empty => return Err(self.grammar("an empty <member/>")),
                Step::Closed => return Ok(Value::Object(members)),
            }
            self.expect("member", "name")?;
            let name = self.text("name")?.finish();
            let value = self.value_in("member", depth)?;
            self.close("member")?;
            // The last of two members of one name counts, as in Python.
            members.insert(name, value);
        }
    }

    /// The text up to the end of the element whose start was read.
    fn text(&mut self, within: &'static str) -> Result<Text<'a>, DecodeError> {
        let mut text = Text::default();
        loop {
            match self.event()? {
                Event::End(_) => return Ok(text),
                Event::Start(start) | Event::Empty(start) => {
                    return Err(self.grammar(format!("<{}> within <{within}>", bounded(start.name().as_ref()))));
                }
                event => self.text_piece(event, &mut text, within)?,
            }
        }
    }

    fn text_piece(&self, event: Event<'a>, text: &mut Text<'a>, within: &'static str) -> Result<(), DecodeError> {
        match event {
            Event::Text(piece) => text.push(piece.into_inner()),
            Event::CData(piece) => text.push(piece.into_inner()),
            Event::GeneralRef(reference) => match resolve(&reference) {
                Some(character) => text.push_char(character),
                None => return Err(self.xml(format!("the unknown reference &{};", bounded(&reference)))),
            },
            Event::Comment(_) => {}
            Event::Eof => return Err(DecodeError::Cut { within }),
            Event::DocType(_) => return Err(DecodeError::Doctype),
            _ => return Err(self.grammar(format!("a processing instruction within <{within}>"))),
        }
        Ok(())
    }

    /// The child `value` of this element.
    fn value_in(&mut self, parent: &'static str, depth: usize) -> Result<Value, DecodeError> {
        match self.step(parent, "value")? {
            Step::Opened => self.value(depth),
            // A value without type or text is the empty string.
            Step::Empty => Ok(Value::String(String::new())),
            Step::Closed => Err(self.grammar(format!("<{parent}> without a value"))),
        }
    }

    fn expect(&mut self, parent: &'static str, child: &'static str) -> Result<(), DecodeError> {
        match self.step(parent, child)? {
            Step::Opened => Ok(()),
            Step::Empty | Step::Closed => Err(self.grammar(format!("<{parent}> without <{child}>"))),
        }
    }

    fn close(&mut self, parent: &'static str) -> Result<(), DecodeError> {
        // No element has the empty name.
        match self.step(parent, "")? {
            Step::Closed => Ok(()),
            Step::Opened | Step::Empty => Err(self.grammar(format!("more than one child within <{parent}>"))),
        }
    }

    /// Reads on to the next start tag of `child`, or to the end tag of `parent`.
    fn step(&mut self, parent: &'static str, child: &'static str) -> Result<Step, DecodeError> {
        match self.event_in(parent)? {
            Event::Start(start) if start.name().as_ref() == child => Ok(Step::Opened),
            Event::Empty(empty) if empty.name().as_ref() == child => Ok(Step::Empty),
            Event::End(_) => Ok(Step::Closed),
            _ if child.is_empty() => Err(self.grammar(format!("something else than </{parent}>"))),
            _ => Err(self.grammar(format!("something else than <{child}> within <{parent}>"))),
        }
    }

    /// The next event within this element that means something between elements.
    fn event_in(&mut self, parent: &'static str) -> Result<Event<'a>, DecodeError> {
        loop {
            match self.event()? {
                Event::Text(text) if is_blank(&text) => {}
                Event::Comment(_) => {}
                Event::Eof => return Err(DecodeError::Cut { within: parent }),
                Event::DocType(_) => return Err(DecodeError::Doctype),
                event => return Ok(event),
            }
        }
    }

    fn event(&mut self) -> Result<Event<'a>, DecodeError> {
        self.reader.read_event().map_err(|error| self.xml(error.to_string()))
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn xml(&self, problem: String) -> DecodeError {
        DecodeError::Xml { problem, position: self.position() }
    }

    fn grammar(&self, problem: impl Into<String>) -> DecodeError {
        DecodeError::Grammar { problem: problem.into(), position: self.position() }
    }
}

/// A short excerpt for an error's text.
fn bounded(text: &str) -> String {
    text.chars().take(40).collect()
}
