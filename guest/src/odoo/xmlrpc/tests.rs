use super::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Map, Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// An answer that carries this value, made from a call that does.
fn answer_of(value: &Value) -> Vec<u8> {
    let call = String::from_utf8(encode_call("m", std::slice::from_ref(value)).unwrap()).unwrap();
    call.replace("<methodCall><methodName>m</methodName>", "<methodResponse>")
        .replace("methodCall", "methodResponse")
        .into()
}

fn wrap(value: &str) -> String {
    format!(
        "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>{value}</value>\n</param>\n</params>\n</methodResponse>\n"
    )
}

fn read(value: &str) -> Result<Value, DecodeError> {
    decode_response(wrap(value).as_bytes()).map(|answer| match answer {
        Answer::Value(value) => value,
        Answer::Fault { .. } => panic!("a fault"),
    })
}

#[test]
fn each_type_is_read_as_python_reads_it() {
    for (xml, value) in [
        ("<int>42</int>", json!(42)),
        ("<i4>-2147483648</i4>", json!(-2_147_483_648_i64)),
        ("<i8>9007199254740993</i8>", json!(9_007_199_254_740_993_i64)),
        ("<int>+7</int>", json!(7)),
        ("<biginteger>18446744073709551615</biginteger>", json!(u64::MAX)),
        ("<boolean>1</boolean>", json!(true)),
        ("<boolean>0</boolean>", json!(false)),
        ("<double>-1.5e3</double>", json!(-1500.0)),
        ("<string> a &lt;b&gt; &amp; c </string>", json!(" a <b> & c ")),
        ("<string></string>", json!("")),
        ("<string/>", json!("")),
        ("<string>x&#13;&#10;y&#x20AC;</string>", json!("x\r\ny€")),
        ("<string>one\r\ntwo\rthree</string>", json!("one\ntwo\nthree")),
        ("<string><![CDATA[<b>&amp;</b>]]></string>", json!("<b>&amp;</b>")),
        ("<string>a<!-- not text -->b</string>", json!("ab")),
        (" untyped text ", json!(" untyped text ")),
        ("", json!("")),
        ("   ", json!("   ")),
        ("<nil/>", Value::Null),
        ("<ex:nil/>", Value::Null),
        ("<dateTime.iso8601>20261122T19:42:25</dateTime.iso8601>", json!("20261122T19:42:25")),
        ("<base64>aGVs\nbG8=</base64>", json!("aGVsbG8=")),
        ("\n<array>\n<data>\n<value><int>1</int></value><value/>\n</data>\n</array>\n", json!([1, ""])),
        ("<array><data/></array>", json!([])),
        (
            "<struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value></member></struct>",
            json!({"a": "2"}),
        ),
        ("<struct/>", json!({})),
    ] {
        assert_eq!(read(xml).as_ref(), Ok(&value), "{xml}");
    }
}

#[test]
fn what_is_not_xmlrpc_is_refused() {
    for xml in [
        "<int>1.0</int>",
        "<int></int>",
        "<int>1 2</int>",
        "<int>0x10</int>",
        "<int>99999999999999999999</int>",
        "<boolean>true</boolean>",
        "<boolean>2</boolean>",
        "<double>nan</double>",
        "<double>inf</double>",
        "<double>1e999</double>",
        "<double/>",
        "<base64>a</base64>",
        "<base64>é===</base64>",
        "<unknown>1</unknown>",
        "<nil>x</nil>",
        "<int>1</int><int>2</int>",
        "text<int>1</int>",
        "<int>1</int>text",
        "<string>&foo;</string>",
        "<string>a & b</string>",
        "<string>&#0;</string>",
        "<string>&#xD800;</string>",
        "<string>&#xFFFE;</string>",
        "<string>&#x110000;</string>",
        "<string>&#+65;</string>",
        "<string><b>x</b></string>",
        "<array></array>",
        "<array><data><int>1</int></data></array>",
        "<struct><member></member></struct>",
        "<struct><member><name>a</name></member></struct>",
        "<struct><member/></struct>",
        "<string>x</int>",
        "<string>\u{b}</string>",
        "<string>\0</string>",
        "<string>\u{ffff}</string>",
        "<?php ?><int>1</int>",
        "<array><data></data><data></data></array>",
    ] {
        assert!(read(xml).is_err(), "{xml:?} was read as {:?}", read(xml));
    }
}

#[test]
fn a_whole_document_is_demanded() {
    let good = wrap("<int>1</int>");
    for (why, document) in [
        ("nothing", String::new()),
        ("html", "<html><body>log in</body></html>".to_owned()),
        ("doctype", good.replace("<methodResponse>", "<!DOCTYPE x [<!ENTITY e 'v'>]><methodResponse>")),
        ("second root", format!("{good}<methodResponse/>")),
        ("text behind", format!("{good}x")),
        ("two params", good.replace("</param>\n", "</param><param><value/></param>")),
        ("latin-1", good.replace("version='1.0'", "version='1.0' encoding='latin1'")),
        ("utf-16", good.replace("version='1.0'", "version='1.0' encoding='utf-16'")),
    ] {
        assert!(decode_response(document.as_bytes()).is_err(), "{why}");
    }
    assert!(decode_response(b"<methodResponse>\xff</methodResponse>").is_err(), "not UTF-8");
    assert!(
        decode_response(format!("\u{feff}{good}<!-- end -->\n").as_bytes()).is_ok(),
        "a byte order mark and a comment do no harm"
    );
}

#[test]
fn an_answer_cut_at_any_byte_is_an_error() {
    let fault = "<?xml version='1.0'?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>2</int></value></member>\
                 <member><name>faultString</name><value><string>No &lt;way&gt;</string></value></member></struct></value></fault></methodResponse>";
    let rows = String::from_utf8(answer_of(
        &json!([{"id": 1, "name": "A & B", "partner_id": [7, "é"], "x": false, "y": 1.5, "z": null}]),
    ))
    .unwrap();
    for document in
        [fault.to_owned(), rows, wrap("text &amp; more"), wrap("<array><data/></array>").trim_end().to_owned()]
    {
        let document = document.trim_end().as_bytes();
        assert!(decode_response(document).is_ok());
        for end in 0..document.len() {
            assert!(
                decode_response(&document[..end]).is_err(),
                "cut at {end}: {}",
                String::from_utf8_lossy(&document[..end])
            );
        }
    }
}

#[test]
fn a_fault_is_told_from_a_value() {
    let text = "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>3</int></value></member><member>\
                <name>faultString</name><value><string>Access Denied</string></value></member></struct></value></fault></methodResponse>";
    assert_eq!(decode_response(text.as_bytes()), Ok(Answer::Fault { code: 3, text: "Access Denied".into() }));
    assert!(decode_response(text.replace("faultCode", "code").as_bytes()).is_err());
}

#[test]
fn each_limit_is_named() {
    let limits = Limits { bytes: 10_000, depth: 3, nodes: 20 };
    let nested = |depth: usize| {
        wrap(&format!("{}{}", "<array><data><value>".repeat(depth), "</value></data></array>".repeat(depth)))
    };
    assert!(decode_response_within(nested(3).as_bytes(), &limits).is_ok());
    assert!(matches!(
        decode_response_within(nested(4).as_bytes(), &limits),
        Err(DecodeError::TooDeep { limit: 3, .. })
    ));
    let many = wrap(&format!("<array><data>{}</data></array>", "<value>x</value>".repeat(20)));
    assert!(matches!(decode_response_within(many.as_bytes(), &limits), Err(DecodeError::TooManyValues { limit: 20 })));
    let large = wrap(&"x".repeat(10_000));
    assert!(matches!(
        decode_response_within(large.as_bytes(), &limits),
        Err(DecodeError::TooLarge { limit: 10_000, .. })
    ));
    // Far beyond any stack, were it recursed into.
    assert!(decode_response(nested(1_000_000).get(..20_000_000).unwrap_or_default().as_bytes()).is_err());
}

#[test]
fn what_xml_cannot_carry_is_refused_by_name() {
    let refused = |value: Value| encode_call("execute_kw", &[json!("db"), value]).unwrap_err().to_string();
    assert_eq!(
        refused(json!({"values": [{"comment": "a\u{b}b"}]})),
        "[1].values[0].comment: character U+000B cannot be carried by XML-RPC; remove it"
    );
    assert!(refused(json!("\u{fffe}")).contains("U+FFFE"));
    assert!(refused(json!({"a\0": 1})).contains("U+0000"));
    assert!(refused(json!(u64::MAX)).contains("18446744073709551615"));
    let mut deep = json!(1);
    for _ in 0..70 {
        deep = json!([deep]);
    }
    assert!(refused(deep).contains("64 levels"));
}

#[test]
fn a_carriage_return_survives() {
    let call = String::from_utf8(encode_call("m", &[json!("a\r\nb")]).unwrap()).unwrap();
    assert!(call.contains("a&#13;\nb"), "{call}");
    assert_eq!(decode_response(&answer_of(&json!("a\r\nb"))), Ok(Answer::Value(json!("a\r\nb"))));
}

/// JSON that XML-RPC can carry.
fn carried() -> impl Strategy<Value = Value> {
    let text = || {
        "[\\PC\t\n\r&<>'\"\\]]{0,12}".prop_filter("XML 1.0", |text: &String| super::text::find_illegal(text).is_none())
    };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(text(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_written_is_read_back_the_same(value in carried()) {
        prop_assert_eq!(decode_response(&answer_of(&value)), Ok(Answer::Value(value)));
    }

    #[test]
    fn no_input_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        drop(decode_response(&bytes));
    }

    #[test]
    fn no_damaged_answer_panics(value in carried(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut answer = answer_of(&value);
        let at = at.index(answer.len());
        answer[at] = byte;
        drop(decode_response(&answer));
    }

    #[test]
    fn an_independent_implementation_reads_and_writes_the_same(value in carried()) {
        // dxr takes white space around names away, and refuses a member without a name.
        prop_assume!(names_are_plain(&value));
        let call = String::from_utf8(encode_call("m", std::slice::from_ref(&value)).unwrap()).unwrap();
        let read = dxr::MethodCall::from_xml(&call).unwrap();
        prop_assert_eq!(json_of(&read.params[0]), value.clone());
        let written = dxr::MethodResponse { value: read.params[0].clone() }.to_xml().unwrap();
        if !written.contains('\r') {
            prop_assert_eq!(decode_response(written.as_bytes()), Ok(Answer::Value(value)));
        }
    }
}

fn names_are_plain(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(names_are_plain),
        Value::Object(members) => {
            members.iter().all(|(name, value)| !name.is_empty() && name.trim() == name && names_are_plain(value))
        }
        _ => true,
    }
}

fn json_of(value: &dxr::Value) -> Value {
    match value {
        dxr::Value::Integer(number) => json!(number),
        dxr::Value::Long(number) => json!(number),
        dxr::Value::Boolean(truth) => json!(truth),
        dxr::Value::String(text) => json!(text),
        dxr::Value::Double(number) => json!(number),
        dxr::Value::Struct(members) => members.iter().map(|(name, value)| (name.clone(), json_of(value))).collect(),
        dxr::Value::Array(items) => items.iter().map(json_of).collect(),
        dxr::Value::Nil => Value::Null,
        other => panic!("never written: {other:?}"),
    }
}

/// Python's own library is what Odoo reads and writes with: both must mean the same by every byte.
#[test]
fn python_reads_and_writes_the_same() {
    const SCRIPT: &str = r#"
import json, sys, xmlrpc.client as x
out = []
for line in sys.stdin:
    case = json.loads(line)
    (value,), method = x.loads(case["call"])
    try:
        written = x.dumps((value,), methodresponse=True, allow_none=True)
    except OverflowError:
        written = None
    out.append({"read": value, "written": written})
json.dump(out, sys.stdout)
"#;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let values: Vec<Value> = (0..300).map(|_| carried().new_tree(&mut runner).unwrap().current()).collect();
    let mut python = Command::new("python3")
        .args(["-c", SCRIPT])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed by this test");
    let mut stdin = python.stdin.take().unwrap();
    for value in &values {
        let call = String::from_utf8(encode_call("m", std::slice::from_ref(value)).unwrap()).unwrap();
        writeln!(stdin, "{}", json!({"call": call})).unwrap();
    }
    drop(stdin);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let cases: Vec<Map<String, Value>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(cases.len(), values.len());
    let mut compared = 0;
    for (case, value) in cases.iter().zip(&values) {
        assert_eq!(&case["read"], value);
        // Python writes no whole number beyond 32 bits, and a carriage return raw, which XML reads as a line feed.
        if let Some(written) = case["written"].as_str().filter(|written| !written.contains('\r')) {
            assert_eq!(decode_response(written.as_bytes()), Ok(Answer::Value(value.clone())));
            compared += 1;
        }
    }
    assert!(compared > 50, "only {compared} answers were compared");
}
