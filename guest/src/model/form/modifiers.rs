//! Conditions as views have them up to Odoo 16: an attribute `modifiers` in JSON, with a domain or `true` for each of
//! `invisible`, `required` and `readonly`.

use super::condition::{Comparison, Condition, Operand};
use serde_json::{Value, json};

const DEEPEST: usize = 16;

/// The condition of this key; never, when it has none.
pub(super) fn read(modifiers: &str, key: &str) -> Condition {
    let Ok(modifiers) = serde_json::from_str::<Value>(modifiers) else { return Condition::Unknown };
    match modifiers.get(key) {
        None | Some(Value::Bool(false) | Value::Null) => Condition::default(),
        Some(Value::Array(terms)) => domain(terms).unwrap_or(Condition::Unknown),
        Some(value) => Condition::Truth(Operand::Value(value.clone())),
    }
}

/// Terms, all of which hold; `|`, `&` and `!` stand before what they join.
fn domain(terms: &[Value]) -> Option<Condition> {
    let mut rest = terms.iter();
    let mut all = Vec::new();
    while rest.len() > 0 {
        all.push(term(&mut rest, DEEPEST)?);
    }
    Some(Condition::All(all))
}

fn term<'t>(rest: &mut impl Iterator<Item = &'t Value>, depth: usize) -> Option<Condition> {
    let depth = depth.checked_sub(1)?;
    match rest.next()? {
        Value::String(sign) => match sign.as_str() {
            "|" => Some(Condition::Any(vec![term(rest, depth)?, term(rest, depth)?])),
            "&" => Some(Condition::All(vec![term(rest, depth)?, term(rest, depth)?])),
            "!" => Some(Condition::Not(Box::new(term(rest, depth)?))),
            _ => None,
        },
        Value::Array(leaf) => match leaf.as_slice() {
            [Value::String(name), Value::String(operator), value] => Some(compared(name, operator, value)),
            [Value::Number(left), Value::String(operator), Value::Number(right)] if operator == "=" => {
                Some(if left == right { Condition::always() } else { Condition::default() })
            }
            _ => None,
        },
        Value::Bool(flag) => Some(if *flag { Condition::always() } else { Condition::default() }),
        _ => None,
    }
}

fn compared(name: &str, operator: &str, value: &Value) -> Condition {
    let field = Operand::Name(name.to_owned());
    // In a domain no value is `false`, also where a field has a text or lines.
    let nothing = *value == json!(false);
    let how = match operator {
        "=" | "==" if nothing => return Condition::Not(Box::new(Condition::Truth(field))),
        "!=" | "<>" if nothing => return Condition::Truth(field),
        "=" | "==" => Comparison::Equal,
        "!=" | "<>" => Comparison::Unequal,
        "in" => Comparison::In,
        "not in" => Comparison::NotIn,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return Condition::Unknown,
    };
    Condition::Compare(field, how, Operand::Value(value.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::condition::Facts;
    use super::*;

    fn holds(domain: Value) -> Option<bool> {
        let value = |name: &str| match name {
            "state" => Some(json!("draft")),
            "amount" => Some(json!(2.5)),
            "line_ids" => Some(json!([])),
            _ => None,
        };
        let modifiers = json!({"invisible": domain}).to_string();
        read(&modifiers, "invisible").holds(&Facts { value: &value, context: None })
    }

    #[test]
    fn a_domain_is_a_condition() {
        for (domain, held) in [
            (json!(true), Some(true)),
            (json!(false), Some(false)),
            (json!([]), Some(true)),
            (json!([["state", "=", "draft"], ["amount", ">", 2]]), Some(true)),
            (json!([["state", "not in", ["draft", "sent"]]]), Some(false)),
            (json!(["|", ["state", "!=", "draft"], ["line_ids", "=", false]]), Some(true)),
            (json!(["!", "&", ["state", "=", "draft"], ["amount", "<=", 2.5]]), Some(false)),
            (json!([["line_ids", "!=", false]]), Some(false)),
            (json!(["|", ["far", "=", 1], ["state", "=", "draft"]]), Some(true)),
            (json!([["far", "=", 1]]), None),
            (json!([["state", "ilike", "d"]]), None),
            (json!(["|", ["state", "=", "draft"]]), None),
            (json!([7]), None),
        ] {
            assert_eq!(holds(domain.clone()), held, "{domain}");
        }
        assert_eq!(read("{}", "required"), Condition::default());
        assert_eq!(read("no json", "required"), Condition::Unknown);
        let deep: Vec<Value> = vec![json!("!"); 10_000];
        assert_eq!(holds(json!(deep)), None);
    }
}
