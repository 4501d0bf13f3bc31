//! Integers that do not fit into 64 bits.
//!
//! The JSON reader gives them as floats, rounded, without a word. Odoo's own integers fit; a sum or a number in a JSON
//! field need not.

/// The first integer of a well-formed document that neither `i64` nor `u64` can hold.
pub(super) fn too_wide(document: &str) -> Option<&str> {
    let mut rest = document;
    loop {
        let at = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit())?;
        rest = rest.get(at..)?;
        if let Some(text) = rest.strip_prefix('"') {
            rest = after_string(text)?;
            continue;
        }
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let number = rest.get(..end)?;
        let is_integer = !number.contains(['.', 'e', 'E']);
        if is_integer && number.parse::<i64>().is_err() && number.parse::<u64>().is_err() {
            return Some(number);
        }
        rest = rest.get(end..)?;
    }
}

/// What follows the string that `text` is inside of.
fn after_string(mut text: &str) -> Option<&str> {
    loop {
        let at = text.find(['"', '\\'])?;
        let special = text.get(at..)?;
        if let Some(after) = special.strip_prefix('"') {
            return Some(after);
        }
        let mut escaped = special.chars();
        escaped.next();
        escaped.next();
        text = escaped.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::too_wide;

    #[test]
    fn only_integers_outside_of_texts_that_64_bits_cannot_hold_are_found() {
        for (document, found) in [
            ("[18446744073709551615,-9223372036854775808]", None),
            ("[18446744073709551616]", Some("18446744073709551616")),
            ("{\"a\":-9223372036854775809}", Some("-9223372036854775809")),
            ("[1e300,18446744073709551616.0,1e+25]", None),
            ("\"18446744073709551616\"", None),
            ("[\"\\\"\",\"\\\\\",18446744073709551616]", Some("18446744073709551616")),
            ("[\"\\\\\\\"18446744073709551616\"]", None),
            ("{\"18446744073709551616\":1}", None),
            ("", None),
        ] {
            assert_eq!(too_wide(document), found, "{document}");
        }
    }
}
