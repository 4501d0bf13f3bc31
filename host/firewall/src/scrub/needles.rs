//! All spellings of one credential, ready to be looked for.
//!
//! Not by an Aho-Corasick automaton: it keeps copies of its patterns that cannot be wiped. Most spellings of a credential
//! share its longest run of letters and digits, which no encoder touches: one fast search finds that run for all of them.

use super::{base64, spelling};
use memchr::memmem::{Finder, find};
use std::ops::Range;
use zeroize::Zeroizing;

/// A shorter run of letters and digits stands too often in any text.
const SHORTEST_ANCHOR: usize = 4;

/// A shorter piece of base64 stands by chance in any text.
const SHORTEST_BASE64: usize = 8;

/// Invariant: wiped when dropped, and never printed.
pub(super) struct Needles {
    groups: Vec<Group>,
    longest: usize,
    /// The bytes that spellings begin with, each once.
    initials: Zeroizing<Vec<u8>>,
}

/// Spellings that have a piece in common.
struct Group {
    anchor: Zeroizing<Vec<u8>>,
    spellings: Vec<Spelling>,
}

struct Spelling {
    bytes: Zeroizing<Vec<u8>>,
    /// Where the group's anchor stands in it.
    anchor: usize,
}

impl Needles {
    pub(super) fn of(secret: &str) -> Self {
        let run = secret
            .split(|character: char| !character.is_ascii_alphanumeric())
            .max_by_key(|run| run.len())
            .filter(|run| run.len() >= SHORTEST_ANCHOR);
        let mut shared = Vec::new();
        let mut groups = Vec::new();
        for mut spelling in spelling::all(secret) {
            let bytes = Zeroizing::new(std::mem::take(&mut *spelling).into_bytes());
            match run.and_then(|run| find(&bytes, run.as_bytes())) {
                Some(anchor) => shared.push(Spelling { bytes, anchor }),
                None => groups.push(Group::of_one(bytes)),
            }
        }
        if let Some(run) = run {
            groups.push(Group { anchor: Zeroizing::new(run.as_bytes().to_vec()), spellings: shared });
        }
        let middles = base64::middles(secret).into_iter().filter(|middle| middle.len() >= SHORTEST_BASE64);
        groups.extend(middles.map(Group::of_one));
        let mut needles = Self { groups, longest: 0, initials: Zeroizing::new(Vec::new()) };
        needles.longest = needles.iter().map(<[u8]>::len).max().unwrap_or(0);
        needles.initials = Zeroizing::new(needles.iter().filter_map(|bytes| bytes.first().copied()).collect());
        needles.initials.sort_unstable();
        needles.initials.dedup();
        needles
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.groups.iter().flat_map(|group| &group.spellings).map(|spelling| spelling.bytes.as_slice())
    }

    /// Everything in `window` that is a spelling, from left to right and the longest first; they may overlap.
    pub(super) fn find(&self, window: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for group in &self.groups {
            // It borrows the anchor, and keeps no copy of it.
            let finder = Finder::new(group.anchor.as_slice());
            let mut from = 0;
            while let Some(at) = window.get(from..).and_then(|rest| finder.find(rest)).map(|at| from + at) {
                for spelling in &group.spellings {
                    let Some(start) = at.checked_sub(spelling.anchor) else { continue };
                    let end = start + spelling.bytes.len();
                    if window.get(start..end) == Some(spelling.bytes.as_slice()) {
                        found.push(start..end);
                    }
                }
                // Not behind it: an anchor may overlap itself.
                from = at + 1;
            }
        }
        found.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
        found
    }

    /// The places in `window` from where on it could be the beginning of a spelling that is not yet complete.
    pub(super) fn unfinished(&self, window: &[u8]) -> Vec<usize> {
        let first = (window.len() + 1).saturating_sub(self.longest);
        let begins = |from: &usize| {
            let rest = window.get(*from..).unwrap_or_default();
            rest.first().is_some_and(|initial| self.initials.contains(initial))
                && self.iter().any(|bytes| bytes.len() > rest.len() && bytes.starts_with(rest))
        };
        (first..window.len()).filter(begins).collect()
    }
}

impl Group {
    fn of_one(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self { anchor: bytes.clone(), spellings: vec![Spelling { bytes, anchor: 0 }] }
    }
}
