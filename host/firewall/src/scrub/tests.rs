use super::needles::Needles;
use super::{Scrubber, spelling};
use bytes::Bytes;
use proptest::prelude::*;

const SECRET: &str = "s3cr&t<>\"'/é \\pass";
const MARK: &str = "[credential removed]";

/// What comes out when `text` goes in, cut at each of `cuts`; and the hits.
fn scrub(secret: &str, text: &[u8], cuts: &[usize]) -> (Vec<u8>, u64) {
    scrub_by(&Scrubber::for_errors(secret).unwrap(), text, cuts)
}

fn scrub_by(scrubber: &Scrubber, text: &[u8], cuts: &[usize]) -> (Vec<u8>, u64) {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    let longest = scrubber.needles.iter().map(<[u8]>::len).max().unwrap();
    let mut scrub = scrubber.begin();
    let mut out: Vec<Bytes> = Vec::new();
    for piece in cuts.windows(2) {
        scrub.push(Bytes::copy_from_slice(&text[piece[0]..piece[1]]), &mut out);
        assert!(scrub.held.len() < longest);
    }
    scrub.finish(&mut out);
    (out.concat(), scrub.hits())
}

#[test]
fn every_spelling_is_replaced_by_the_mark_wherever_the_answer_is_cut() {
    let scrubber = Scrubber::new(SECRET).unwrap();
    for spelling in spelling::all(SECRET) {
        let text = format!("<string>before {} after</string>", *spelling);
        let expected = format!("<string>before {MARK} after</string>");
        for cut in 0..=text.len() {
            let (out, hits) = scrub_by(&scrubber, text.as_bytes(), &[cut]);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{}", *spelling);
            assert_eq!(hits, 1);
        }
    }
}

#[test]
fn basic_authentication_is_found_within_its_base64() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    for login in ["", "a", "bot", "admin@example.com"] {
        let encoded = STANDARD.encode(format!("{login}:{SECRET}"));
        let (out, hits) = scrub(SECRET, format!("Authorization: Basic {encoded}").as_bytes(), &[]);
        let out = String::from_utf8(out).unwrap();
        assert_eq!(hits, 1, "{out}");
        assert!(out.contains(MARK) && !out.contains(&encoded), "{out}");
    }
}

#[test]
fn an_answer_without_it_passes_uncopied_and_at_once() {
    let scrubber = Scrubber::new("0f3b2f1e7b8f4f439f0e9b8f7b1f2f10").unwrap();
    let mut scrub = scrubber.begin();
    let chunk = Bytes::from_static(b"<methodResponse>0f3b2f1e7b8f4f43, and not the rest</methodResponse>");
    let mut out: Vec<Bytes> = Vec::new();
    scrub.push(chunk.clone(), &mut out);
    assert_eq!(out.len(), 1);
    assert_eq!(out[0].as_ptr(), chunk.as_ptr());
    assert_eq!(out[0], chunk);
    scrub.finish(&mut out);
    assert_eq!((out.len(), scrub.hits()), (1, 0));
}

#[test]
fn only_an_end_that_could_be_its_beginning_is_held_back() {
    let mut scrub = Scrubber::new("correct-horse").unwrap().begin();
    let mut out: Vec<Bytes> = Vec::new();
    scrub.push(Bytes::from_static(b"a word: correct-h"), &mut out);
    assert_eq!(out.concat(), b"a word: ");
    scrub.push(Bytes::from_static(b"at"), &mut out);
    assert_eq!(out.concat(), b"a word: correct-hat");
}

#[test]
fn a_short_credential_is_looked_for_in_errors_only_and_a_shorter_one_nowhere() {
    assert!(Scrubber::new("admin12").is_none());
    assert!(Scrubber::new("admin123").is_some());
    assert!(Scrubber::for_errors("adm").is_none());
    assert_eq!(scrub("admin", b"wrong password admin", &[]).0, b"wrong password [credential removed]");
}

#[test]
fn a_credential_that_touches_the_mark_gets_another() {
    for (secret, mark) in [
        ("removed]abc", "(withheld)"),
        ("xyz12[cred", "(withheld)"),
        ("]abcdef(with", "*****"),
        ("credential", "(withheld)"),
    ] {
        let text = format!("{secret}{}", secret.trim_start_matches("removed]"));
        let (out, _) = scrub(secret, text.as_bytes(), &[]);
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with(mark) && !out.contains(secret), "{out}");
    }
    assert!(Scrubber::new("]*****_____(").is_none(), "made of all the marks");
}

#[test]
fn debug_output_says_nothing_of_it() {
    let scrubber = Scrubber::new(SECRET).unwrap();
    let shown = format!("{scrubber:?} {:?}", scrubber.begin());
    assert!(!shown.contains("s3cr"), "{shown}");
}

/// Secrets of few characters, so that they overlap themselves and the texts often.
fn secrets() -> impl Strategy<Value = String> {
    prop_oneof!["[ab]{4,9}", "[ab&<'\"/%+ \\\\é]{4,8}", "[a-z0-9]{8,12}", "[\\]\\[(*_r]{4,8}"]
        .prop_filter("has a mark", |secret| Scrubber::for_errors(secret).is_some())
}

/// Texts made of spellings, of pieces of them and of other letters.
fn texts() -> impl Strategy<Value = (String, Vec<u8>)> {
    secrets().prop_flat_map(|secret| {
        let needles: Vec<Vec<u8>> = Needles::of(&secret).iter().map(<[u8]>::to_vec).collect();
        let piece = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>(), "[ab\\]&x]{0,3}")
            .prop_map(move |(which, length, whole, other)| {
                let needle = which.get(&needles);
                let taken = if whole { needle.len() } else { length.index(needle.len() + 1) };
                [&needle[..taken], other.as_bytes()].concat()
            });
        prop::collection::vec(piece, 0..12).prop_map(move |pieces| (secret.clone(), pieces.concat()))
    })
}

proptest! {
    #[test]
    fn any_cuts_give_the_same_and_no_spelling_is_left((secret, text) in texts(), cuts in prop::collection::vec(any::<usize>(), 0..20)) {
        let scrubber = Scrubber::for_errors(&secret).unwrap();
        let whole = scrub_by(&scrubber, &text, &[]);
        prop_assert_eq!(&scrub_by(&scrubber, &text, &cuts), &whole);
        let bytewise: Vec<usize> = (0..text.len()).collect();
        prop_assert_eq!(&scrub_by(&scrubber, &text, &bytewise), &whole);
        for needle in scrubber.needles.iter() {
            prop_assert!(memchr::memmem::find(&whole.0, needle).is_none());
        }
    }

    #[test]
    fn a_text_without_it_is_unchanged(text in prop::collection::vec(any::<u8>(), 0..200), cuts in prop::collection::vec(any::<usize>(), 0..9)) {
        let (out, hits) = scrub("k9Qz&7vX", &text, &cuts);
        prop_assert_eq!((out, hits), (text, 0));
    }
}
