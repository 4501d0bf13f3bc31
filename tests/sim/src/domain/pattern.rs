//! SQL's `LIKE` patterns.

/// A pattern: `%` stands for any text, `_` for any character, a backslash takes the next one literally.
#[derive(Debug)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
    fold: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Char(char),
}

impl Pattern {
    /// The whole text must look like this.
    pub(crate) fn whole(pattern: &str, ignore_case: bool) -> Self {
        let pattern = if ignore_case { pattern.to_lowercase() } else { pattern.to_owned() };
        let mut parts = vec![];
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            parts.push(match c {
                '%' => Part::Any,
                '_' => Part::One,
                '\\' => Part::Char(chars.next().unwrap_or('\\')),
                c => Part::Char(c),
            });
        }
        parts.dedup_by(|a, b| *a == Part::Any && *b == Part::Any);
        Self { parts, fold: ignore_case }
    }

    /// The text must contain this.
    pub(crate) fn inside(pattern: &str, ignore_case: bool) -> Self {
        Self::whole(&format!("%{pattern}%"), ignore_case)
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = if self.fold { text.to_lowercase().chars().collect() } else { text.chars().collect() };
        // Greedy, with one way back: to the last `%`, taking one character more. Linear in practice, quadratic at worst.
        let (mut at, mut part, mut retry) = (0, 0, None);
        while at < text.len() {
            match self.parts.get(part) {
                Some(Part::Any) => {
                    retry = Some((part + 1, at));
                    part += 1;
                }
                Some(Part::One) => (at, part) = (at + 1, part + 1),
                Some(Part::Char(c)) if text.get(at) == Some(c) => (at, part) = (at + 1, part + 1),
                _ => {
                    let Some((after, from)) = retry else { return false };
                    retry = Some((after, from + 1));
                    (at, part) = (from + 1, after);
                }
            }
        }
        self.parts.iter().skip(part).all(|part| *part == Part::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn wildcards_match_as_in_sql() {
        for (pattern, text, expected) in [
            ("a%c", "abcabc", true),
            ("a%c", "abcab", false),
            ("_b%", "abc", true),
            ("%", "", true),
            ("", "", true),
            ("", "a", false),
            ("100\\%", "100%", true),
            ("100\\%", "1000", false),
        ] {
            assert_eq!(Pattern::whole(pattern, false).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn case_is_ignored_on_request_only() {
        assert!(Pattern::inside("AC", true).matches("place"));
        assert!(!Pattern::inside("AC", false).matches("place"));
    }
}
