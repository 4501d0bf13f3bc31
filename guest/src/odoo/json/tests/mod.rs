//! What the reader promises: exact or refused, whole or refused; [`generated`] values there and back, also through
//! Python's `json`, which Odoo itself uses.

mod generated;

use super::{DecodeError, decode, decode_within};
use crate::odoo::limits::{Exceeded, Limit, Limits};
use serde_json::json;

#[test]
fn a_cut_document_is_an_error_wherever_it_was_cut() {
    let whole = r#"{"a\u00e9":[null,true,-1.5e3,{"b":"é\n\\"}],"c":[[],{}]}"#;
    assert!(decode(whole.as_bytes()).is_ok());
    for length in 0..whole.len() {
        assert!(decode(&whole.as_bytes()[..length]).is_err(), "cut to {length} bytes");
    }
    assert_eq!(decode(b"[1,"), Err(DecodeError::Cut));
    assert_eq!(decode(b""), Err(DecodeError::Cut));
}

#[test]
fn what_json_does_not_know_is_refused() {
    for text in [
        "NaN",
        "[Infinity]",
        "-Infinity",
        "{'a': 1}",
        "[1,]",
        "[1] [2]",
        "{\"a\":1}x",
        "01",
        "1e400",
        "\"\\ud800\"",
        "\"a\nb\"",
        "<html></html>",
        "\u{feff}1",
    ] {
        assert!(matches!(decode(text.as_bytes()), Err(DecodeError::Malformed { .. })), "{text}");
    }
    assert!(decode(b"\"\xff\"").is_err());
}

#[test]
fn numbers_are_exact_or_refused() {
    let exact = "[9007199254740993,-9223372036854775808,18446744073709551615,1e300,0.1,5.0,-0.0]";
    let read = decode(exact.as_bytes()).unwrap();
    assert_eq!(read.to_string().replace("1e+300", "1e300"), exact);
    assert!(read[5].is_f64());
    for wide in ["18446744073709551616", "-9223372036854775809", "1000000000000000000000000000000"] {
        let refused = decode(format!("{{\"a\":[{wide}]}}").as_bytes());
        assert_eq!(refused, Err(DecodeError::Integer { text: wide.to_owned() }));
    }
}

#[test]
fn of_members_with_the_same_name_the_last_one_wins() {
    assert_eq!(decode(br#"{"a":1,"b":2,"a":3}"#).unwrap(), json!({"a": 3, "b": 2}));
}

#[test]
fn each_limit_says_which_it_is() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let exceeded = |limit, max| Err(DecodeError::TooLarge(Exceeded { limit, max }));
    assert!(decode(nested(64).as_bytes()).is_ok());
    assert_eq!(decode(nested(65).as_bytes()), exceeded(Limit::Depth, 64));
    assert_eq!(decode("[".repeat(1_000_000).as_bytes()), exceeded(Limit::Depth, 64));
    let limits = Limits { bytes: 7, depth: 1, nodes: 4 };
    assert!(decode_within(b"[1,2,3]", &limits).is_ok());
    assert_eq!(decode_within(b"[1,2,3]", &Limits { nodes: 3, ..limits }), exceeded(Limit::Nodes, 3));
    assert_eq!(decode_within(b"[1,2,3] ", &limits), exceeded(Limit::Bytes, 7));
    assert_eq!(decode_within(b"{}", &limits), exceeded(Limit::Nodes, 4));
}
