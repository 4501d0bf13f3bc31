//! JSON-RPC as Odoo speaks it on `/jsonrpc`: the same services and positional arguments as XML-RPC, in JSON.

use super::fault::Raised;
use super::json::{self, EncodeError};
use serde::Serialize;
use serde_json::Value;

/// The number of every request: an answer belongs to the request on whose connection it came.
const ID: u64 = 1;
/// Odoo's code for a URL without a service behind it.
const NO_ROUTE: i64 = 404;

/// A request, with its members in the order in which they are written.
#[derive(Serialize)]
struct Request<'a> {
    jsonrpc: &'static str,
    method: &'static str,
    id: u64,
    params: Params<'a>,
}

#[derive(Serialize)]
struct Params<'a> {
    service: &'a str,
    method: &'a str,
    args: &'a [&'a Value],
}

/// What Odoo answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The method's result; `null` when it has none, for which Odoo up to 19 leaves the member out.
    Value(Value),
    /// The call failed.
    Raised(Raised),
    /// There is no such service at this URL. Nothing was carried out.
    NoRoute,
}

/// An answer that cannot be read. The request may have been carried out all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error(transparent)]
    Json(#[from] json::DecodeError),
    #[error("it is no answer of JSON-RPC to this request")]
    Foreign,
}

/// Writes a call of a service's method.
///
/// Invariant: the credential stands at `params.args[2]` and members always stand in the same order; whoever fills the
/// credential in on the way relies on both.
///
/// # Errors
/// As [`json::encode`].
pub fn encode_call(service: &str, method: &str, args: &[&Value]) -> Result<Vec<u8>, EncodeError> {
    let request = Request { jsonrpc: "2.0", method: "call", id: ID, params: Params { service, method, args } };
    json::encode(&request, args)
}

/// Reads an answer.
///
/// # Errors
/// Any answer that is not complete, exact and Odoo's is refused as a whole.
pub fn decode_response(body: &[u8]) -> Result<Answer, DecodeError> {
    let Value::Object(mut answer) = json::decode(body)? else { return Err(DecodeError::Foreign) };
    if answer.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(DecodeError::Foreign);
    }
    match answer.remove("error") {
        None | Some(Value::Null) => {}
        Some(error) => return failure(&error),
    }
    // An error may lack the id, when the request was not even read; a result may not.
    if answer.get("id").and_then(Value::as_u64) != Some(ID) {
        return Err(DecodeError::Foreign);
    }
    Ok(Answer::Value(answer.remove("result").unwrap_or_default()))
}

/// `code` is 200 in Odoo 14 to 18 and 0 from 19 on for all that was raised, so the exception's name decides.
fn failure(error: &Value) -> Result<Answer, DecodeError> {
    if error.get("code").and_then(Value::as_i64) == Some(NO_ROUTE) {
        return Ok(Answer::NoRoute);
    }
    error.get("data").and_then(Raised::read).map(Answer::Raised).ok_or(DecodeError::Foreign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn call(service: &str, method: &str, args: &[Value]) -> String {
        let args: Vec<&Value> = args.iter().collect();
        String::from_utf8(encode_call(service, method, &args).unwrap()).unwrap()
    }

    fn decode(body: &str) -> Result<Answer, DecodeError> {
        decode_response(body.as_bytes())
    }

    #[test]
    fn a_call_has_one_spelling() {
        insta::assert_snapshot!(
            call("common", "version", &[]),
            @r#"{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":"common","method":"version","args":[]}}"#
        );
        let args = [
            json!("db"),
            json!(2),
            json!("secret"),
            json!("res.partner"),
            json!("read"),
            json!([[7]]),
            json!({"fields": ["name"], "context": {}}),
        ];
        insta::assert_snapshot!(
            call("object", "execute_kw", &args),
            @r#"{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":"object","method":"execute_kw","args":["db",2,"secret","res.partner","read",[[7]],{"context":{},"fields":["name"]}]}}"#
        );
    }

    #[test]
    fn a_result_is_read_and_none_is_null() {
        assert_eq!(decode(r#"{"jsonrpc":"2.0","id":1,"result":[7]}"#), Ok(Answer::Value(json!([7]))));
        assert_eq!(decode(r#"{"jsonrpc": "2.0", "id": 1}"#), Ok(Answer::Value(Value::Null)));
        assert_eq!(decode(r#"{"jsonrpc":"2.0","id":1,"result":null,"error":null}"#), Ok(Answer::Value(Value::Null)));
    }

    #[test]
    fn an_error_is_told_by_its_name_whatever_its_code() {
        for code in [0, 200] {
            let body = json!({"jsonrpc": "2.0", "id": 1, "error": {"code": code, "message": "Odoo Server Error",
                "data": {"name": "odoo.exceptions.UserError", "message": "No."}}});
            let Ok(Answer::Raised(raised)) = decode(&body.to_string()) else { panic!("{body}") };
            assert_eq!(raised.class(), "UserError");
        }
        let route =
            json!({"jsonrpc": "2.0", "id": null, "error": {"code": 404, "message": "404: Not Found", "data": {}}});
        assert_eq!(decode(&route.to_string()), Ok(Answer::NoRoute));
    }

    #[test]
    fn what_is_no_answer_is_no_empty_result() {
        for body in [
            "{}",
            "[]",
            "true",
            r#"{"id":1,"result":[]}"#,
            r#"{"jsonrpc":"2.0","result":[]}"#,
            r#"{"jsonrpc":"2.0","id":2,"result":[]}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":"no"}"#,
        ] {
            assert_eq!(decode(body), Err(DecodeError::Foreign), "{body}");
        }
        assert!(matches!(decode(r#"{"jsonrpc":"2.0","id":1,"result":[7]"#), Err(DecodeError::Json(_))));
    }
}
