//! Which characters XML 1.0 carries, and how they are written.

use std::borrow::Cow;

/// May this character stand in XML 1.0, raw or by reference?
pub(super) fn is_legal(character: char) -> bool {
    !matches!(character, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// The first character that XML 1.0 forbids, with its position in bytes.
pub(super) fn find_illegal(text: &str) -> Option<(usize, char)> {
    // Almost every text has neither a control character nor the lead byte of U+FFFE: one pass over bytes tells.
    if !text.bytes().any(|byte| byte < 0x20 || byte == 0xef) {
        return None;
    }
    text.char_indices().find(|(_, character)| !is_legal(*character))
}

/// Writes character data. CR goes as a reference, since a raw one would be read as a line feed.
///
/// # Errors
///
/// The first character that XML 1.0 cannot carry.
pub(super) fn escape(text: &str, out: &mut String) -> Result<(), char> {
    if let Some((_, character)) = find_illegal(text) {
        return Err(character);
    }
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '\r']) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        out.push_str(match special.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "&#13;",
        });
        rest = special.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    Ok(())
}

/// What an entity or character reference stands for; `None` when it is not one of XML's own.
pub(super) fn resolve(reference: &str) -> Option<char> {
    let character = match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = reference.strip_prefix('#')?;
            let (digits, radix) = match number.strip_prefix('x') {
                Some(digits) => (digits, 16),
                None => (number, 10),
            };
            // `from_str_radix` would take a sign.
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            char::from_u32(u32::from_str_radix(digits, radix).ok()?)?
        }
    };
    is_legal(character).then_some(character)
}

/// The ends of lines as XML's reader sees them: CR LF and CR are LF.
pub(super) fn normalise_newlines(text: &str) -> Option<String> {
    text.contains('\r').then(|| text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// White space alone, as XML has it.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Character data, borrowed as long as it is in one piece.
#[derive(Default)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    pub(super) fn push(&mut self, piece: Cow<'a, str>) {
        let piece = normalise_newlines(&piece).map_or(piece, Cow::Owned);
        if self.0.is_empty() {
            self.0 = piece;
        } else {
            self.0.to_mut().push_str(&piece);
        }
    }

    pub(super) fn push_char(&mut self, character: char) {
        self.0.to_mut().push(character);
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn finish(self) -> String {
        self.0.into_owned()
    }
}
