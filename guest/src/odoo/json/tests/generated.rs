//! Generated values, through our own code and through Python's `json`.

use super::super::{decode, encode};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

fn text() -> impl Strategy<Value = String> {
    let special =
        proptest::sample::select(vec!['"', '\\', '/', '\0', '\u{1b}', '\r', '\n', '\u{7f}', '\u{2028}', '😀']);
    let characters = prop_oneof![2 => special, 1 => any::<char>(), 3 => proptest::char::range('a', 'z')];
    proptest::collection::vec(characters, 0..12).prop_map(String::from_iter)
}

fn number() -> impl Strategy<Value = Value> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        (POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO).prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number(), text().prop_map(Value::from),];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((text(), inner), 0..6).prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// The spelling tells more than `==`: the sign of a zero, an integer from a float.
fn spelled(value: &Value) -> String {
    String::from_utf8(encode(value, &[value]).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_value_comes_back_exactly(value in value()) {
        let text = spelled(&value);
        prop_assert_eq!(spelled(&decode(text.as_bytes()).unwrap()), text);
    }

    #[test]
    fn a_damaged_document_is_a_value_or_an_error_but_never_a_panic(
        value in value(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut body = spelled(&value).into_bytes();
        for (at, byte) in damage {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Err(error) = decode(&body) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

/// Reads what we wrote and writes it the way Odoo does. Python tells `1` from `1.0`, and `repr` every float from every
/// other; `expected` came through Python's own literals, not through JSON.
const SCRIPT: &str = r#"
import ast, json, sys
for line in sys.stdin.buffer.read().split(b"\n"):
    if not line: continue
    job = json.loads(line)
    loaded = json.loads(job["text"])
    same = repr(loaded) == repr(ast.literal_eval(job["literal"]))
    print(json.dumps({"same": same, "dumped": json.dumps(loaded, ensure_ascii=False)}))
"#;

/// The value as a Python literal. Names are sorted here as there.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, member)| format!("{}:{}", quoted(name), literal(member))).collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut literal = String::from("'");
    for character in text.chars() {
        write!(literal, "\\U{:08x}", u32::from(character)).unwrap();
    }
    literal + "'"
}

#[test]
fn python_reads_what_we_write_and_we_read_what_it_writes() {
    let mut runner = TestRunner::deterministic();
    let values: Vec<Value> = (0..1000).map(|_| value().new_tree(&mut runner).unwrap().current()).collect();
    let mut input = String::new();
    for value in &values {
        writeln!(input, "{}", json!({"text": spelled(value), "literal": literal(value)})).unwrap();
    }
    let mut child = Command::new("python3")
        .args(["-I", "-X", "utf8", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests need python3 (any version from 3.8) on the PATH");
    // Python reads everything before it writes.
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "python3 ended with {}", output.status);
    let output = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.lines().count(), values.len());
    for (value, line) in values.iter().zip(output.lines()) {
        let verdict: Value = serde_json::from_str(line).unwrap();
        assert_eq!(verdict["same"], true, "Python reads another value for {value}");
        let read = decode(verdict["dumped"].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(spelled(&read), spelled(value));
    }
}
