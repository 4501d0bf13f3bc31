//! Values without structure: exact, or refused.

use serde_json::{Number, Value};

/// A type of XML-RPC whose value is text. `dateTime.iso8601` stays text: Odoo sends dates as strings, and a reader that
/// expects one must not see another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    /// `int`, `i1`, `i2`, `i4`, `i8` and `biginteger`: one type here, as JSON's integers need no width.
    Integer,
    /// `double` and `float`.
    Double,
    Boolean,
    Text,
    DateTime,
    Base64,
}

impl Scalar {
    /// The type's usual tag.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Integer => "int",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::Text => "string",
            Self::DateTime => "dateTime.iso8601",
            Self::Base64 => "base64",
        }
    }

    /// Reads a value's text. The error says what is right.
    pub(super) fn read(self, text: &str) -> Result<Value, &'static str> {
        match self {
            Self::Text | Self::DateTime => Ok(Value::String(text.to_owned())),
            Self::Integer => integer(trim(text)).ok_or("an integer of at most 64 bits is needed"),
            Self::Double => double(trim(text)).ok_or("a finite decimal number is needed"),
            Self::Base64 => base64(text).ok_or("base64 text with its padding is needed"),
            Self::Boolean => match text {
                "0" => Ok(Value::Bool(false)),
                "1" => Ok(Value::Bool(true)),
                _ => Err("0 or 1 is needed"),
            },
        }
    }
}

/// XML's whitespace.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

fn integer(text: &str) -> Option<Value> {
    text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).ok()
}

/// Also refuses a number that only infinity could stand for, such as `1e400`.
fn double(text: &str) -> Option<Value> {
    text.parse().ok().and_then(Number::from_f64).map(Value::Number)
}

/// The text without whitespace.
fn base64(text: &str) -> Option<Value> {
    let packed: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let digits = packed.strip_suffix("==").or_else(|| packed.strip_suffix('=')).unwrap_or(&packed);
    let valid = packed.len().is_multiple_of(4)
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    valid.then_some(Value::String(packed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn integers_of_64_bits_are_exact_and_wider_ones_are_refused() {
        for (text, value) in [
            ("0", json!(0)),
            ("+7", json!(7)),
            ("-0", json!(0)),
            (" \n5\t", json!(5)),
            ("007", json!(7)),
            ("2147483648", json!(2_147_483_648_i64)),
            ("9007199254740993", json!(9_007_199_254_740_993_i64)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("18446744073709551615", json!(u64::MAX)),
        ] {
            assert_eq!(Scalar::Integer.read(text), Ok(value), "{text}");
        }
        let refused =
            ["", " ", "1.0", "1e3", "1_000", "0x10", "--1", "1 2", "٣", "18446744073709551616", "-9223372036854775809"];
        for text in refused {
            assert!(Scalar::Integer.read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn doubles_are_read_as_python_does_unless_json_cannot_carry_them() {
        for (text, value) in [
            ("1.5", 1.5),
            (" 5 ", 5.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1E-3", -0.001),
            ("1e308", 1e308),
            ("5e-324", 5e-324),
        ] {
            assert_eq!(Scalar::Double.read(text), Ok(json!(value)), "{text}");
        }
        assert!(Scalar::Double.read("-0.0").unwrap().as_f64().unwrap().is_sign_negative());
        for text in ["", "nan", "NaN", "inf", "-Infinity", "1e400", "-1e400", "1_0.0", "1,5", "0x1p3", "1e", "."] {
            assert!(Scalar::Double.read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_boolean_is_one_digit() {
        assert_eq!(Scalar::Boolean.read("1"), Ok(json!(true)));
        assert_eq!(Scalar::Boolean.read("0"), Ok(json!(false)));
        for text in ["", "2", "true", " 1", "01"] {
            assert!(Scalar::Boolean.read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn base64_keeps_its_text_without_whitespace_and_must_be_whole() {
        assert_eq!(Scalar::Base64.read(" aGVs\r\nbG8=\n"), Ok(json!("aGVsbG8=")));
        assert_eq!(Scalar::Base64.read(""), Ok(json!("")));
        for text in ["aGVsbG8", "aGVs=bG8", "aGVsbG8*", "====", "a===", "ä==="] {
            assert!(Scalar::Base64.read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_and_strings_stay_as_they_are() {
        assert_eq!(Scalar::DateTime.read("00010101T00:00:00"), Ok(json!("00010101T00:00:00")));
        assert_eq!(Scalar::Text.read(" \n "), Ok(json!(" \n ")));
    }
}
