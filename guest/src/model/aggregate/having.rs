//! Which groups to keep: a domain whose fields are the columns of groups, such as `[["amount_total:sum",">",1000]]`.

use super::Row;
use super::spec::{self, Aggregate, COUNT, Group};
use crate::error::Error;
use crate::model::quote;
use serde_json::{Value, json};

const MOST: usize = 20;
const EXAMPLE: &str =
    r#"having is a list of conditions on aggregates, such as [["__count",">",1],["amount_total:sum",">=",1000]]"#;

/// A condition on groups; by default it keeps all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Having {
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
enum Item {
    /// `&`, `|` or `!`.
    Connective(&'static str),
    Compare {
        /// [`COUNT`] or an aggregate.
        spec: String,
        operator: &'static str,
        value: f64,
        /// As it was given: a whole number stays one.
        number: Value,
    },
}

impl Having {
    /// Reads conditions on the aggregates that are computed.
    pub fn read(value: &Value, groups: &[Group], aggregates: &[Aggregate]) -> Result<Self, Error> {
        let wrong = |message: String| Error::invalid(message).hint(EXAMPLE);
        let Value::Array(items) = value else { return Err(wrong("having is not a list.".to_owned())) };
        if items.len() > MOST {
            return Err(wrong(format!("having has {} parts; at most {MOST} are allowed.", items.len())));
        }
        let mut read = Vec::with_capacity(items.len());
        let mut owed = 0_usize;
        for item in items {
            let item = match item.as_str() {
                Some("&") => Item::Connective("&"),
                Some("|") => Item::Connective("|"),
                Some("!") => Item::Connective("!"),
                _ => condition(item, groups, aggregates)?,
            };
            owed = match &item {
                Item::Connective("!") => owed.max(1),
                Item::Connective(_) => owed.max(1) + 1,
                Item::Compare { .. } => owed.saturating_sub(1),
            };
            read.push(item);
        }
        if owed > 0 {
            return Err(wrong("having ends before its \"&\", \"|\" or \"!\" got their conditions.".to_owned()));
        }
        Ok(Self { items: read })
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// As Odoo 19 takes it.
    pub(super) fn to_value(&self) -> Value {
        let item = |item: &Item| match item {
            Item::Connective(connective) => json!(connective),
            Item::Compare { spec, operator, number, .. } => json!([spec, operator, number]),
        };
        self.items.iter().map(item).collect()
    }

    /// Whether a group is kept, for Odoos that cannot decide it themselves.
    pub(super) fn keeps(&self, row: &Row, aggregates: &[Aggregate]) -> bool {
        // From the end, so that each connective finds its terms done.
        let mut done: Vec<bool> = Vec::new();
        for item in self.items.iter().rev() {
            let value = match item {
                Item::Connective("!") => !done.pop().unwrap_or(true),
                Item::Connective(connective) => {
                    let (first, second) = (done.pop().unwrap_or(true), done.pop().unwrap_or(true));
                    if *connective == "|" { first || second } else { first && second }
                }
                Item::Compare { spec, operator, value, .. } => {
                    number(row, spec, aggregates).is_some_and(|found| holds(found, operator, *value))
                }
            };
            done.push(value);
        }
        done.into_iter().all(|value| value)
    }
}

fn condition(item: &Value, groups: &[Group], aggregates: &[Aggregate]) -> Result<Item, Error> {
    let wrong = |problem: &str| {
        Error::invalid(format!("The condition {} of having {problem}.", quote::value(item))).hint(EXAMPLE)
    };
    let Some([Value::String(name), Value::String(operator), number]) = item.as_array().map(Vec::as_slice) else {
        return Err(wrong("is not [aggregate, operator, number]"));
    };
    let known = spec::columns(&[], aggregates);
    let spec = if spec::is_count(name) { Some(COUNT) } else { spec::column(&known, name) };
    let Some(spec) = spec else {
        let grouped = spec::column(&spec::columns(groups, &[]), name).is_some();
        let advice = if grouped { "names a group: put it into domain" } else { "names no aggregate of this call" };
        return Err(wrong(&format!("{advice}; there are {}", known.join(", "))));
    };
    let operator = match operator.as_str() {
        "==" => "=",
        "<>" => "!=",
        other => other,
    };
    let Some(operator) = ["=", "!=", "<", "<=", ">", ">="].into_iter().find(|known| *known == operator) else {
        return Err(wrong("needs one of = != < <= > >="));
    };
    match number.as_f64() {
        Some(value) => Ok(Item::Compare { spec: spec.to_owned(), operator, value, number: number.clone() }),
        None => Err(wrong("does not compare with a number")),
    }
}

fn number(row: &Row, spec: &str, aggregates: &[Aggregate]) -> Option<f64> {
    if spec == COUNT {
        return json!(row.count).as_f64();
    }
    let at = aggregates.iter().position(|aggregate| aggregate.spec == spec)?;
    row.values.get(at)?.as_f64()
}

#[expect(clippy::float_cmp, reason = "the caller asks for equality")]
fn holds(found: f64, operator: &str, value: f64) -> bool {
    match operator {
        "=" => found == value,
        "!=" => found != value,
        "<" => found < value,
        "<=" => found <= value,
        ">" => found > value,
        _ => found >= value,
    }
}
