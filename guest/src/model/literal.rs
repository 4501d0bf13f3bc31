//! Python literals, in which Odoo's views and saved searches write domains.
//!
//! Lists, tuples, dictionaries by text, texts, numbers and constants, and the few names that a caller knows the value of. No
//! Python is run: what is more than a literal is not read at all.

use serde_json::{Map, Value, json};

const LONGEST: usize = 4_000;
const DEEPEST: usize = 8;

/// Reads a literal; `known` gives the values of names such as `uid`. Nothing for anything that is not understood for
/// certain.
pub fn read(python: &str, known: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    if python.len() > LONGEST {
        return None;
    }
    let mut rest = python;
    let value = next(&mut rest, known, DEEPEST)?;
    rest.trim().is_empty().then_some(value)
}

/// Reads the literal at the front of a text, and takes it off.
pub(super) fn take(rest: &mut &str) -> Option<Value> {
    next(rest, &|_| None, DEEPEST)
}

fn next(rest: &mut &str, known: &dyn Fn(&str) -> Option<Value>, depth: usize) -> Option<Value> {
    *rest = rest.trim_start();
    let first = rest.chars().next()?;
    match first {
        '[' | '(' => sequence(rest, known, depth.checked_sub(1)?),
        '{' => dictionary(rest, known, depth.checked_sub(1)?),
        '\'' | '"' => {
            let (content, after) = rest.get(1..)?.split_once(first)?;
            // An escape or an implicit joining of texts is nothing that a domain needs.
            *rest = after;
            (!content.contains('\\')).then(|| json!(content))
        }
        _ => {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c))).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            *rest = after;
            match word {
                "True" => Some(json!(true)),
                "False" | "None" => Some(json!(false)),
                word => number(word).or_else(|| known(word)),
            }
        }
    }
}

/// Whole, or with decimals; `nan` and `inf` are none.
fn number(word: &str) -> Option<Value> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let whole = word.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| word.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from))
}

fn sequence(rest: &mut &str, known: &dyn Fn(&str) -> Option<Value>, depth: usize) -> Option<Value> {
    let close = if rest.starts_with('[') { ']' } else { ')' };
    *rest = rest.get(1..)?;
    let mut items = Vec::new();
    loop {
        *rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(close) {
            *rest = after;
            return Some(Value::Array(items));
        }
        items.push(next(rest, known, depth)?);
        *rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None if rest.starts_with(close) => {}
            None => return None,
        }
    }
}

fn dictionary(rest: &mut &str, known: &dyn Fn(&str) -> Option<Value>, depth: usize) -> Option<Value> {
    *rest = rest.get(1..)?;
    let mut members = Map::new();
    loop {
        *rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('}') {
            *rest = after;
            return Some(Value::Object(members));
        }
        let Value::String(key) = next(rest, known, depth)? else { return None };
        *rest = rest.trim_start().strip_prefix(':')?;
        members.insert(key, next(rest, known, depth)?);
        *rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None if rest.starts_with('}') => {}
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_for_user_2(python: &str) -> Option<Value> {
        read(python, &|word| (word == "uid").then(|| json!(2)))
    }

    #[test]
    fn a_domain_in_python_is_read_with_the_names_that_are_known() {
        assert_eq!(
            read_for_user_2("['|', ('user_id', '=', uid), (\"state\", 'in', ('draft', 'sent',)), ('a', '!=', False)]"),
            Some(json!(["|", ["user_id", "=", 2], ["state", "in", ["draft", "sent"]], ["a", "!=", false]]))
        );
    }

    #[test]
    fn numbers_are_whole_or_have_decimals() {
        assert_eq!(read_for_user_2("[1, -2, 1.5, -0.25]"), Some(json!([1, -2, 1.5, -0.25])));
    }

    #[test]
    fn a_context_in_python_is_read() {
        assert_eq!(
            read_for_user_2("{'default_user_id': uid, \"active_test\": False, 'default_ids': [(6, 0, [uid])],}"),
            Some(json!({"default_user_id": 2, "active_test": false, "default_ids": [[6, 0, [2]]]}))
        );
        assert_eq!(read_for_user_2(" {} "), Some(json!({})));
        for python in ["{", "{'a'}", "{'a': }", "{1: 2}", "{'a': 1 'b': 2}", "{'a': active_id}", "dict(a=1)"] {
            assert_eq!(read_for_user_2(python), None, "{python}");
        }
    }

    #[test]
    fn what_python_would_have_to_compute_is_not_read() {
        for python in [
            "",
            "[",
            "[('a', '=', context_today())]",
            "[('a','=',1)] + [('b','=',2)]",
            "['a' 'b']",
            "[1.5.2]",
            "[nan]",
            "[-inf]",
            "[company_id]",
        ] {
            assert_eq!(read_for_user_2(python), None, "{python}");
        }
        assert_eq!(read_for_user_2(&"[".repeat(4_000)), None);
        assert_eq!(read_for_user_2(&format!("['{}']", "x".repeat(5_000))), None);
    }
}
