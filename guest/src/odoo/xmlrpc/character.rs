//! Which characters XML 1.0 can carry: neither control characters other than tab, line feed and carriage return, nor
//! U+FFFE and U+FFFF. Nothing escapes them: `&#11;` is as illegal as a raw U+000B.

/// Bytes that are looked at together: a size that compilers turn into a few vector instructions.
const BLOCK: usize = 64;

pub(super) const fn is_legal(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The first character that XML cannot carry, and the byte at which it starts.
pub(super) fn first_illegal(text: &str) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    let mut start = 0;
    for block in bytes.chunks(BLOCK) {
        let suspicious = block.iter().fold(false, |seen, &byte| {
            seen | ((byte < b' ') & (byte != b'\n') & (byte != b'\t') & (byte != b'\r')) | (byte == 0xEF)
        });
        if suspicious {
            let found = (start..start + block.len()).find_map(|at| illegal_at(bytes, at));
            if found.is_some() {
                return found;
            }
        }
        start += block.len();
    }
    None
}

/// The illegal character that starts at this byte. U+FFFE and U+FFFF are EF BF BE and EF BF BF in UTF-8.
fn illegal_at(bytes: &[u8], at: usize) -> Option<(usize, char)> {
    let character = match bytes.get(at..)? {
        [0xEF, 0xBF, 0xBE, ..] => '\u{FFFE}',
        [0xEF, 0xBF, 0xBF, ..] => '\u{FFFF}',
        [byte, ..] => char::from(*byte),
        [] => return None,
    };
    (!is_legal(character)).then_some((at, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_judged_as_xml_1_0_does_wherever_it_stands() {
        for character in '\0'..=char::MAX {
            let legal =
                matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
            assert_eq!(is_legal(character), legal, "U+{:04X}", u32::from(character));
            let text = format!("{}{character}", "é".repeat(31));
            assert_eq!(first_illegal(&text), (!legal).then_some((62, character)), "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn the_first_of_several_is_found_across_blocks() {
        let text = format!("{}\u{FFFF}\0", "x".repeat(3 * BLOCK - 1));
        assert_eq!(first_illegal(&text), Some((3 * BLOCK - 1, '\u{FFFF}')));
        assert_eq!(first_illegal(""), None);
    }
}
