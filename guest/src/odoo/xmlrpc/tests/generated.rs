//! Generated values: everything that XML-RPC can carry of JSON.

use super::super::character::is_legal;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value};

pub(super) fn text() -> impl Strategy<Value = String> {
    let special = proptest::sample::select(vec![
        '&', '<', '>', '"', '\'', '\r', '\n', '\t', ' ', ']', ';', '\u{85}', '\u{2028}', '\u{FFFD}',
    ]);
    let any = any::<char>().prop_filter("XML can carry it", |character| is_legal(*character));
    let characters = prop_oneof![3 => special, 2 => any, 3 => proptest::char::range('a', 'z')];
    proptest::collection::vec(characters, 0..12).prop_map(String::from_iter)
}

pub(super) fn integer() -> impl Strategy<Value = i64> {
    let edges = [i64::MIN, i64::MAX, 1 << 31, (1 << 31) - 1, -(1 << 31), -(1 << 31) - 1, (1 << 53) + 1, 0];
    prop_oneof![any::<i64>(), any::<i32>().prop_map(i64::from), proptest::sample::select(edges.to_vec())]
}

pub(super) fn double() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    prop_oneof![
        POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO,
        any::<i32>().prop_map(|cents| f64::from(cents) / 100.0)
    ]
}

/// A tree of up to five levels.
pub(super) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        integer().prop_map(Value::from),
        double().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((text(), inner), 0..6).prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// The same `count` values on every run.
pub(super) fn values(count: usize) -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let strategy = value();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Whether two values are the same down to the sign of a zero, which `==` does not see.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    let [left, right] = [left, right].map(Value::to_string);
    left == right
}

/// Every string of a value, keys too, changed.
pub(super) fn map_text(value: &Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(text)),
        Value::Array(items) => items.iter().map(|item| map_text(item, change)).collect(),
        Value::Object(members) => members.iter().map(|(key, member)| (change(key), map_text(member, change))).collect(),
        other => other.clone(),
    }
}
