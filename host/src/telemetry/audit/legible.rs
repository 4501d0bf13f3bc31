//! Outside text made fit for one line: bounded, and with nothing in it that hides, turns or breaks what a reader sees.

use std::borrow::Cow;

/// Stands at the end of a text that was cut.
const CUT: char = '…';

/// `text` in at most `most` bytes. What does not print (line breaks, escape sequences, marks that turn the direction of
/// writing, invisible characters) is written as Rust writes it, such as `\n` and `\u{202e}`; a backslash as two, so that
/// no text can pass for such an escape.
pub(crate) fn legible(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most && text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'\\') {
        return Cow::Borrowed(text);
    }
    let room = most.saturating_sub(CUT.len_utf8());
    let mut out = String::new();
    for character in text.chars() {
        let before = out.len();
        match character {
            '\'' | '"' => out.push(character),
            _ => out.extend(character.escape_debug()),
        }
        if out.len() > room {
            out.truncate(before);
            out.push(CUT);
            break;
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["", "res.partner", "jürgen@example.com", "日本", "it's \"so\""] {
            assert_eq!(legible(text, 128), text);
        }
        assert!(matches!(legible("res.partner", 128), Cow::Borrowed(_)));
    }

    #[test]
    fn what_does_not_print_is_spelled_out() {
        for (text, expected) in [
            ("a\nb\r", "a\\nb\\r"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\0", "\\0"),
            ("\u{202e}\u{2066}", "\\u{202e}\\u{2066}"),
            ("\u{2028}\u{2029}\u{85}", "\\u{2028}\\u{2029}\\u{85}"),
            ("\u{200b}\u{feff}\u{e0041}", "\\u{200b}\\u{feff}\\u{e0041}"),
        ] {
            assert_eq!(legible(text, 128), expected);
        }
    }

    #[test]
    fn an_escape_cannot_be_feigned() {
        assert_eq!(legible("\\n", 128), "\\\\n");
        assert_ne!(legible("\\n", 128), legible("\n", 128));
    }

    #[test]
    fn long_text_is_cut_whatever_it_is_made_of() {
        for character in ["a", "\n", "\u{202e}", "é", "\\", "\u{10ffff}"] {
            let cut = legible(&character.repeat(1_000_000), 64).into_owned();
            assert!(cut.len() <= 64 && cut.ends_with(CUT), "{cut}");
        }
    }
}
