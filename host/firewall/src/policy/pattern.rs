//! Patterns for names: `*` stands for any text, `?` for one character.

use std::fmt;
use wildmatch::WildMatch;

/// Longest pattern in characters. Odoo's names end at 63.
pub const LONGEST: usize = 128;

/// What a pattern is matched with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Models,
    /// `method`, or `model.method`.
    Methods,
    Fields,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    #[error("is empty: write `*` for all")]
    Empty,
    #[error("is longer than {LONGEST} characters")]
    Long,
    #[error("has `{0}`: a pattern is of letters, digits, `_`, `.`, `*` and `?`")]
    Character(char),
    #[error("is a field's name with a dot: name the model as the key, and a field of that model here")]
    Dot,
    #[error("has an empty part: a name has something before and after each dot")]
    Part,
}

/// A pattern for a name. Cheap to match: most are one comparison.
#[derive(Clone)]
pub struct Pattern {
    text: Box<str>,
    kind: Kind,
}

/// A pattern for a method, on any model or on some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodPattern {
    model: Option<Pattern>,
    method: Pattern,
}

#[derive(Clone)]
enum Kind {
    Any,
    Exact,
    /// `text*`
    Start,
    /// `*text`
    End,
    Mixed(WildMatch),
}

impl Pattern {
    /// Parses a pattern for one kind of name; methods are [`MethodPattern`]s.
    ///
    /// # Errors
    /// When nothing of that kind could ever match.
    pub fn parse(text: &str, names: Names) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        if text.chars().count() > LONGEST {
            return Err(PatternError::Long);
        }
        let odd = |character: &char| !(character.is_ascii_alphanumeric() || "_.*?".contains(*character));
        if let Some(character) = text.chars().find(odd) {
            return Err(PatternError::Character(character));
        }
        if names == Names::Fields && text.contains('.') {
            return Err(PatternError::Dot);
        }
        if text.split('.').any(str::is_empty) {
            return Err(PatternError::Part);
        }
        Ok(Self::of(text))
    }

    /// A pattern that is known to be one.
    pub(super) fn of(text: &str) -> Self {
        let wild = |text: &str| text.contains(['*', '?']);
        let kind = match (text.strip_suffix('*'), text.strip_prefix('*')) {
            (Some(""), _) => Kind::Any,
            (Some(start), _) if !wild(start) => Kind::Start,
            (_, Some(end)) if !wild(end) => Kind::End,
            _ if wild(text) => Kind::Mixed(WildMatch::new(text)),
            _ => Kind::Exact,
        };
        Self { text: text.into(), kind }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a plain name.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self.kind, Kind::Exact)
    }

    /// Whether it matches everything.
    pub(super) fn is_any(&self) -> bool {
        matches!(self.kind, Kind::Any)
    }

    pub fn matches(&self, name: &str) -> bool {
        let (length, text) = (self.text.len(), &*self.text);
        match &self.kind {
            Kind::Any => true,
            Kind::Exact => text == name,
            Kind::Start => text.get(..length.saturating_sub(1)).is_some_and(|start| name.starts_with(start)),
            Kind::End => text.get(1..).is_some_and(|end| name.ends_with(end)),
            Kind::Mixed(wild) => wild.matches(name),
        }
    }
}

impl MethodPattern {
    /// Parses `method` or `model.method`.
    ///
    /// # Errors
    /// When no method could ever match.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        Pattern::parse(text, Names::Methods).map(|_| Self::of(text))
    }

    /// A pattern that is known to be one.
    pub(super) fn of(text: &str) -> Self {
        match text.rsplit_once('.') {
            Some((model, method)) => Self { model: Some(Pattern::of(model)), method: Pattern::of(method) },
            None => Self { model: None, method: Pattern::of(text) },
        }
    }

    pub fn matches(&self, model: &str, method: &str) -> bool {
        self.method.matches(method) && self.model.as_ref().is_none_or(|pattern| pattern.matches(model))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for MethodPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(model) = &self.model {
            write!(f, "{model}.")?;
        }
        self.method.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_that_could_match_nothing_is_refused_with_the_reason() {
        let long = "x".repeat(129);
        for (text, names, expected) in [
            ("", Names::Models, PatternError::Empty),
            (long.as_str(), Names::Models, PatternError::Long),
            ("res partner", Names::Models, PatternError::Character(' ')),
            ("hr.[ab]*", Names::Models, PatternError::Character('[')),
            ("res..users", Names::Models, PatternError::Part),
            (".users", Names::Models, PatternError::Part),
            ("res.", Names::Models, PatternError::Part),
            ("user_id.password", Names::Fields, PatternError::Dot),
        ] {
            assert_eq!(Pattern::parse(text, names), Err(expected), "{text:?}");
        }
        assert_eq!(MethodPattern::parse("res.users."), Err(PatternError::Part));
    }

    #[test]
    fn a_method_s_pattern_has_a_model_before_its_last_dot() {
        for (pattern, model, method, expected) in [
            ("unlink", "res.partner", "unlink", true),
            ("unlink", "res.partner", "unlink_all", false),
            ("res.users.change_password", "res.users", "change_password", true),
            ("res.users.change_password", "res.partner", "change_password", false),
            ("hr.*.write", "hr.employee.public", "write", true),
            ("hr.*.write", "hr.employee", "create", false),
            ("*.unlink", "x", "unlink", true),
            ("account.move.action_*", "account.move", "action_post", true),
        ] {
            assert_eq!(
                MethodPattern::parse(pattern).unwrap().matches(model, method),
                expected,
                "{pattern} {model}.{method}"
            );
            assert_eq!(MethodPattern::parse(pattern).unwrap().to_string(), pattern);
        }
    }

    proptest! {
        #[test]
        fn the_quick_ways_to_match_agree_with_the_general_one(pattern in "[ab.*?]{1,6}", name in "[ab.]{0,6}") {
            prop_assert_eq!(Pattern::of(&pattern).matches(&name), WildMatch::new(&pattern).matches(&name));
        }
    }
}
