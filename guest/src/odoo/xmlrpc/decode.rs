//! Answers, to JSON values.

use super::error::{DecodeError, excerpt};
use super::markup::Markup;
use super::scalar::{Scalar, is_blank};
use super::tag::{Mark, Tag};
use crate::odoo::limits::{Budget, Limits, NODES_PER_STRUCT};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What Odoo answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The method's result.
    Value(Value),
    /// The call failed, with Odoo's own code (1 to 4) and text, which may be a traceback.
    Fault { code: i64, text: String },
}

/// Reads an answer within the default [`Limits`].
///
/// # Errors
///
/// Any answer that is not complete, well-formed and exact is refused as a whole.
pub fn decode_response(body: &[u8]) -> Result<Answer, DecodeError> {
    decode_response_within(body, &Limits::default())
}

/// Reads an answer within the given limits.
///
/// # Errors
///
/// As [`decode_response`].
pub fn decode_response_within(body: &[u8], limits: &Limits) -> Result<Answer, DecodeError> {
    let budget = Budget::new(limits, body.len())?;
    let mut decoder = Decoder { markup: Markup::new(body)?, budget, members: Vec::new() };
    let answer = decoder.answer()?;
    decoder.expect(Mark::End)?;
    Ok(answer)
}

struct Decoder<'a> {
    markup: Markup<'a>,
    budget: Budget,
    /// Members of all structs that are open, the innermost last: one allocation for all of them.
    members: Vec<(String, Value)>,
}

impl<'a> Decoder<'a> {
    fn answer(&mut self) -> Result<Answer, DecodeError> {
        self.expect(Mark::Open(Tag::MethodResponse))?;
        let answer = match self.mark()? {
            Mark::Open(Tag::Params) => {
                self.expect(Mark::Open(Tag::Param))?;
                self.expect(Mark::Open(Tag::Value))?;
                let value = self.value()?;
                self.expect(Mark::Close(Tag::Param))?;
                self.expect(Mark::Close(Tag::Params))?;
                Answer::Value(value)
            }
            Mark::Open(Tag::Fault) => {
                self.expect(Mark::Open(Tag::Value))?;
                let fault = self.value()?;
                let answer = self.fault(&fault)?;
                self.expect(Mark::Close(Tag::Fault))?;
                answer
            }
            other => return Err(self.unexpected(other, "<params> or <fault>")),
        };
        self.expect(Mark::Close(Tag::MethodResponse))?;
        Ok(answer)
    }

    fn fault(&self, fault: &Value) -> Result<Answer, DecodeError> {
        match (fault.get("faultCode"), fault.get("faultString")) {
            (Some(Value::Number(code)), Some(Value::String(text))) if code.is_i64() => {
                Ok(Answer::Fault { code: code.as_i64().unwrap_or_default(), text: text.clone() })
            }
            (Some(Value::String(_)), Some(Value::String(_))) => Err(DecodeError::LegacyFault),
            _ => {
                let problem = "a fault needs an integer faultCode and a string faultString".to_owned();
                Err(DecodeError::Unexpected { at: self.markup.at(), problem })
            }
        }
    }

    /// Reads from after `<value>` to after `</value>`. Untagged text is a string.
    fn value(&mut self) -> Result<Value, DecodeError> {
        self.budget.take_nodes(1)?;
        let (text, mark) = self.markup.next()?;
        let value = match mark {
            Mark::Close(Tag::Value) => return Ok(Value::String(text.into_owned())),
            mark => {
                self.check_blank(&text)?;
                match mark {
                    Mark::Open(Tag::Scalar(scalar)) => self.scalar(scalar)?,
                    Mark::Open(Tag::Array) => self.array()?,
                    Mark::Open(Tag::Struct) => self.structure()?,
                    Mark::Open(Tag::Nil) => {
                        self.expect(Mark::Close(Tag::Nil))?;
                        Value::Null
                    }
                    other => return Err(self.unexpected(other, "a value's type")),
                }
            }
        };
        self.expect(Mark::Close(Tag::Value))?;
        Ok(value)
    }

    fn scalar(&mut self, scalar: Scalar) -> Result<Value, DecodeError> {
        let text = self.text(Tag::Scalar(scalar))?;
        if scalar == Scalar::Text {
            return Ok(Value::String(text.into_owned()));
        }
        scalar.read(&text).map_err(|problem| DecodeError::Value {
            at: self.markup.at(),
            kind: scalar.name(),
            text: excerpt(&text),
            problem,
        })
    }

    fn array(&mut self) -> Result<Value, DecodeError> {
        self.budget.enter()?;
        self.expect(Mark::Open(Tag::Data))?;
        let mut items = Vec::new();
        loop {
            match self.mark()? {
                Mark::Open(Tag::Value) => items.push(self.value()?),
                Mark::Close(Tag::Data) => break,
                other => return Err(self.unexpected(other, "<value> or </data>")),
            }
        }
        self.expect(Mark::Close(Tag::Array))?;
        self.budget.leave();
        Ok(Value::Array(items))
    }

    /// Of members with the same name the last one wins, as in Python. Built from all members at once, a map's blocks
    /// are full: two thirds of the memory that inserting one by one takes.
    fn structure(&mut self) -> Result<Value, DecodeError> {
        self.budget.enter()?;
        self.budget.take_nodes(NODES_PER_STRUCT)?;
        let first = self.members.len();
        loop {
            match self.mark()? {
                Mark::Open(Tag::Member) => {
                    self.expect(Mark::Open(Tag::Name))?;
                    let name = self.text(Tag::Name)?.into_owned();
                    self.expect(Mark::Open(Tag::Value))?;
                    let value = self.value()?;
                    self.members.push((name, value));
                    self.expect(Mark::Close(Tag::Member))?;
                }
                Mark::Close(Tag::Struct) => break,
                other => return Err(self.unexpected(other, "<member> or </struct>")),
            }
        }
        self.budget.leave();
        Ok(Value::Object(self.members.drain(first..).collect::<Map<_, _>>()))
    }

    /// The text up to the closing tag.
    fn text(&mut self, tag: Tag) -> Result<Cow<'a, str>, DecodeError> {
        let (text, mark) = self.markup.next()?;
        if mark != Mark::Close(tag) {
            return Err(self.unexpected(mark, format_args!("</{tag}>")));
        }
        Ok(text)
    }

    /// The next mark, after nothing but whitespace.
    fn mark(&mut self) -> Result<Mark, DecodeError> {
        let (text, mark) = self.markup.next()?;
        self.check_blank(&text)?;
        Ok(mark)
    }

    fn expect(&mut self, expected: Mark) -> Result<(), DecodeError> {
        match self.mark()? {
            mark if mark == expected => Ok(()),
            other => Err(self.unexpected(other, expected)),
        }
    }

    fn check_blank(&self, text: &str) -> Result<(), DecodeError> {
        if is_blank(text) {
            return Ok(());
        }
        let problem = format!("text beside tags: {:?}", excerpt(text));
        Err(DecodeError::Unexpected { at: self.markup.at(), problem })
    }

    fn unexpected(&self, found: Mark, expected: impl std::fmt::Display) -> DecodeError {
        DecodeError::Unexpected { at: self.markup.at(), problem: format!("found {found} in place of {expected}") }
    }
}
