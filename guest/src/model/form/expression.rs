//! Conditions in Python, as views have them since Odoo 17: `state != 'draft' or not (amount > 0 and line_ids)`.
//!
//! No Python is run. What is more than comparisons of names and literals, joined by `and`, `or` and `not`, is unknown.

use super::condition::{Comparison, Condition, Operand};
use crate::model::literal;
use serde_json::{Value, json};

const LONGEST: usize = 4_000;
const DEEPEST: usize = 16;

/// Longer operators stand before those that they begin with.
const COMPARISONS: [(&str, Comparison); 6] = [
    ("==", Comparison::Equal),
    ("!=", Comparison::Unequal),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
];

/// Reads a condition; [`Condition::Unknown`] for what is not understood whole.
pub(super) fn read(python: &str) -> Condition {
    if python.len() > LONGEST {
        return Condition::Unknown;
    }
    let mut rest = Rest(python);
    match rest.any(DEEPEST) {
        Some(condition) if rest.0.trim().is_empty() => condition,
        _ => Condition::Unknown,
    }
}

/// What is still to be read.
struct Rest<'p>(&'p str);

impl Rest<'_> {
    fn any(&mut self, depth: usize) -> Option<Condition> {
        let mut parts = vec![self.all(depth)?];
        while self.word("or") {
            parts.push(self.all(depth)?);
        }
        single(parts, Condition::Any)
    }

    fn all(&mut self, depth: usize) -> Option<Condition> {
        let mut parts = vec![self.not(depth)?];
        while self.word("and") {
            parts.push(self.not(depth)?);
        }
        single(parts, Condition::All)
    }

    fn not(&mut self, depth: usize) -> Option<Condition> {
        let depth = depth.checked_sub(1)?;
        if self.word("not") {
            return Some(Condition::Not(Box::new(self.not(depth)?)));
        }
        if self.mark("(") {
            let within = self.any(depth)?;
            return self.mark(")").then_some(within);
        }
        let left = self.operand()?;
        match self.comparison() {
            Some(how) => Some(Condition::Compare(left, how, self.operand()?)),
            None => Some(Condition::Truth(left)),
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        if let Some((_, how)) = COMPARISONS.iter().find(|(sign, _)| self.mark(sign)) {
            return Some(*how);
        }
        if self.word("in") {
            return Some(Comparison::In);
        }
        let before = self.0;
        if self.word("not") && self.word("in") {
            return Some(Comparison::NotIn);
        }
        self.0 = before;
        None
    }

    fn operand(&mut self) -> Option<Operand> {
        self.0 = self.0.trim_start();
        if !self.0.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return literal::take(&mut self.0).map(Operand::Value);
        }
        let end = self.0.find(|c: char| !(c.is_ascii_alphanumeric() || "_.".contains(c))).unwrap_or(self.0.len());
        let (name, after) = self.0.split_at(end);
        self.0 = after;
        match name {
            "True" => Some(Operand::Value(json!(true))),
            "False" | "None" => Some(Operand::Value(json!(false))),
            "context.get" => self.member(),
            "and" | "or" | "not" | "in" | "is" | "if" | "else" | "lambda" => None,
            // A call of anything else is Python to be run.
            _ if self.0.trim_start().starts_with(['(', '[']) => None,
            name => Some(Operand::Name(name.to_owned())),
        }
    }

    /// The arguments of `context.get`.
    fn member(&mut self) -> Option<Operand> {
        self.0 = self.0.trim_start();
        let Value::Array(arguments) = literal::take(&mut self.0)? else { return None };
        match arguments.as_slice() {
            [Value::String(key)] => Some(Operand::Context(key.clone(), json!(false))),
            [Value::String(key), otherwise] => Some(Operand::Context(key.clone(), otherwise.clone())),
            _ => None,
        }
    }

    /// Takes a word of letters, if it stands here.
    fn word(&mut self, word: &str) -> bool {
        let Some(after) = self.0.trim_start().strip_prefix(word) else { return false };
        if after.starts_with(|c: char| c.is_ascii_alphanumeric() || "_.".contains(c)) {
            return false;
        }
        self.0 = after;
        true
    }

    fn mark(&mut self, mark: &str) -> bool {
        match self.0.trim_start().strip_prefix(mark) {
            Some(after) => {
                self.0 = after;
                true
            }
            None => false,
        }
    }
}

fn single(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Option<Condition> {
    if parts.len() == 1 { parts.pop() } else { Some(join(parts)) }
}

#[cfg(test)]
mod tests {
    use super::super::condition::Facts;
    use super::*;
    use serde_json::Map;

    /// A draft of two lines; of `far` nothing is known.
    fn holds(python: &str) -> Option<bool> {
        let value = |name: &str| match name {
            "state" => Some(json!("draft")),
            "amount" => Some(json!(0.0)),
            "count" => Some(json!(3)),
            "date" => Some(json!("2026-11-23")),
            "partner_id" => Some(json!(7)),
            "line_ids" => Some(json!([4, 5])),
            "tag_ids" => Some(json!([])),
            "id" | "note" => Some(json!(false)),
            _ => None,
        };
        let context = Map::from_iter([("modal".to_owned(), json!(true))]);
        read(python).holds(&Facts { value: &value, context: Some(&context) })
    }

    #[test]
    fn a_condition_holds_as_it_does_in_python() {
        for (python, held) in [
            ("1", true),
            ("0", false),
            ("True", true),
            ("state == 'draft'", true),
            ("state != \"draft\"", false),
            ("not id or state not in ('draft', 'sent')", true),
            ("state in ['sent'] or count > 2 and not amount", true),
            ("not (amount == 0 or note) and partner_id", false),
            ("not not line_ids", true),
            ("tag_ids", false),
            ("line_ids and tag_ids", false),
            ("partner_id == 7", true),
            ("partner_id == False", false),
            ("note == False", true),
            ("amount <= 0 and count >= 3 and count < 4", true),
            ("date > '2026-01-01'", true),
            ("(state) == 'draft'", false),
            ("context.get('modal')", true),
            ("context.get('other', True) and not context.get('other')", true),
            ("notes_in == 1 or state == 'draft'", true),
        ] {
            let unknown = python.starts_with("(state)");
            assert_eq!(holds(python), (!unknown).then_some(held), "{python}");
        }
    }

    #[test]
    fn what_is_not_known_counts_only_where_the_rest_leaves_it_open() {
        for (python, held) in [
            ("far", None),
            ("not far", None),
            ("far == 1 or state == 'draft'", Some(true)),
            ("far == 1 and state == 'draft'", None),
            ("far and amount", Some(false)),
            ("parent.state != 'sale' or amount", None),
            ("line_ids.length > 1", None),
        ] {
            assert_eq!(holds(python), held, "{python}");
        }
    }

    #[test]
    fn what_is_more_than_comparisons_is_unknown() {
        for python in [
            "",
            "state ==",
            "state = 'draft'",
            "(state == 'draft'",
            "state == 'draft')",
            "len(line_ids) > 1",
            "amount + 1",
            "1 if state else 2",
            "state is False",
            "0 < count < 5",
            "context.get(state)",
            "'key' in context",
            "state == 'it\\'s'",
            "or",
            "not",
        ] {
            assert_eq!(holds(python), None, "{python}");
        }
        assert_eq!(read("context.get('modal', True)").holds(&Facts::none()), None, "of an unknown context");
        assert_eq!(read(&"(".repeat(4_000)), Condition::Unknown);
        assert_eq!(read(&"not ".repeat(900)), Condition::Unknown);
        assert_eq!(read(&format!("state == '{}'", "x".repeat(5_000))), Condition::Unknown);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_fail(python in "[a-z_.'\"()\\[\\], =!<>0-9]{0,80}") {
            let _ = holds(&python);
        }
    }
}
