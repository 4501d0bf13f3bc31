//! How a text looks within base64 of something longer that it is a part of, such as `login:secret` of basic authentication.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// What is the same whatever stands before and after `text`, for each of the three alignments and both alphabets. At most
/// six of the text's own bits at either end are left out: they share a character with the neighbours.
pub(super) fn middles(text: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut found = Vec::with_capacity(6);
    for before in 0..3 {
        let mut padded = Zeroizing::new(Vec::with_capacity(before + text.len()));
        padded.resize(before, 0);
        padded.extend_from_slice(text.as_bytes());
        // Characters that hold bits of the text alone.
        let (first, end) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let mut encoded = Zeroizing::new(vec![0; padded.len().div_ceil(3) * 4]);
            // It has room for all, so nothing can fail.
            if engine.encode_slice(padded.as_slice(), encoded.as_mut_slice()).is_ok() {
                found.push(Zeroizing::new(encoded.get(first..end).unwrap_or_default().to_vec()));
            }
        }
    }
    found.sort_unstable_by(|one, other| one.as_slice().cmp(other.as_slice()));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_middle_is_found_whatever_stands_before_and_after() {
        let secret = "p?>s3cr\u{f3}t~~";
        let middles = middles(secret);
        for before in ["", "a", "bot:", "bot@example.com:", "ab"] {
            for after in ["", "x", "yz", "---"] {
                for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                    let whole = engine.encode(format!("{before}{secret}{after}"));
                    assert!(
                        middles.iter().any(|middle| memchr::memmem::find(whole.as_bytes(), middle).is_some()),
                        "{before}|{after}: {whole}"
                    );
                }
            }
        }
    }
}
