//! XML-RPC's grammar, to the last byte.

use super::token::{Tag, Token, Tokens};
use crate::canary::Canary;
use crate::value::{DEPTH, VALUES, Value, has_duplicate};
use crate::violation::Violation;
use std::borrow::Cow;

/// Reads one request by recursive descent.
pub(crate) struct Grammar<'a, 'c> {
    tokens: Tokens<'a>,
    canary: &'c Canary,
    /// The whole body has been read.
    ended: bool,
    /// Values that may still come.
    left: usize,
}

impl<'a, 'c> Grammar<'a, 'c> {
    pub(crate) fn new(text: &'a str, canary: &'c Canary) -> Self {
        Self { tokens: Tokens::new(text), canary, ended: false, left: VALUES }
    }

    /// Offset of the byte after what has been read.
    pub(crate) fn position(&self) -> usize {
        self.tokens.position()
    }

    /// Everything up to the first parameter: the method's name.
    pub(crate) fn begin(&mut self) -> Result<Cow<'a, str>, Violation> {
        self.open(Tag::MethodCall)?;
        self.open(Tag::MethodName)?;
        let name = self.text()?;
        self.close(Tag::MethodName)?;
        self.gap()?;
        Ok(name)
    }

    /// Enters the parameters. `false` when there are none: then the call has been read to its end.
    pub(crate) fn parameters(&mut self) -> Result<bool, Violation> {
        match self.tokens.take()? {
            Token::Open(Tag::Params) => Ok(true),
            Token::Empty(Tag::Params) => {
                self.gap()?;
                self.close(Tag::MethodCall)?;
                self.end().map(|()| false)
            }
            Token::Close(Tag::MethodCall) => self.end().map(|()| false),
            _ => Err(Violation::Nesting),
        }
    }

    /// The next parameter, or `None` at the end, when the whole body has been read.
    pub(crate) fn parameter(&mut self) -> Result<Option<Value<'a>>, Violation> {
        if self.ended {
            return Ok(None);
        }
        self.gap()?;
        match self.tokens.take()? {
            Token::Open(Tag::Param) => {
                self.gap()?;
                let value = self.value(0)?;
                self.gap()?;
                self.close(Tag::Param)?;
                Ok(Some(value))
            }
            Token::Close(Tag::Params) => {
                self.gap()?;
                self.close(Tag::MethodCall)?;
                self.end().map(|()| None)
            }
            _ => Err(Violation::Nesting),
        }
    }

    /// A `<value>`, with all in it.
    fn value(&mut self, depth: usize) -> Result<Value<'a>, Violation> {
        if depth >= DEPTH {
            return Err(Violation::Depth);
        }
        self.left = self.left.checked_sub(1).ok_or(Violation::Values)?;
        match self.tokens.take()? {
            Token::Open(Tag::Value) => {}
            Token::Empty(Tag::Value) => return Ok(Value::Text(Cow::Borrowed(""))),
            _ => return Err(Violation::Nesting),
        }
        let (text, plain) = self.content()?;
        let blank = plain && text.trim_ascii().is_empty();
        match self.tokens.take()? {
            Token::Close(Tag::Value) => Ok(Value::Text(text)),
            // A type within a value: only space may stand around it, plainly written.
            Token::Open(tag) if blank => {
                let value = self.typed(tag, depth)?;
                self.gap()?;
                self.close(Tag::Value)?;
                Ok(value)
            }
            Token::Empty(tag) if blank => {
                self.gap()?;
                self.close(Tag::Value)?;
                match tag {
                    Tag::String => Ok(Value::Text(Cow::Borrowed(""))),
                    Tag::Struct => Ok(Value::Struct(Vec::new())),
                    Tag::Nil => Ok(Value::Nil),
                    Tag::Base64 => Ok(Value::Other),
                    _ => Err(Violation::Nesting),
                }
            }
            _ => Err(Violation::Nesting),
        }
    }

    /// What follows `<tag>` in a value, with `</tag>`.
    fn typed(&mut self, tag: Tag, depth: usize) -> Result<Value<'a>, Violation> {
        let value = match tag {
            Tag::String => Value::Text(self.text()?),
            Tag::Int | Tag::I4 | Tag::I8 => {
                let digits = self.text()?;
                // Python reads more than that: spaces around them, `_` between them, digits of other scripts.
                let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(&digits);
                if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(Violation::Integer);
                }
                Value::Integer(digits)
            }
            Tag::Boolean => match &*self.text()? {
                "0" => Value::Boolean(false),
                "1" => Value::Boolean(true),
                _ => return Err(Violation::Nesting),
            },
            Tag::Double | Tag::DateTime | Tag::Base64 => {
                self.text()?;
                Value::Other
            }
            Tag::Nil => {
                self.gap()?;
                Value::Nil
            }
            Tag::Array => self.array(depth)?,
            Tag::Struct => self.members(depth)?,
            _ => return Err(Violation::Nesting),
        };
        self.close(tag)?;
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Result<Value<'a>, Violation> {
        let mut items = Vec::new();
        self.gap()?;
        match self.tokens.take()? {
            Token::Empty(Tag::Data) => {}
            Token::Open(Tag::Data) => {
                self.gap()?;
                while *self.tokens.peek()? != Token::Close(Tag::Data) {
                    items.push(self.value(depth + 1)?);
                    self.gap()?;
                }
                self.close(Tag::Data)?;
            }
            _ => return Err(Violation::Nesting),
        }
        self.gap()?;
        Ok(Value::Array(items))
    }

    fn members(&mut self, depth: usize) -> Result<Value<'a>, Violation> {
        let mut members = Vec::new();
        self.gap()?;
        while *self.tokens.peek()? == Token::Open(Tag::Member) {
            self.tokens.take()?;
            self.gap()?;
            let name = match self.tokens.take()? {
                Token::Empty(Tag::Name) => Cow::Borrowed(""),
                Token::Open(Tag::Name) => {
                    let name = self.text()?;
                    self.close(Tag::Name)?;
                    name
                }
                _ => return Err(Violation::Nesting),
            };
            self.gap()?;
            members.push((name, self.value(depth + 1)?));
            self.gap()?;
            self.close(Tag::Member)?;
            self.gap()?;
        }
        if has_duplicate(&members) { Err(Violation::Duplicate) } else { Ok(Value::Struct(members)) }
    }

    /// Text with its references resolved.
    fn text(&mut self) -> Result<Cow<'a, str>, Violation> {
        self.content().map(|(text, _)| text)
    }

    /// Text with its references resolved, and whether it was written without any.
    fn content(&mut self) -> Result<(Cow<'a, str>, bool), Violation> {
        let mut text = Cow::Borrowed("");
        let mut plain = true;
        while let Token::Text(_) | Token::Reference(_) = self.tokens.peek()? {
            match self.tokens.take()? {
                Token::Text(piece) if text.is_empty() && matches!(text, Cow::Borrowed(_)) => text = piece,
                Token::Text(piece) => text.to_mut().push_str(&piece),
                Token::Reference(character) => {
                    text.to_mut().push(character);
                    plain = false;
                }
                _ => return Err(Violation::Nesting),
            }
        }
        // Plain text is searched with the whole body, in one pass; here only what references could hide.
        if matches!(&text, Cow::Owned(decoded) if self.canary.is_in(decoded.as_bytes())) {
            return Err(Violation::Placeholder);
        }
        Ok((text, plain))
    }

    /// Space between elements, plainly written.
    fn gap(&mut self) -> Result<(), Violation> {
        while let Token::Text(text) = self.tokens.peek()? {
            if !text.trim_ascii().is_empty() {
                return Err(Violation::Nesting);
            }
            self.tokens.take()?;
        }
        Ok(())
    }

    fn open(&mut self, tag: Tag) -> Result<(), Violation> {
        self.gap()?;
        (self.tokens.take()? == Token::Open(tag)).then_some(()).ok_or(Violation::Nesting)
    }

    fn close(&mut self, tag: Tag) -> Result<(), Violation> {
        (self.tokens.take()? == Token::Close(tag)).then_some(()).ok_or(Violation::Nesting)
    }

    /// Nothing but space may follow the call.
    fn end(&mut self) -> Result<(), Violation> {
        self.ended = true;
        match self.gap() {
            Ok(()) => (self.tokens.take()? == Token::End).then_some(()).ok_or(Violation::Trailing),
            Err(Violation::Nesting) => Err(Violation::Trailing),
            Err(other) => Err(other),
        }
    }
}
