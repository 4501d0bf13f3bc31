//! Rules in the form in which they are looked up: those of a profile, or those of an operator.

use super::pattern::{LONGEST, MethodPattern, Pattern};
use crate::value::Value;
use std::collections::HashMap;
use std::fmt;

/// What a rule keeps a call from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Denies {
    Everything,
    Writes,
}

/// What a call wants with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

/// Where a field's rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// On its models, and behind every relation, where the gate cannot know the model.
    Anywhere,
    /// On its models only: for names that are ordinary on others.
    Direct,
}

/// Whose field a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The called model's.
    Called,
    /// That of some model behind a relation.
    Behind,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct ModelRule {
    pub(super) models: Pattern,
    pub(super) denies: Denies,
    /// Of a profile's rule: what the rule is for.
    pub(super) why: &'static str,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct MethodRule {
    pub(super) methods: MethodPattern,
    pub(super) why: &'static str,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct FieldRule {
    pub(super) models: Pattern,
    pub(super) fields: Pattern,
    pub(super) denies: Denies,
    pub(super) reach: Reach,
    pub(super) why: &'static str,
}

/// A value that may not be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ValueRule {
    /// `*` also means the models behind relations.
    pub(super) models: Pattern,
    /// A field's name, or `*`.
    pub(super) field: &'static str,
    pub(super) test: Test,
    pub(super) why: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    Is(&'static str),
    StartsWith(&'static str),
    /// Text with expressions that Odoo's template engines evaluate.
    Template,
    /// Commands that create or change records behind the relation, rather than link them.
    Commands,
}

/// All rules of one origin.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) models: Vec<ModelRule>,
    pub(super) methods: Vec<MethodRule>,
    pub(super) fields: FieldRules,
    pub(super) values: Vec<ValueRule>,
    /// When given, every other model is denied.
    pub(super) allowed_models: Option<Vec<Pattern>>,
    /// When given, every other method is denied.
    pub(super) allowed_methods: Option<Vec<MethodPattern>>,
}

/// Rules for fields, found by the field's name: whether their models fit is asked only then.
#[derive(Default, PartialEq, Eq)]
pub(super) struct FieldRules {
    rules: Vec<FieldRule>,
    /// Rules for plain names, as indices.
    exact: HashMap<Box<str>, Vec<usize>>,
    /// All others.
    patterns: Vec<usize>,
}

impl Denies {
    pub(super) fn hits(self, purpose: Purpose) -> bool {
        self == Self::Everything || purpose == Purpose::Write
    }
}

impl Rules {
    pub(super) fn model(&self, model: &str, purpose: Purpose) -> Option<&ModelRule> {
        self.models.iter().find(|rule| rule.denies.hits(purpose) && rule.models.matches(model))
    }

    pub(super) fn method(&self, model: &str, method: &str) -> Option<&MethodRule> {
        self.methods.iter().find(|rule| rule.methods.matches(model, method))
    }

    pub(super) fn allows_model(&self, model: &str) -> bool {
        self.allowed_models.as_ref().is_none_or(|allowed| allowed.iter().any(|pattern| pattern.matches(model)))
    }

    pub(super) fn allows_method(&self, model: &str, method: &str) -> bool {
        self.allowed_methods.as_ref().is_none_or(|allowed| allowed.iter().any(|pattern| pattern.matches(model, method)))
    }
}

impl FieldRules {
    pub(super) fn push(&mut self, rule: FieldRule) {
        let index = self.rules.len();
        if rule.fields.is_exact() {
            self.exact.entry(rule.fields.as_str().into()).or_default().push(index);
        } else {
            self.patterns.push(index);
        }
        self.rules.push(rule);
    }

    /// The rule that denies a field of that name.
    pub(super) fn find(&self, model: &str, place: Place, name: &str, purpose: Purpose) -> Option<&FieldRule> {
        if self.rules.is_empty() || name.len() > LONGEST {
            // No field of Odoo has so long a name.
            return None;
        }
        let exact = self.exact.get(name).map_or(&[][..], Vec::as_slice).iter();
        let exact = exact.filter_map(|index| self.rules.get(*index));
        let patterns = self.patterns.iter().filter_map(|index| self.rules.get(*index));
        let patterns = patterns.filter(|rule| rule.fields.matches(name));
        exact.chain(patterns).find(|rule| rule.denies.hits(purpose) && rule.holds(model, place))
    }

    /// Any rule that keeps a field of the model from being read.
    pub(super) fn against_reading(&self, model: &str) -> Option<&FieldRule> {
        self.rules.iter().find(|rule| rule.denies == Denies::Everything && rule.holds(model, Place::Called))
    }
}

impl fmt::Debug for FieldRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rules.fmt(f)
    }
}

impl FieldRule {
    fn holds(&self, model: &str, place: Place) -> bool {
        match place {
            Place::Called => self.models.matches(model),
            Place::Behind => self.reach == Reach::Anywhere,
        }
    }
}

impl ValueRule {
    pub(super) fn holds(&self, model: &str, place: Place) -> bool {
        self.models.is_any() || place == Place::Called && self.models.matches(model)
    }

    pub(super) fn hits(&self, name: &str, value: &Value<'_>) -> bool {
        (self.field == "*" || self.field == name) && self.test.hits(value)
    }
}

impl Test {
    fn hits(self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Is(expected), Value::Text(text)) => text == expected,
            (Self::StartsWith(start), Value::Text(text)) => text.trim_start().starts_with(start),
            (Self::Template, Value::Text(text)) => is_template(text),
            (Self::Commands, Value::Array(commands)) => commands.iter().any(|command| {
                command.as_array().is_some_and(|words| words.iter().any(|word| matches!(word, Value::Struct(_))))
            }),
            _ => false,
        }
    }
}

/// Whether a text has an expression of Odoo's template engines: inline (`{{ … }}`), of 14 (`${ … }`, `{% … %}`), or QWeb's
/// `t-…` attributes and elements.
fn is_template(text: &str) -> bool {
    const DIRECTIVES: [&[u8]; 15] = [
        b"out", b"esc", b"raw", b"field", b"set", b"call", b"att", b"if", b"elif", b"else", b"foreach", b"value",
        b"options", b"debug", b"tag",
    ];
    let bytes = text.as_bytes();
    if ["{{", "${", "{%"].iter().any(|mark| memchr::memmem::find(bytes, mark.as_bytes()).is_some()) {
        return true;
    }
    // Attributes of HTML have no upper case: `T-OUT` is `t-out`.
    memchr::memchr_iter(b'-', bytes).any(|dash| {
        let (before, after) = (bytes.get(..dash).unwrap_or_default(), bytes.get(dash + 1..).unwrap_or_default());
        let starts =
            |directive: &&[u8]| after.get(..directive.len()).is_some_and(|start| start.eq_ignore_ascii_case(directive));
        let is_attribute = match before {
            [.., other, b't' | b'T'] => !other.is_ascii_alphanumeric(),
            [b't' | b'T'] => true,
            _ => false,
        };
        is_attribute && DIRECTIVES.iter().any(starts)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_found_in_all_of_odoo_s_template_languages() {
        for code in [
            "Hello {{ object.env }}",
            "Hello ${object.name}",
            "{% set x = 1 %}",
            "<p t-out=\"object\"/>",
            "<p\nT-Esc='1'/>",
            "<p a=\"b\"t-foreach=\"x\"/>",
            "t-raw",
        ] {
            assert!(is_template(code), "{code}");
        }
        for text in ["", "A t-shirt, size {M}", "<p>part-out, best-value</p>", "$ 5 {a}", "start-if"] {
            assert!(!is_template(text), "{text}");
        }
    }

    #[test]
    fn a_name_that_no_field_can_have_is_not_looked_up() {
        let mut rules = FieldRules::default();
        let any = Pattern::of("*");
        rules.push(FieldRule {
            models: any.clone(),
            fields: any,
            denies: Denies::Everything,
            reach: Reach::Anywhere,
            why: "",
        });
        assert!(rules.find("x", Place::Behind, &"a".repeat(128), Purpose::Read).is_some());
        assert!(rules.find("x", Place::Behind, &"a".repeat(129), Purpose::Read).is_none());
    }
}
