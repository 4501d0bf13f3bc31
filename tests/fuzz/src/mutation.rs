//! Changes a body of XML or JSON by its parts: an element, an object, a list or a string goes elsewhere, twice, or not at
//! all. What libFuzzer does to single bytes nearly always breaks a body at once; this reaches what is behind.

use std::ops::Range;

/// One change to the first `size` bytes of `data`, which has room for more. `None` when there is nothing to change or it
/// does not fit: then libFuzzer's own changes are to be made, and in half of the cases anyway.
pub fn mutate(data: &mut [u8], size: usize, seed: u32) -> Option<usize> {
    let mut seed = u64::from(seed) | 1 << 40;
    let mut below = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or(0) % limit.max(1)
    };
    if below(2) == 0 {
        return None;
    }
    let text = data.get(..size)?.to_vec();
    let parts = parts(&text);
    let one = parts.get(below(parts.len()))?.clone();
    let other = parts.get(below(parts.len()))?.clone();
    let (target, replacement) = match below(5) {
        0 => (one, Vec::new()),
        1 => (one.end..one.end, text.get(one)?.to_vec()),
        2 => (one.end..one.end, text.get(other)?.to_vec()),
        // A separator too, as lists and objects of JSON need it.
        3 => (one.end..one.end, [b",", text.get(other)?].concat()),
        _ => (one, text.get(other)?.to_vec()),
    };
    let changed = [text.get(..target.start)?, &replacement, text.get(target.end..)?].concat();
    data.get_mut(..changed.len())?.copy_from_slice(&changed);
    Some(changed.len())
}

/// The elements, objects, lists and strings of a text, roughly.
fn parts(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut quote = None;
    for (at, byte) in text.iter().enumerate() {
        match (byte, quote) {
            (b'"', Some(start)) => {
                found.push(start..at + 1);
                quote = None;
            }
            (b'"', None) => quote = Some(at),
            (_, Some(_)) => {}
            (b'<', None) if text.get(at + 1) == Some(&b'/') => {
                let end = text.iter().skip(at).position(|byte| *byte == b'>').map(|length| at + length + 1);
                if let (Some(start), Some(end)) = (open.pop(), end) {
                    found.push(start..end);
                }
            }
            (b'<' | b'{' | b'[', None) => open.push(at),
            (b'}' | b']', None) => found.extend(open.pop().map(|start| start..at + 1)),
            (b'>', None) if at > 0 && text.get(at - 1) == Some(&b'/') => {
                found.extend(open.pop().map(|start| start..at + 1));
            }
            _ => {}
        }
    }
    found
}
