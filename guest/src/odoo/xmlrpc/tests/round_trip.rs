//! What is written is read back as it was.

use super::generated::{double, integer, same, value};
use super::{Answer, RECORDED, answer, decode, decode_response, encoded};
use proptest::prelude::*;
use serde_json::Value;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_value_comes_back_exactly(value in value()) {
        let read = decode_response(answer(&encoded(&value)).as_bytes());
        let Ok(Answer::Value(read)) = read else { panic!("{read:?}") };
        prop_assert!(same(&read, &value), "{read} is not {value}");
    }

    #[test]
    fn no_number_changes(integers in proptest::collection::vec(integer(), 20), doubles in proptest::collection::vec(double(), 20)) {
        let numbers: Value = integers.into_iter().map(Value::from).chain(doubles.into_iter().map(Value::from)).collect();
        let Ok(Answer::Value(read)) = decode_response(answer(&encoded(&numbers)).as_bytes()) else { panic!("not read") };
        prop_assert!(same(&read, &numbers), "{read} is not {numbers}");
    }

    #[test]
    fn text_as_odoo_escapes_it_comes_back_but_for_its_carriage_returns(text in super::generated::text()) {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let normal = text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(decode(&format!("<string>{escaped}</string>")), Ok(Value::String(normal)));
    }

    #[test]
    fn a_damaged_answer_is_an_answer_or_an_error_but_never_a_panic(
        which in 0..RECORDED.len(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..4),
    ) {
        let mut body = RECORDED[which].1.to_vec();
        for (at, byte, kind) in damage {
            let at = at.index(body.len());
            match kind {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => drop(body.remove(at)),
            }
        }
        if let Err(error) = decode_response(&body) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
