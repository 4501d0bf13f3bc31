//! Values to bytes.

use super::error::EncodeError;
use crate::odoo::limits::Limits;
use serde::Serialize;
use serde_json::Value;

/// Writes `document` without spaces, in one buffer. `values` are the parts of it that come from a caller.
///
/// Invariant: one value has one spelling, and no name stands twice in an object, so that whoever reads the document on
/// its way reads what Odoo reads.
///
/// # Errors
/// Values that are nested too deeply, by the limit that answers have too.
pub fn encode(document: &impl Serialize, values: &[&Value]) -> Result<Vec<u8>, EncodeError> {
    let max = Limits::default().depth;
    if values.iter().any(|value| is_deeper(value, max)) {
        return Err(EncodeError::Depth { max });
    }
    serde_json::to_vec(document).map_err(|_| EncodeError::Unwritable)
}

/// Whether lists and objects are nested more than `levels` deep. Looks no deeper than that.
fn is_deeper(value: &Value, levels: usize) -> bool {
    let inner = |item: &Value| levels == 0 || is_deeper(item, levels - 1);
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(inner),
        Value::Object(members) => levels == 0 || members.values().any(inner),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_value_has_one_spelling() {
        let value = json!({"b": [null, true, -0.0, 0.1, 1e300], "a\n": "\u{0}\r\"é\u{2028}", "c": u64::MAX});
        let text = String::from_utf8(encode(&value, &[&value]).unwrap()).unwrap();
        assert_eq!(
            text,
            "{\"a\\n\":\"\\u0000\\r\\\"é\u{2028}\",\"b\":[null,true,-0.0,0.1,1e+300],\"c\":18446744073709551615}"
        );
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!({"a": [inner]}));
        let refusal = |value: Value| encode(&value, &[&value]).map(|_| ());
        assert_eq!(refusal(nested(32)), Ok(()));
        assert_eq!(refusal(json!([nested(32)])), Err(EncodeError::Depth { max: 64 }));
        assert_eq!(refusal(nested(500)), Err(EncodeError::Depth { max: 64 }));
    }
}
