//! Splits a request into the few tokens that XML-RPC needs, and refuses everything else that XML has.

use crate::violation::Violation;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// The elements of XML-RPC, as Odoo reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    MethodCall,
    MethodName,
    Params,
    Param,
    Value,
    String,
    Int,
    I4,
    I8,
    Boolean,
    Double,
    DateTime,
    Base64,
    Nil,
    Array,
    Data,
    Struct,
    Member,
    Name,
}

impl Tag {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "value" => Self::Value,
            "string" => Self::String,
            "member" => Self::Member,
            "name" => Self::Name,
            "int" => Self::Int,
            "i4" => Self::I4,
            "i8" => Self::I8,
            "boolean" => Self::Boolean,
            "double" => Self::Double,
            "dateTime.iso8601" => Self::DateTime,
            "base64" => Self::Base64,
            "nil" => Self::Nil,
            "array" => Self::Array,
            "data" => Self::Data,
            "struct" => Self::Struct,
            "param" => Self::Param,
            "params" => Self::Params,
            "methodCall" => Self::MethodCall,
            "methodName" => Self::MethodName,
            _ => return None,
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    Open(Tag),
    Close(Tag),
    /// `<tag/>`.
    Empty(Tag),
    /// Text without references, its line ends as XML reads them: a carriage return is a line feed.
    Text(Cow<'a, str>),
    /// What `&amp;` or `&#38;` stands for.
    Reference(char),
    End,
}

/// The tokens of one text, with one token of look-ahead.
pub(crate) struct Tokens<'a> {
    reader: Reader<&'a [u8]>,
    next: Option<(Token<'a>, usize)>,
    /// End of the last token taken.
    position: usize,
    /// Whether anything but a declaration may still come first.
    begun: bool,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        // quick-xml checks that each end tag is that of the element it closes: its default, and relied upon.
        Self { reader: Reader::from_str(text), next: None, position: 0, begun: false }
    }

    /// The next token.
    pub(crate) fn take(&mut self) -> Result<Token<'a>, Violation> {
        let (token, end) = match self.next.take() {
            Some(next) => next,
            None => self.read()?,
        };
        self.position = end;
        Ok(token)
    }

    /// The next token, left where it is.
    pub(crate) fn peek(&mut self) -> Result<&Token<'a>, Violation> {
        let next = match self.next.take() {
            Some(next) => next,
            None => self.read()?,
        };
        Ok(&self.next.insert(next).0)
    }

    /// Offset of the byte after the last token taken.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    fn read(&mut self) -> Result<(Token<'a>, usize), Violation> {
        loop {
            let first = !std::mem::replace(&mut self.begun, true);
            let token = match self.reader.read_event().map_err(|_| Violation::Malformed)? {
                Event::Start(start) => Token::Open(plain(&start)?),
                Event::Empty(start) => Token::Empty(plain(&start)?),
                Event::End(end) => Token::Close(Tag::of(end.name().as_ref()).ok_or(Violation::UnknownElement)?),
                Event::Text(text) => Token::Text(text.xml10_content()),
                Event::GeneralRef(reference) => Token::Reference(match &*reference {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => reference.resolve_char_ref().ok().flatten().ok_or(Violation::Entity)?,
                }),
                Event::Decl(declaration) if first => match declaration.encoding() {
                    Some(Ok(encoding)) if !encoding.eq_ignore_ascii_case("utf-8") => return Err(Violation::Encoding),
                    Some(Err(_)) => return Err(Violation::Malformed),
                    _ => continue,
                },
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::CData(_) | Event::DocType(_) => {
                    return Err(Violation::Markup);
                }
                Event::Eof => Token::End,
            };
            let end = usize::try_from(self.reader.buffer_position()).map_err(|_| Violation::Malformed)?;
            return Ok((token, end));
        }
    }
}

/// The tag of an element without attributes.
fn plain(start: &BytesStart<'_>) -> Result<Tag, Violation> {
    if !start.attributes_raw().trim_ascii().is_empty() {
        return Err(Violation::Attribute);
    }
    Tag::of(start.name().as_ref()).ok_or(Violation::UnknownElement)
}
