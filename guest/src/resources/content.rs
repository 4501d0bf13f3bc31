//! What a resource holds, and how much of it one answer gives.

use super::uri::Address;
use crate::error::Error;
use crate::model::attachment;
use crate::model::values::scalar::CUT;
use serde_json::{Value, json};

/// Bytes of a file that is given as it is. In base64 that is a little less than the mebibyte that one answer may have unless
/// the host is told otherwise.
pub(super) const MOST_BYTES: u64 = 780_000;
/// Bytes of a file of text, which is given a window at a time.
pub(super) const MOST_TEXT: u64 = 2_000_000;
/// Characters in one window of a text.
const WINDOW: usize = 20_000;

/// What a resource holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Text {
        mime_type: String,
        text: String,
    },
    /// In base64, as Odoo sends it.
    Bytes {
        mime_type: String,
        base64: String,
    },
}

impl Content {
    pub(super) fn text(mime_type: &str, text: impl Into<String>) -> Self {
        Self::Text { mime_type: mime_type.to_owned(), text: text.into() }
    }

    /// The part of a text that the address names.
    ///
    /// # Errors
    /// E004 when its offset is behind the text's end.
    pub(super) fn window(mime_type: &str, text: &str, address: Address) -> Result<Self, Error> {
        Ok(Self::text(mime_type, window(text, address)?))
    }

    /// A file that is not text.
    ///
    /// # Errors
    /// E004 for an offset: only a text is given in parts.
    pub(super) fn bytes(mime_type: &str, base64: String, address: Address) -> Result<Self, Error> {
        if address.offset > 0 {
            return Err(Error::invalid(format!("This file is {mime_type}, not text: leave offset out.")));
        }
        Ok(Self::Bytes { mime_type: mime_type.to_owned(), base64 })
    }

    /// A file whose type nobody told.
    ///
    /// # Errors
    /// As [`Self::window`] and [`Self::bytes`]; E999 when it is not in base64.
    pub(super) fn of_file(base64: String, address: Address) -> Result<Self, Error> {
        let mime_type = super::mime::of(&attachment::bytes(&base64)?);
        if attachment::is_text(mime_type)
            && let Some(text) = attachment::text(&base64)?
        {
            return Self::window(mime_type, &text, address);
        }
        Self::bytes(mime_type, base64, address)
    }

    /// As MCP `ResourceContents`.
    pub(super) fn into_json(self, uri: &str) -> Value {
        match self {
            Self::Text { mime_type, text } => json!({"uri": uri, "mimeType": mime_type, "text": text}),
            Self::Bytes { mime_type, base64 } => json!({"uri": uri, "mimeType": mime_type, "blob": base64}),
        }
    }
}

/// A window that ends before the text does ends with a line that says how to go on, and with the mark that keeps a cut text
/// from being written back.
fn window(text: &str, address: Address) -> Result<String, Error> {
    let start = match text.char_indices().nth(address.offset) {
        Some((start, _)) => start,
        None if address.offset == 0 => 0,
        None => {
            let total = text.chars().count();
            let message = format!("offset {} is behind the end: the text has {total} characters.", address.offset);
            return Err(Error::invalid(message));
        }
    };
    let rest = text.get(start..).unwrap_or_default();
    let Some((end, _)) = rest.char_indices().nth(WINDOW) else { return Ok(rest.to_owned()) };
    let full = rest.get(..end).unwrap_or_default();
    // Whole lines, unless the last one begins early.
    let lines = full.rfind('\n').map(|at| at + 1).filter(|length| *length > full.len() / 2);
    let shown = full.get(..lines.unwrap_or(full.len())).unwrap_or_default();
    let next = address.offset + shown.chars().count();
    let total = text.chars().count();
    let between = if shown.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{shown}{between}[{next} of {total} characters; next: {}]{CUT}", address.from(next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment() -> Address<'static> {
        Address::parse("odoo://prod/res.partner/7/comment").unwrap()
    }

    #[test]
    fn a_long_text_is_read_whole_window_by_window() {
        let text: String = (0..6_000).map(|number| format!("line {number} é\n")).collect();
        let mut whole = String::new();
        let mut address = comment();
        let mut windows = 0;
        loop {
            let shown = window(&text, address).unwrap();
            windows += 1;
            let Some(note) = shown.strip_suffix(CUT) else {
                whole.push_str(&shown);
                break;
            };
            let (lines, note) = note.rsplit_once('[').unwrap();
            assert!(shown.chars().count() < WINDOW + 150 && lines.ends_with('\n'));
            whole.push_str(lines);
            let next = note.split_once("next: ").unwrap().1.trim_end_matches(']').to_owned();
            let offset = Address::parse(&next).unwrap().offset;
            assert!(offset > address.offset && next.starts_with("odoo://prod/res.partner/7/comment?offset="), "{next}");
            address = address.from(offset);
        }
        assert_eq!(whole, text);
        assert!(windows > 3);
    }

    #[test]
    fn a_short_text_is_itself_and_nothing_is_behind_its_end() {
        assert_eq!(window("é", comment()).unwrap(), "é");
        assert_eq!(window("", comment()).unwrap(), "");
        assert_eq!(window(&"x".repeat(WINDOW), comment()).unwrap().len(), WINDOW);
        let error = window("é", comment().from(1)).unwrap_err();
        assert!(error.message.contains("has 1 characters"), "{error}");
    }

    #[test]
    fn one_long_line_is_cut_where_the_window_ends() {
        let shown = window(&format!("a\n{}", "x".repeat(30_000)), comment()).unwrap();
        assert!(shown.contains("\n[20000 of 30002 characters; next: odoo://prod/res.partner/7/comment?offset=20000]"));
    }

    #[test]
    fn a_file_is_text_or_bytes_by_its_content() {
        let png = Content::Bytes { mime_type: "image/png".into(), base64: "iVBORw0KGgoAAAAA".into() };
        assert_eq!(Content::of_file("iVBORw0KGgoAAAAA".into(), comment()).unwrap(), png);
        assert_eq!(Content::of_file("w6Q7Yg==".into(), comment()).unwrap(), Content::text("text/plain", "ä;b"));
        assert!(Content::of_file("iVBORw0KGgoAAAAA".into(), comment().from(5)).unwrap_err().message.contains("offset"));
    }

    #[test]
    fn the_largest_file_fits_the_mebibyte_of_an_answer() {
        let envelope = 4_096;
        assert!(MOST_BYTES.div_ceil(3) * 4 + envelope < 1 << 20);
    }
}
