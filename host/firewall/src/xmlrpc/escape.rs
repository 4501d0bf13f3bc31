//! Text that may stand in XML, and come out of it unchanged.

use zeroize::Zeroizing;

/// A credential, escaped for an element's text.
pub struct EscapedSecret(Zeroizing<String>);

impl EscapedSecret {
    /// `None` when `secret` has a character that XML 1.0 cannot carry.
    pub fn new(secret: &str) -> Option<Self> {
        if !secret.chars().all(is_xml) {
            return None;
        }
        // Room for the longest escapes, so that growing leaves no copy behind.
        let mut escaped = Zeroizing::new(String::with_capacity(secret.len() * 5));
        push_escaped(&mut escaped, secret);
        Some(Self(escaped))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Appends `text` escaped for an element's text.
pub fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A reader turns a plain carriage return into a line feed.
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
}

/// `Char` of XML 1.0.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_quotes_spaces_and_letters_survive() {
        let escaped = EscapedSecret::new(" s3cr&t<>\"'é]]>\r\n ").unwrap();
        assert_eq!(escaped.expose(), " s3cr&amp;t&lt;&gt;\"'é]]&gt;&#13;\n ");
    }

    #[test]
    fn what_xml_cannot_carry_is_refused() {
        for secret in ["a\0b", "\u{b}", "\u{1b}[0m", "\u{fffe}", "\u{ffff}"] {
            assert!(EscapedSecret::new(secret).is_none(), "{secret:?}");
        }
    }
}
