//! Messages as lines, for stdio.

use super::{Service, handle, jsonrpc};

/// The longest line that is kept, in bytes.
pub const LONGEST_LINE: usize = 16 << 20;

/// One line of the input.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    Whole(Vec<u8>),
    /// Longer than allowed; its bytes are gone.
    TooLong,
}

/// Cuts a stream of bytes into lines.
///
/// Invariant: it holds at most one line and never more than its limit, whatever the peer sends.
#[derive(Debug)]
pub struct Lines {
    longest: usize,
    held: Vec<u8>,
    too_long: bool,
}

impl Lines {
    /// Lines of at most `longest` bytes without their end.
    pub fn new(longest: usize) -> Self {
        Self { longest, held: Vec::new(), too_long: false }
    }

    /// Takes the next bytes and gives the lines that they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let content = piece.strip_suffix(b"\n");
            self.hold(content.unwrap_or(piece));
            if content.is_some() {
                lines.push(self.take());
            }
        }
        lines
    }

    /// The line that the end of the input completes, if it has one.
    pub fn finish(mut self) -> Option<Line> {
        (self.too_long || !self.held.is_empty()).then(|| self.take())
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.too_long || bytes.len() > self.longest - self.held.len() {
            self.too_long = true;
            self.held = Vec::new();
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    fn take(&mut self) -> Line {
        let held = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.too_long) { Line::TooLong } else { Line::Whole(held) }
    }
}

/// Answers a line with a line, its end included; `None` when no answer is due.
pub fn answer(service: &Service, line: &Line) -> Option<Vec<u8>> {
    let answer = match line {
        Line::TooLong => jsonrpc::parse_error(&format!("it is longer than {LONGEST_LINE} bytes")),
        Line::Whole(bytes) if bytes.trim_ascii().is_empty() => return None,
        Line::Whole(bytes) => match serde_json::from_slice(bytes) {
            Ok(message) => handle(service, &message)?,
            Err(error) => jsonrpc::parse_error(&error.to_string()),
        },
    };
    let mut bytes = answer.to_string().into_bytes();
    bytes.push(b'\n');
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Line {
        Line::Whole(text.as_bytes().to_vec())
    }

    #[test]
    fn lines_are_the_same_however_the_bytes_are_cut() {
        let input = b"one\n\ntwo\nthree";
        for size in 1..=input.len() {
            let mut lines = Lines::new(5);
            let mut found: Vec<Line> = input.chunks(size).flat_map(|chunk| lines.feed(chunk)).collect();
            found.extend(lines.finish());
            assert_eq!(found, [whole("one"), whole(""), whole("two"), whole("three")], "in pieces of {size}");
        }
    }

    #[test]
    fn a_line_of_exactly_the_limit_is_whole_and_one_byte_more_is_too_long() {
        let mut lines = Lines::new(3);
        assert_eq!(lines.feed(b"abc\nabcd\nab\n"), [whole("abc"), Line::TooLong, whole("ab")]);
    }

    #[test]
    fn nothing_of_a_line_that_is_too_long_is_kept() {
        let mut lines = Lines::new(4);
        for _ in 0..1_000 {
            assert!(lines.feed(b"xxxx").is_empty());
            assert!(lines.held.len() <= 4);
        }
        assert_eq!(lines.finish(), Some(Line::TooLong));
    }

    #[test]
    fn the_end_of_an_input_without_a_last_line_gives_none() {
        let mut lines = Lines::new(9);
        assert_eq!(lines.feed(b"a\n"), [whole("a")]);
        assert_eq!(lines.finish(), None);
    }
}
