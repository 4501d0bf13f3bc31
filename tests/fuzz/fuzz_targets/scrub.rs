//! However an answer is cut, the same comes out, and no spelling of the credential is left in it.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use odoo_firewall::Scrubber;
use odoo_firewall::scrub::spelling;

// On the first line the credential, behind it the answer: in it, byte 1 and a number stand for a spelling of the
// credential, byte 2 and two numbers for the beginning of one, byte 3 for a cut.
fuzz_target!(|data: &[u8]| {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(secret) = std::str::from_utf8(&data[..end]) else { return };
    let Some(scrubber) = Scrubber::for_errors(secret) else { return };
    let spellings = spelling::all(secret);
    let mut text = Vec::new();
    let mut cuts = Vec::new();
    let mut rest = data[end + 1..].iter().copied();
    while let Some(byte) = rest.next() {
        let mut number = || usize::from(rest.next().unwrap_or(0));
        match byte {
            1 => text.extend_from_slice(spellings[number() % spellings.len()].as_bytes()),
            2 => {
                let spelling = spellings[number() % spellings.len()].as_bytes();
                text.extend_from_slice(&spelling[..number() % (spelling.len() + 1)]);
            }
            3 => cuts.push(text.len()),
            other => text.push(other),
        }
    }
    let (whole, hits) = scrub(&scrubber, &text, &[]);
    assert_eq!(scrub(&scrubber, &text, &cuts), (whole.clone(), hits));
    let within = |spelling: &[u8], text: &[u8]| text.windows(spelling.len()).any(|window| window == spelling);
    let stood = spellings.iter().any(|spelling| within(spelling.as_bytes(), &text));
    assert!(!stood || hits > 0);
    assert!(!spellings.iter().any(|spelling| within(spelling.as_bytes(), &whole)));
    assert!(hits > 0 || whole == text);
});

fn scrub(scrubber: &Scrubber, text: &[u8], cuts: &[usize]) -> (Vec<u8>, u64) {
    let mut scrub = scrubber.begin();
    let mut out: Vec<Bytes> = Vec::new();
    let mut from = 0;
    for to in cuts.iter().copied().chain([text.len()]) {
        scrub.push(Bytes::copy_from_slice(&text[from..to]), &mut out);
        from = to;
    }
    scrub.finish(&mut out);
    (out.concat(), scrub.hits())
}
