//! The grammar of values, faults and limits.

use super::super::{Exceeded, Limit, Limits, decode_response_within};
use super::{Answer, DecodeError, answer, decode, decode_response, recorded, refusal};
use serde_json::json;

fn fault(code: &str, text: &str) -> Result<Answer, DecodeError> {
    let members = format!(
        "<member><name>faultCode</name><value>{code}</value></member><member><name>faultString</name><value>{text}</value></member>"
    );
    decode_response(
        format!("<methodResponse><fault><value><struct>{members}</struct></value></fault></methodResponse>").as_bytes(),
    )
}

#[test]
fn recorded_answers_are_read() {
    let info = json!([19, 0, 0, "final", 0, ""]);
    let version =
        json!({"server_version": "19.0", "server_version_info": info, "server_serie": "19.0", "protocol_version": 1});
    assert_eq!(decode_response(recorded("version")), Ok(Answer::Value(version)));
    assert_eq!(decode_response(recorded("empty")), Ok(Answer::Value(json!([]))));
    assert_eq!(decode_response(recorded("wrong_password")), Ok(Answer::Value(json!(false))));
    let unknown = Answer::Fault { code: 2, text: "Object res.nope doesn't exist".to_owned() };
    assert_eq!(decode_response(recorded("user_error")), Ok(unknown));
    assert_eq!(
        decode_response(recorded("access_denied")),
        Ok(Answer::Fault { code: 3, text: "Access Denied".to_owned() })
    );
    let Ok(Answer::Value(rows)) = decode_response(recorded("search_read")) else { panic!("not read") };
    assert_eq!(rows[0]["rounding"], json!(0.01));
    assert_eq!(rows[0]["write_date"], json!("2026-11-22 21:50:22"));
    assert_eq!(rows[0]["create_uid"], json!(false));
}

#[test]
fn every_type_is_read() {
    for tag in ["int", "i4", "i8", "i1", "i2", "biginteger"] {
        assert_eq!(decode(&format!("<{tag}>-7</{tag}>")), Ok(json!(-7)), "{tag}");
    }
    assert_eq!(decode("<double>1.25</double>"), Ok(json!(1.25)));
    assert_eq!(decode("<float>3</float>"), Ok(json!(3.0)));
    assert_eq!(decode("<boolean>1</boolean>"), Ok(json!(true)));
    assert_eq!(decode("<nil/>"), Ok(json!(null)));
    assert_eq!(decode("<ex:nil></ex:nil>"), Ok(json!(null)));
    assert_eq!(decode("<dateTime.iso8601>00010101T00:00:00</dateTime.iso8601>"), Ok(json!("00010101T00:00:00")));
    assert_eq!(decode("<base64>\nAAE=\n</base64>"), Ok(json!("AAE=")));
    assert_eq!(decode("<array><data/></array>"), Ok(json!([])));
    assert_eq!(decode("<struct/>"), Ok(json!({})));
}

#[test]
fn strings_keep_their_whitespace_tagged_or_bare() {
    for (text, expected) in [("", ""), (" ", " "), ("\n a \t", "\n a \t")] {
        assert_eq!(decode(text), Ok(json!(expected)));
        assert_eq!(decode(&format!(" <string>{text}</string>\n")), Ok(json!(expected)));
    }
    assert_eq!(decode("<struct><member><name> k </name><value/></member></struct>"), Ok(json!({" k ": ""})));
    assert_eq!(decode("<string/>"), Ok(json!("")));
}

#[test]
fn of_equal_keys_the_last_one_wins() {
    let member = |value| format!("<member><name>a</name><value><int>{value}</int></value></member>");
    assert_eq!(decode(&format!("<struct>{}{}{}</struct>", member(1), member(3), member(2))), Ok(json!({"a": 2})));
}

#[test]
fn numbers_that_would_change_are_refused() {
    let refused = refusal("<int>18446744073709551616</int>");
    assert!(refused.starts_with("the answer holds \"18446744073709551616\" as a value of type int"), "{refused}");
    assert!(refused.ends_with("an integer of at most 64 bits is needed"), "{refused}");
    for value in [
        "<double>nan</double>",
        "<double>1e400</double>",
        "<int/>",
        "<double/>",
        "<boolean/>",
        "<int>1.5</int>",
        "<boolean>2</boolean>",
    ] {
        assert!(decode(value).is_err(), "{value}");
    }
}

#[test]
fn an_error_shows_no_more_than_the_beginning_of_a_value() {
    let refused = refusal(&format!("<int>{}</int>", "é\n".repeat(1000)));
    assert!(refused.len() < 250 && !refused.contains('\n'), "{refused}");
}

#[test]
fn nothing_stands_out_of_its_place() {
    for value in [
        "a<int>5</int>",
        "<int>5</int>a",
        "<int>5</int><int>6</int>",
        "<int>5<b/></int>",
        "<value>5</value>",
        "<nil>0</nil>",
        "<array></array>",
        "<array><data></data><data></data></array>",
        "<array><data><int>5</int></data></array>",
        "<array><data>5</data></array>",
        "<struct><name>a</name></struct>",
        "<struct><member><name>a</name></member></struct>",
        "<struct><member><value>1</value><name>a</name></member></struct>",
        "<struct><member><name>a</name><value>1</value><value>2</value></member></struct>",
        "<struct><member><name><string>a</string></name><value>1</value></member></struct>",
        "<bigDecimal>1</bigDecimal>",
        "<Int>5</Int>",
        "<x:int>5</x:int>",
    ] {
        assert!(matches!(decode(value), Err(DecodeError::Unexpected { .. })), "{value}: {:?}", decode(value));
    }
    assert!(refusal("<html>").ends_with("unknown tag \"html\""));
}

#[test]
fn an_answer_has_one_result() {
    for body in [
        "<methodResponse/>",
        "<methodResponse><params/></methodResponse>",
        "<methodResponse><params><param/></params></methodResponse>",
        "<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>",
        "<methodResponse><params><param><value/><value/></param></params></methodResponse>",
        "<methodResponse><params><param><value/></param></params><fault><value/></fault></methodResponse>",
        "<value/>",
        "<!doctype html><html><body>Login</body></html>",
        "{\"jsonrpc\": \"2.0\"}",
    ] {
        assert!(decode_response(body.as_bytes()).is_err(), "{body}");
    }
    assert_eq!(decode_response(b""), Err(DecodeError::Cut { at: 0 }));
}

#[test]
fn a_fault_has_a_code_and_a_text() {
    let missing = Answer::Fault { code: -1, text: "a\nb".to_owned() };
    assert_eq!(fault("<int>-1</int>", "a\nb"), Ok(missing));
    let legacy = fault("<string>warning -- UserError\n\nNo.</string>", "<string></string>");
    assert_eq!(legacy, Err(DecodeError::LegacyFault));
    for (code, text) in [("<double>1</double>", "a"), ("<nil/>", "a"), ("<int>1</int>", "<int>1</int>")] {
        assert!(fault(code, text).is_err(), "{code} {text}");
    }
}

#[test]
fn each_limit_says_which_it_is() {
    let nested = |levels: usize| {
        answer(&format!(
            "<value>{}{}</value>",
            "<array><data><value>".repeat(levels),
            "</value></data></array>".repeat(levels)
        ))
    };
    assert!(decode_response(nested(64).as_bytes()).is_ok());
    let deep = Err(DecodeError::TooLarge(Exceeded { limit: Limit::Depth, max: 64 }));
    assert_eq!(decode_response(nested(65).as_bytes()), deep);
    assert_eq!(decode_response(nested(400_000).as_bytes()), deep);
    let asked = Limits { depth: usize::MAX, ..Limits::default() };
    let bounded = Err(DecodeError::TooLarge(Exceeded { limit: Limit::Depth, max: 256 }));
    assert!(decode_response_within(nested(256).as_bytes(), &asked).is_ok());
    assert_eq!(decode_response_within(nested(100_000).as_bytes(), &asked), bounded);

    let body = answer("<value><array><data><value/><value/><value/></data></array></value>");
    let limits = Limits { bytes: body.len(), depth: 1, nodes: 4 };
    assert!(decode_response_within(body.as_bytes(), &limits).is_ok());
    let nodes = decode_response_within(body.as_bytes(), &Limits { nodes: 3, ..limits }).unwrap_err();
    assert_eq!(nodes.to_string(), "the answer has more than 3 values (each struct counts as sixteen more)");
    let bytes = decode_response_within(body.as_bytes(), &Limits { bytes: body.len() - 1, ..limits }).unwrap_err();
    assert_eq!(bytes, DecodeError::TooLarge(Exceeded { limit: Limit::Bytes, max: body.len() - 1 }));

    let record = answer("<value><struct/></value>");
    assert!(decode_response_within(record.as_bytes(), &Limits { nodes: 17, ..Limits::default() }).is_ok());
    assert!(decode_response_within(record.as_bytes(), &Limits { nodes: 16, ..Limits::default() }).is_err());
}
