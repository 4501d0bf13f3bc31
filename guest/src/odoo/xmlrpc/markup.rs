//! XML as XML-RPC uses it: tags, and the text before each.
//!
//! quick-xml finds the pieces. It leaves these rules open, and they are kept here: the input is complete; there is one
//! root and nothing but comments and whitespace around it; no DOCTYPE and no processing instruction; the encoding is UTF-8
//! (checked before, like the characters); references are known; `]]>` does not stand in text; line ends arrive as `\n`.

use super::character::{first_illegal, is_legal};
use super::error::{DecodeError, excerpt};
use super::scalar::is_blank;
use super::tag::{Mark, Tag};
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{Error, Reader};
use std::borrow::Cow;

/// Reads an answer mark by mark. Whether the marks stand in the right order is for the grammar above to say.
pub(super) struct Markup<'a> {
    reader: Reader<&'a [u8]>,
    length: usize,
    /// Whether any line end needs normalising: Odoo sends a raw CR only where a text holds one.
    carriage_returns: bool,
    /// The second half of `<tag/>`.
    closing: Option<Tag>,
    /// Elements that are open.
    open: usize,
    started: bool,
    rooted: bool,
}

impl<'a> Markup<'a> {
    /// Checks the encoding and the characters of the whole body first.
    pub(super) fn new(body: &'a [u8]) -> Result<Self, DecodeError> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let text = std::str::from_utf8(body).map_err(|error| match error.error_len() {
            Some(_) => DecodeError::NotUtf8 { at: error.valid_up_to() },
            None => DecodeError::Cut { at: body.len() },
        })?;
        if let Some((at, character)) = first_illegal(text) {
            return Err(DecodeError::IllegalCharacter { at, character });
        }
        if text.starts_with('\u{FEFF}') {
            // quick-xml would skip a second byte order mark.
            return Err(DecodeError::Malformed { at: 0, problem: "text before the root element".to_owned() });
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        Ok(Self {
            reader,
            length: text.len(),
            carriage_returns: text.contains('\r'),
            closing: None,
            open: 0,
            started: false,
            rooted: false,
        })
    }

    /// The next tag or the end, with the text in front of it, joined from its pieces. Whitespace between tags may be
    /// left out of the text; within a value it never is.
    pub(super) fn next(&mut self) -> Result<(Cow<'a, str>, Mark), DecodeError> {
        let (text, mark) = self.find_mark()?;
        // Odoo puts a line break between any two tags: half of all events, if the parser told of them.
        let within_value = matches!(mark, Mark::Open(Tag::Value | Tag::Name | Tag::Scalar(_)));
        self.reader.config_mut().trim_text_start = !within_value;
        Ok((text, mark))
    }

    fn find_mark(&mut self) -> Result<(Cow<'a, str>, Mark), DecodeError> {
        let mut text = Cow::Borrowed("");
        if let Some(tag) = self.closing.take() {
            self.open -= 1;
            return Ok((text, Mark::Close(tag)));
        }
        loop {
            let event = self.reader.read_event().map_err(|error| self.broken(&error))?;
            match event {
                Event::Text(piece) => {
                    let piece = if self.carriage_returns { piece.xml10_content() } else { piece.into_inner() };
                    self.check_text(&piece)?;
                    join(&mut text, piece);
                }
                Event::Start(start) => {
                    let tag = self.open(&start)?;
                    return Ok((text, Mark::Open(tag)));
                }
                Event::End(end) => {
                    let tag = self.tag(end.name().as_ref())?;
                    self.open = self.open.saturating_sub(1);
                    return Ok((text, Mark::Close(tag)));
                }
                Event::Empty(start) => {
                    let tag = self.open(&start)?;
                    self.closing = Some(tag);
                    return Ok((text, Mark::Open(tag)));
                }
                Event::GeneralRef(reference) => text.to_mut().push(self.character(&reference)?),
                Event::CData(data) => {
                    self.check_inside()?;
                    join(&mut text, data.xml10_content());
                }
                Event::Comment(_) => {}
                Event::Decl(declaration) => self.check_declaration(&declaration)?,
                Event::PI(_) => return Err(self.malformed("processing instructions are not allowed")),
                Event::DocType(_) => return Err(self.malformed("a DOCTYPE is not allowed")),
                // Invariant: input that ends early is an error wherever it ends. quick-xml reports a plain end.
                Event::Eof if self.open > 0 || !self.rooted => return Err(DecodeError::Cut { at: self.length }),
                Event::Eof => return Ok((text, Mark::End)),
            }
            self.started = true;
        }
    }

    /// Bytes read so far.
    pub(super) fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Tag, DecodeError> {
        let tag = self.tag(start.name().as_ref())?;
        let attributes = start.attributes_raw();
        if !is_blank(attributes) {
            self.check_attributes(start)?;
        }
        if self.open == 0 && std::mem::replace(&mut self.rooted, true) {
            return Err(self.malformed("there is a second root element"));
        }
        self.open += 1;
        self.started = true;
        Ok(tag)
    }

    fn tag(&self, name: &str) -> Result<Tag, DecodeError> {
        Tag::named(name).ok_or_else(|| {
            let problem = format!("unknown tag {:?}", excerpt(name));
            DecodeError::Unexpected { at: self.at(), problem }
        })
    }

    /// Namespace declarations pass, as `ex:nil` needs one. Stops at the first attribute of another kind, so that a tag
    /// with a million of them costs no more than one.
    fn check_attributes(&self, start: &BytesStart<'_>) -> Result<(), DecodeError> {
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.malformed(&error.to_string()))?;
            let name = attribute.key.as_ref();
            if name != "xmlns" && !name.starts_with("xmlns:") {
                let problem = format!("unknown attribute {:?}", excerpt(name));
                return Err(DecodeError::Unexpected { at: self.at(), problem });
            }
        }
        Ok(())
    }

    fn check_declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), DecodeError> {
        if self.started {
            return Err(self.malformed("the XML declaration does not come first"));
        }
        let version = declaration.version().map_err(|error| self.malformed(&error.to_string()))?;
        if version != "1.0" {
            return Err(self.malformed("XML 1.0 is needed"));
        }
        match declaration.encoding().transpose().map_err(|error| self.malformed(&error.to_string()))? {
            Some(encoding) if !encoding.eq_ignore_ascii_case("utf-8") => {
                Err(self.malformed(&format!("the encoding is {:?}, and UTF-8 is needed", excerpt(&encoding))))
            }
            _ => Ok(()),
        }
    }

    fn check_text(&self, piece: &str) -> Result<(), DecodeError> {
        if self.open == 0 && !is_blank(piece) {
            return Err(self.malformed("there is text outside the root element"));
        }
        if piece.contains('>') && piece.contains("]]>") {
            return Err(self.malformed("`]]>` stands in text"));
        }
        Ok(())
    }

    fn check_inside(&self) -> Result<(), DecodeError> {
        if self.open == 0 {
            return Err(self.malformed("there is text outside the root element"));
        }
        Ok(())
    }

    fn character(&self, reference: &BytesRef<'_>) -> Result<char, DecodeError> {
        self.check_inside()?;
        let numeric = reference.resolve_char_ref().map_err(|error| self.malformed(&error.to_string()))?;
        let character = numeric.filter(|character| is_legal(*character)).or(match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        });
        character
            .ok_or_else(|| self.malformed(&format!("unknown reference {:?}", excerpt(&format!("&{};", &**reference)))))
    }

    fn malformed(&self, problem: &str) -> DecodeError {
        DecodeError::Malformed { at: self.at(), problem: problem.to_owned() }
    }

    /// An error of quick-xml. Markup or a reference that is still open at the end of the input was cut.
    fn broken(&self, error: &Error) -> DecodeError {
        let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let cut = match error {
            // `<!` alone; any other start of such markup is told as what is not closed.
            Error::Syntax(SyntaxError::InvalidBangMarkup) => at.saturating_add(2) >= self.length,
            Error::Syntax(_) => true,
            Error::IllFormed(IllFormedError::UnclosedReference) => self.at() >= self.length,
            _ => false,
        };
        if cut {
            return DecodeError::Cut { at: self.length };
        }
        DecodeError::Malformed { at, problem: error.to_string() }
    }
}

/// Appends without copying where there was nothing before.
fn join<'a>(text: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}
