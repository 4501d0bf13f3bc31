//! How the encoders of Odoo's answers write a text.
//!
//! An encoder is consistent: it writes a character the same way wherever it stands. So the spellings of a text are as many
//! as there are encoders, and for a key of letters and digits there is one.

use zeroize::Zeroizing;

/// The longest escape for one byte: `&quot;` or `\u0000`.
const LONGEST_ESCAPE: usize = 6;

/// What XML and HTML encoders write for `&`, `<`, `>`, `"` and `'`.
const MARKUP: [[&str; 5]; 10] = [
    // Python's `xmlrpc.client`.
    ["&amp;", "&lt;", "&gt;", "\"", "'"],
    ["&amp;", "&lt;", ">", "\"", "'"],
    ["&amp;", "&lt;", "&gt;", "&quot;", "'"],
    // Python's `html.escape`.
    ["&amp;", "&lt;", "&gt;", "&quot;", "&#x27;"],
    ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"],
    ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"],
    // markupsafe.
    ["&amp;", "&lt;", "&gt;", "&#34;", "&#39;"],
    ["&#38;", "&#60;", "&#62;", "&#34;", "&#39;"],
    ["&#x26;", "&#x3c;", "&#x3e;", "&#x22;", "&#x27;"],
    ["&#x26;", "&#x3C;", "&#x3E;", "&#x22;", "&#x27;"],
];

/// The markup of `xmlrpc.client`, and the two of HTML that texts within an answer come with.
const XMLRPC: usize = 0;
const HTML: [usize; 2] = [3, 6];

/// The punctuation that percent-encoders leave as it is: RFC 3986, Python's `quote`, `encodeURIComponent`, forms.
const PLAIN_IN_URL: [&str; 4] = ["-._~", "-._~/", "-._~!'()*", "-._*"];

#[derive(Clone, Copy, PartialEq)]
enum Hex {
    Lower,
    Upper,
}

/// What becomes of a character that is not ASCII.
#[derive(Clone, Copy)]
enum Wide {
    Plain,
    Decimal,
    Hex(Hex),
}

/// All spellings of `text`, itself included, each once.
///
/// Invariant: no copy of the text is left behind in memory that was given back.
pub fn all(text: &str) -> Vec<Zeroizing<String>> {
    let mut found = vec![Zeroizing::new(text.to_owned())];
    for markup in 0..MARKUP.len() {
        for wide in [Wide::Plain, Wide::Decimal, Wide::Hex(Hex::Lower), Wide::Hex(Hex::Upper)] {
            found.push(xml(text, markup, wide));
        }
    }
    for wide in [Wide::Plain, Wide::Hex(Hex::Lower), Wide::Hex(Hex::Upper)] {
        for slash in [false, true] {
            for html in [None, Some(Hex::Lower), Some(Hex::Upper)] {
                found.push(json(text, wide, slash, html));
            }
        }
    }
    for plain in PLAIN_IN_URL {
        for hex in [Hex::Lower, Hex::Upper] {
            found.extend([false, true].map(|plus| percent(text, plain, plus, hex)));
        }
    }
    found.extend([false, true].map(|quote| repr(text, quote)));
    // A text within a text: a traceback shows values as Python writes them, a document may hold JSON or HTML.
    let mut inner = vec![repr(text, false), repr(text, true)];
    inner.push(json(text, Wide::Plain, false, None));
    inner.push(json(text, Wide::Hex(Hex::Lower), false, None));
    inner.extend(HTML.map(|markup| xml(text, markup, Wide::Plain)));
    for text in &inner {
        found.push(xml(text, XMLRPC, Wide::Plain));
        found.push(json(text, Wide::Plain, false, None));
        found.push(json(text, Wide::Hex(Hex::Lower), false, None));
    }
    found.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
    found.dedup();
    found
}

fn spell(text: &str, escape: impl Fn(char, &mut String)) -> Zeroizing<String> {
    // Room for the longest escapes, so that growing leaves no copy behind.
    let mut spelled = Zeroizing::new(String::with_capacity(text.len() * LONGEST_ESCAPE));
    for character in text.chars() {
        escape(character, &mut spelled);
    }
    spelled
}

fn xml(text: &str, markup: usize, wide: Wide) -> Zeroizing<String> {
    spell(text, |character, out| {
        let escape = "&<>\"'".find(character).and_then(|at| MARKUP.get(markup)?.get(at));
        match (escape, wide) {
            (Some(escape), _) => out.push_str(escape),
            (None, Wide::Decimal) if !character.is_ascii() => {
                out.push_str("&#");
                push_number(out, u32::from(character), 10, 1, Hex::Lower);
                out.push(';');
            }
            (None, Wide::Hex(hex)) if !character.is_ascii() => {
                out.push_str("&#x");
                push_number(out, u32::from(character), 16, 1, hex);
                out.push(';');
            }
            (None, _) => out.push(character),
        }
    })
}

/// The inside of a JSON string. `slash`: with `\/`; `html`: with escapes for what means something in HTML.
fn json(text: &str, wide: Wide, slash: bool, html: Option<Hex>) -> Zeroizing<String> {
    spell(text, |character, out| match (character, wide, html) {
        ('"', ..) => out.push_str("\\\""),
        ('\\', ..) => out.push_str("\\\\"),
        ('/', ..) if slash => out.push_str("\\/"),
        ('\n', ..) => out.push_str("\\n"),
        ('\r', ..) => out.push_str("\\r"),
        ('\t', ..) => out.push_str("\\t"),
        ('\u{8}', ..) => out.push_str("\\b"),
        ('\u{c}', ..) => out.push_str("\\f"),
        ('&' | '<' | '>' | '\'', _, Some(hex)) => push_units(out, character, hex),
        (control, ..) if control < ' ' => push_units(out, control, Hex::Lower),
        (other, Wide::Hex(hex), _) if !other.is_ascii() => push_units(out, other, hex),
        (other, ..) => out.push(other),
    })
}

/// `\uXXXX`, twice for a character beyond 16 bits.
fn push_units(out: &mut String, character: char, hex: Hex) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        out.push_str("\\u");
        push_number(out, u32::from(*unit), 16, 4, hex);
    }
}

/// Percent-encoded UTF-8. `plus`: with `+` for a space.
fn percent(text: &str, plain: &str, plus: bool, hex: Hex) -> Zeroizing<String> {
    spell(text, |character, out| {
        if character.is_ascii_alphanumeric() || plain.contains(character) {
            out.push(character);
        } else if plus && character == ' ' {
            out.push('+');
        } else {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                out.push('%');
                push_number(out, u32::from(byte), 16, 2, hex);
            }
        }
    })
}

/// As Python's `repr` writes a text between its quotes.
fn repr(text: &str, quote: bool) -> Zeroizing<String> {
    spell(text, |character, out| match character {
        '\\' => out.push_str("\\\\"),
        '\'' if quote => out.push_str("\\'"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other => out.push(other),
    })
}

/// A number of at least `width` digits, without a temporary text.
fn push_number(out: &mut String, number: u32, base: u32, width: usize, hex: Hex) {
    if width > 1 || number >= base {
        push_number(out, number / base, base, width.saturating_sub(1), hex);
    }
    let digit = char::from_digit(number % base, base).unwrap_or('0');
    out.push(if hex == Hex::Upper { digit.to_ascii_uppercase() } else { digit });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_letters_and_digits_has_one_spelling() {
        assert_eq!(all("0f3b2f1e7b8f4f439f0e9b8f7b1f2f10").len(), 1);
    }

    #[test]
    fn each_encoder_has_its_spelling() {
        let spellings = all("s3 &<\"'/é\u{1f600}\\");
        for expected in [
            "s3 &amp;&lt;\"'/é\u{1f600}\\",
            "s3 &amp;&lt;&quot;&#x27;/é\u{1f600}\\",
            "s3 &amp;&lt;&quot;&apos;/é\u{1f600}\\",
            "s3 &#38;&#60;&#34;&#39;/&#233;&#128512;\\",
            "s3 &#x26;&#x3C;&#x22;&#x27;/&#xE9;&#x1F600;\\",
            "s3 &<\\\"'/\\u00e9\\ud83d\\ude00\\\\",
            "s3 &<\\\"'\\/\\u00E9\\uD83D\\uDE00\\\\",
            "s3 &<\\\"'/é\u{1f600}\\\\",
            "s3 \\u0026\\u003c\\\"\\u0027/\\u00e9\\ud83d\\ude00\\\\",
            "s3%20%26%3C%22%27%2F%C3%A9%F0%9F%98%80%5C",
            "s3+%26%3c%22%27%2f%c3%a9%f0%9f%98%80%5c",
            "s3%20%26%3C%22'%2F%C3%A9%F0%9F%98%80%5C",
            "s3 &<\"\\'/é\u{1f600}\\\\",
            // `repr` within XML, JSON within JSON, HTML within JSON.
            "s3 &amp;&lt;\"\\'/é\u{1f600}\\\\",
            "s3 &<\\\\\\\"'/\\\\u00e9\\\\ud83d\\\\ude00\\\\\\\\",
            "s3 &amp;&lt;&quot;&#x27;/\\u00e9\\ud83d\\ude00\\\\",
        ] {
            assert!(spellings.iter().any(|spelling| **spelling == expected), "{expected}");
        }
    }

    #[test]
    fn a_spelling_never_outgrows_the_room_it_was_given() {
        for character in (0..=0x7f_u8).map(char::from).chain(['é', '€', '\u{ffff}', '\u{10ffff}']) {
            let text: String = std::iter::repeat_n(character, 9).collect();
            let longest = all(&text).iter().map(|spelling| spelling.len()).max().unwrap();
            // Two levels of escapes: each has the room of its own input.
            assert!(longest <= text.len() * LONGEST_ESCAPE * 2, "{character:?}");
            for wide in [Wide::Decimal, Wide::Hex(Hex::Lower)] {
                assert!((0..MARKUP.len()).all(|markup| xml(&text, markup, wide).len() <= text.len() * LONGEST_ESCAPE));
                assert!(json(&text, wide, true, Some(Hex::Lower)).len() <= text.len() * LONGEST_ESCAPE);
            }
            assert!(percent(&text, "", false, Hex::Lower).len() <= text.len() * LONGEST_ESCAPE);
        }
    }
}
