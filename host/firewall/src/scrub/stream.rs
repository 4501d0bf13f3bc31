//! Scrubs an answer chunk by chunk.

use super::needles::Needles;
use bytes::{Bytes, BytesMut};
use std::sync::Arc;

/// What stands for a credential that was taken out: legal in XML's text and in a JSON string. More than one, because a
/// credential that shares letters with the mark's ends could come to stand in the output again, beside its own mark.
const MARKS: [&str; 4] = ["[credential removed]", "(withheld)", "*****", "_____"];

/// A shorter credential occurs by chance in honest answers, which would be corrupted.
const SHORTEST: usize = 8;

/// A shorter one occurs by chance even in an error's markup.
const SHORTEST_IN_ERRORS: usize = 4;

/// One instance's credential in all its spellings. Cheap to clone.
#[derive(Clone)]
pub struct Scrubber {
    pub(super) needles: Arc<Needles>,
    mark: &'static str,
}

impl Scrubber {
    /// For all answers. `None` when the secret has fewer than 8 characters (or touches each of the marks: no key does, nor a
    /// password that is not made of them).
    pub fn new(secret: &str) -> Option<Self> {
        Self::of(secret, SHORTEST)
    }

    /// For the answers that are errors ([`fault`](super::fault) tells), where a garbled word does no harm. `None` when the
    /// secret has fewer than 4 characters, or touches each of the marks.
    pub fn for_errors(secret: &str) -> Option<Self> {
        Self::of(secret, SHORTEST_IN_ERRORS)
    }

    fn of(secret: &str, shortest: usize) -> Option<Self> {
        if secret.chars().count() < shortest {
            return None;
        }
        let needles = Needles::of(secret);
        let mark = MARKS.into_iter().find(|mark| !needles.iter().any(|needle| touches(needle, mark.as_bytes())))?;
        Some(Self { needles: Arc::new(needles), mark })
    }

    /// Begins with one answer.
    pub fn begin(&self) -> Scrub {
        Scrub { scrubber: self.clone(), held: Bytes::new(), hits: 0 }
    }
}

impl std::fmt::Debug for Scrubber {
    /// Says nothing of the credential.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scrubber")
    }
}

/// One answer on its way. What comes out may differ in length from what goes in.
#[derive(Debug)]
pub struct Scrub {
    scrubber: Scrubber,
    /// The end of what has come, while it could be the beginning of a spelling: shorter than the longest of them.
    pub(super) held: Bytes,
    hits: u64,
}

impl Scrub {
    /// Takes the next chunk, and appends to `out` what may pass on: the chunk itself when there is nothing in it.
    pub fn push(&mut self, chunk: Bytes, out: &mut impl Extend<Bytes>) {
        let window = self.window(chunk);
        let unfinished = self.scrubber.needles.unfinished(&window);
        self.pass(window, &unfinished, out);
    }

    /// Ends the answer, and appends what was held back.
    pub fn finish(&mut self, out: &mut impl Extend<Bytes>) {
        let window = std::mem::take(&mut self.held);
        self.pass(window, &[], out);
    }

    /// How often the credential was taken out.
    pub fn hits(&self) -> u64 {
        self.hits
    }

    /// What was held back, with the chunk behind it. Copied only when there was something.
    fn window(&mut self, chunk: Bytes) -> Bytes {
        if self.held.is_empty() {
            return chunk;
        }
        let held = std::mem::take(&mut self.held);
        let mut window = BytesMut::with_capacity(held.len() + chunk.len());
        window.extend_from_slice(&held);
        window.extend_from_slice(&chunk);
        window.freeze()
    }

    /// Passes on `window` but for what stands in it, and holds back its end from the first of `unfinished` on.
    ///
    /// Invariant: nothing is decided that a later chunk could change: neither at nor behind a place where another spelling
    /// could have begun.
    fn pass(&mut self, mut window: Bytes, unfinished: &[usize], out: &mut impl Extend<Bytes>) {
        let open = |from: usize| unfinished.iter().copied().find(|at| *at >= from);
        // Bytes of the window that have been passed on or taken out.
        let mut done = 0;
        for place in self.scrubber.needles.find(&window) {
            if place.start < done {
                continue;
            }
            if open(done).is_some_and(|at| at <= place.start) {
                break;
            }
            emit(window.split_to(place.start - done), out);
            emit(Bytes::from_static(self.scrubber.mark.as_bytes()), out);
            drop(window.split_to(place.end - place.start));
            self.hits += 1;
            done = place.end;
        }
        if let Some(at) = open(done) {
            self.held = window.split_off(at - done);
        }
        emit(window, out);
    }
}

fn emit(piece: Bytes, out: &mut impl Extend<Bytes>) {
    if !piece.is_empty() {
        out.extend([piece]);
    }
}

/// Whether `needle` could stand in a text across `mark`.
fn touches(needle: &[u8], mark: &[u8]) -> bool {
    let within = |part: &[u8], whole: &[u8]| memchr::memmem::find(whole, part).is_some();
    within(needle, mark)
        || within(mark, needle)
        || (1..needle.len().min(mark.len())).any(|overlap| {
            let (begin, end) = (needle.get(..overlap), needle.get(needle.len() - overlap..));
            begin.is_some_and(|begin| mark.ends_with(begin)) || end.is_some_and(|end| mark.starts_with(end))
        })
}
