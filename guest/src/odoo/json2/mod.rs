//! JSON-2, `/json/2/<model>/<method>`: one object of named arguments there, the bare value back. Odoo 19 and later.
//!
//! [`arguments`] turns positional arguments into named ones by the table in [`signature`]; `Failure` is what Odoo
//! answers instead of a value.

mod arguments;
mod signature;

pub use arguments::{ArgumentError, encode_arguments};

use super::fault::Raised;
use super::json::{self, DecodeError};
use serde_json::Value;

/// Reads the answer to a call of `method` with these arguments, as the other protocols would give it.
///
/// # Errors
/// As [`json::decode`].
pub fn decode_value(body: &[u8], method: &str, args: &[Value]) -> Result<Value, DecodeError> {
    let mut value = json::decode(body)?;
    match value.as_array_mut().map(Vec::as_mut_slice) {
        // JSON-2 gives a list of ids even for one record.
        Some([id]) if arguments::creates_one(method, args) => Ok(id.take()),
        _ => Ok(value),
    }
}

/// Reads what Odoo answers with a status of 4xx or 5xx. `None` when it is not Odoo's JSON-2 that answered so.
pub fn decode_failure(body: &[u8]) -> Option<Raised> {
    json::decode(body).ok().as_ref().and_then(Raised::read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_created_record_has_one_id() {
        let value = |method: &str, args: Value| decode_value(b"[8]", method, args.as_array().unwrap()).unwrap();
        assert_eq!(value("create", json!([{"name": "A"}])), json!(8));
        assert_eq!(value("create", json!([[{"name": "A"}]])), json!([8]));
        assert_eq!(value("search", json!([[]])), json!([8]));
        assert_eq!(decode_value(b"null", "action_archive", &[json!([7])]), Ok(Value::Null));
        assert!(decode_value(b"[8", "create", &[json!({})]).is_err());
    }

    #[test]
    fn only_odoos_own_object_is_a_failure() {
        assert!(decode_failure(br#"{"name":"builtins.ValueError","message":"no","arguments":["no"]}"#).is_some());
        // Odoo 14 answers so, in JSON-RPC, where it does not know the URL.
        for foreign in ["{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":404}}", "[]", "<html>", "{\"name\":7}"] {
            assert_eq!(decode_failure(foreign.as_bytes()), None, "{foreign}");
        }
    }
}
