//! Writes requests of JSON-RPC, with the credential in them.
//!
//! Invariant: the composed bytes are wiped when they are dropped, and never grow, so that no copy is left behind in
//! memory that was given back.

use bytes::Bytes;
use zeroize::Zeroizing;

/// The whole body of `version`.
pub const VERSION: &[u8] =
    br#"{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":"common","method":"version","args":[]}}"#;

/// What follows the arguments of [`execute`].
pub const END: &[u8] = b"]}}";

/// Room for the envelope around the values of a head.
const ENVELOPE: usize = 256;

/// A credential as a JSON string, its quotes included.
pub struct QuotedSecret(Zeroizing<String>);

impl QuotedSecret {
    pub fn new(secret: &str) -> Self {
        // Room for the longest escapes, so that growing leaves no copy behind.
        let mut quoted = Zeroizing::new(String::with_capacity(secret.len() * 6 + 2));
        push_quoted(&mut quoted, secret);
        Self(quoted)
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The whole body of `authenticate`, without a `user_agent_env` of the sandbox's, as for XML-RPC.
pub fn authenticate(database: &str, login: &str, secret: &QuotedSecret) -> Bytes {
    let mut body = begin("common", "authenticate", &[database, login, secret.expose()]);
    push_quoted(&mut body, database);
    body.push(',');
    push_quoted(&mut body, login);
    body.push(',');
    body.push_str(secret.expose());
    body.push_str(",{}]}}");
    into_bytes(body)
}

/// `execute_kw` up to and including the comma before the arguments; they follow, and [`END`].
pub fn execute(database: &str, uid: u64, secret: &QuotedSecret, model: &str, method: &str) -> Bytes {
    let mut body = begin("object", "execute_kw", &[database, secret.expose(), model, method]);
    push_quoted(&mut body, database);
    body.push(',');
    body.push_str(&uid.to_string());
    body.push(',');
    body.push_str(secret.expose());
    body.push(',');
    push_quoted(&mut body, model);
    body.push(',');
    push_quoted(&mut body, method);
    body.push(',');
    into_bytes(body)
}

fn begin(service: &str, method: &str, values: &[&str]) -> Zeroizing<String> {
    // Six bytes for one is the longest escape.
    let room = values.iter().map(|value| value.len() * 6).sum::<usize>() + ENVELOPE;
    let mut body = Zeroizing::new(String::with_capacity(room));
    body.push_str(r#"{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":""#);
    body.push_str(service);
    body.push_str(r#"","method":""#);
    body.push_str(method);
    body.push_str(r#"","args":["#);
    body
}

fn into_bytes(mut body: Zeroizing<String>) -> Bytes {
    let text = std::mem::take(&mut *body);
    Bytes::from_owner(Zeroizing::new(text.into_bytes()))
}

/// Appends `text` as a JSON string.
fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control < ' ' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.push_str("\\u00");
                for digit in [u32::from(control) >> 4, u32::from(control) & 15] {
                    out.push(HEX.get(digit as usize).map_or('0', |byte| char::from(*byte)));
                }
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_request_is_the_json_that_odoo_expects_with_the_secret_at_the_third_place() {
        let secret = QuotedSecret::new("s\"3\\cr\u{1}et");
        let mut body = execute("a\"b", 2, &secret, "res.partner", "read").to_vec();
        body.extend_from_slice(br#"[[1]],{"fields":["name"]}"#);
        body.extend_from_slice(END);
        let args = json!(["a\"b", 2, "s\"3\\cr\u{1}et", "res.partner", "read", [[1]], {"fields": ["name"]}]);
        let expected = json!({"jsonrpc": "2.0", "method": "call", "id": 1,
            "params": {"service": "object", "method": "execute_kw", "args": args}});
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), expected);
        let login: Value = serde_json::from_slice(&authenticate("db", "bot", &secret)).unwrap();
        assert_eq!(login["params"]["args"], json!(["db", "bot", "s\"3\\cr\u{1}et", {}]));
        let version: Value = serde_json::from_slice(VERSION).unwrap();
        assert_eq!(version["params"]["args"], json!([]));
    }
}
