//! What a JSON-2 request asks for: model and method are in the URL, the credential in a header.

use super::value;
use crate::call::{Call, Execute, Head, Protocol};
use crate::canary::Canary;
use crate::value::{Arguments, Value};
use crate::violation::Violation;

/// Reads a request, all of it. Its body goes on as it is: one object without a name that occurs twice.
///
/// # Errors
/// When the body is not that, or the placeholder is not the bearer key.
pub fn read<'a>(
    model: &str,
    method: &str,
    authorization: Option<&[u8]>,
    text: &'a str,
    canary: &Canary,
) -> Result<Call<'a>, Violation> {
    if canary.is_in(text.as_bytes()) {
        return Err(Violation::Placeholder);
    }
    let named = match value::read(text, canary, &mut value::budget())? {
        Value::Struct(members) => members,
        _ => return Err(Violation::Parameters),
    };
    let instance = authorization.and_then(bearer).and_then(|key| canary.position(key));
    let head = Head::Execute(Execute { database: None, uid: None, model: model.to_owned(), method: method.to_owned() });
    Ok(Call {
        protocol: Protocol::Json2,
        head,
        instance: Some(instance.ok_or(Violation::Credential)?),
        arguments: Arguments { positional: Vec::new(), named },
        tail: 0..text.len(),
    })
}

/// The key of `bearer KEY`.
pub fn bearer(authorization: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(authorization).ok()?;
    let (scheme, key) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placeholder::Placeholder;
    use crate::route::Route;

    fn read_as(authorization: &str, body: &str) -> Result<Option<usize>, Violation> {
        let placeholder = Placeholder::random().unwrap();
        let canary = Canary::new(vec![placeholder.clone()]);
        let hidden: String = placeholder.as_str().bytes().map(|byte| format!("\\u{byte:04x}")).collect();
        let fill = |text: &str| text.replace("{P}", placeholder.as_str()).replace("{HIDDEN}", &hidden);
        let route = Route::of("/json/2/res.partner/write", None).unwrap();
        let (authorization, body) = (fill(authorization), fill(body));
        Call::read(&route, Some(authorization.as_bytes()), body.as_bytes(), &canary).map(|call| call.instance)
    }

    #[test]
    fn the_placeholder_is_the_bearer_key_and_nothing_else() {
        let body = r#"{"ids": [1], "vals": {"name": "a\u00e9"}, "context": {}}"#;
        assert_eq!(read_as("bearer {P}", body), Ok(Some(0)));
        assert_eq!(read_as("Bearer {P}", body), Ok(Some(0)));
        for own in ["bearer my-own-key", "basic {P}", "{P}", "bearer  {P}", "bearer {P} "] {
            assert_eq!(read_as(own, body), Err(Violation::Credential), "{own}");
        }
        assert_eq!(read_as("bearer {P}", r#"{"vals": {"name": "{P}"}}"#), Err(Violation::Placeholder));
        assert_eq!(read_as("bearer {P}", r#"{"vals": {"name": "{HIDDEN}"}}"#), Err(Violation::Placeholder));
        assert_eq!(read_as("bearer {P}", r#"{"{HIDDEN}": 1}"#), Err(Violation::Placeholder));
    }

    #[test]
    fn a_body_that_could_be_read_in_two_ways_is_refused() {
        for (body, expected) in [
            (r#"{"ids": [1], "ids": [2]}"#, Violation::Duplicate),
            (r#"{"vals": {"a": 1, "\u0061": 2}}"#, Violation::Duplicate),
            (r#"{"a": NaN}"#, Violation::NotJson),
            (r#"{"a": Infinity}"#, Violation::NotJson),
            (r#"{"a": 1e999}"#, Violation::NotJson),
            (r#"{"a": "\ud800"}"#, Violation::NotJson),
            (r#"{"a": 1,}"#, Violation::NotJson),
            (r#"{"a": 1} {"b": 2}"#, Violation::NotJson),
            (r#"{"a": 1} // x"#, Violation::NotJson),
            ("\u{feff}{}", Violation::NotJson),
            (r#"[{"ids": [1]}]"#, Violation::Parameters),
            ("", Violation::NotJson),
            ("null", Violation::Parameters),
        ] {
            assert_eq!(read_as("bearer {P}", body), Err(expected), "{body}");
        }
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        let nested = |levels: usize| format!(r#"{{"a": {}{}}}"#, "[".repeat(levels), "]".repeat(levels));
        assert!(read_as("bearer {P}", &nested(63)).is_ok());
        assert_eq!(read_as("bearer {P}", &nested(64)), Err(Violation::Depth));
        let many = format!(r#"{{"a": [{}0]}}"#, "0,".repeat(crate::value::VALUES));
        assert_eq!(read_as("bearer {P}", &many), Err(Violation::Values));
    }
}
