//! Writes the head of a request, with the credential in it.
//!
//! Invariant: the composed bytes are wiped when they are dropped, and never grow, so that no copy is left behind in
//! memory that was given back. hyper may copy them into its own write buffer, which we cannot wipe.

use super::escape::{EscapedSecret, push_escaped};
use bytes::Bytes;
use zeroize::Zeroizing;

/// The whole body of `version`.
pub const VERSION: &[u8] =
    b"<?xml version='1.0'?><methodCall><methodName>version</methodName><params></params></methodCall>";

/// Room for the markup around the values of a head.
const MARKUP: usize = 512;

/// The whole body of `authenticate`.
///
/// The gate logs in with words of its own. The sandbox's `user_agent_env` is left out: with a `base_location` in it an
/// administrator's login would rewrite `web.base.url`.
pub fn authenticate(database: &str, login: &str, secret: &EscapedSecret) -> Bytes {
    let mut head = Composed::begin("authenticate", &[database, login, secret.expose()]);
    head.string(database);
    head.string(login);
    head.secret(secret);
    head.0.push_str("<param><value><struct></struct></value></param></params></methodCall>");
    head.into_bytes()
}

/// `execute_kw` up to and including the model's method; the sandbox's own tail follows.
pub fn execute(database: &str, uid: u64, secret: &EscapedSecret, model: &str, method: &str) -> Bytes {
    let mut head = Composed::begin("execute_kw", &[database, secret.expose(), model, method]);
    head.string(database);
    head.integer(uid);
    head.secret(secret);
    head.string(model);
    head.string(method);
    head.into_bytes()
}

struct Composed(Zeroizing<String>);

impl Composed {
    fn begin(method: &str, values: &[&str]) -> Self {
        // Five bytes for one is the longest escape; an already escaped secret only gets more room than it needs.
        let room = values.iter().map(|value| value.len() * 5).sum::<usize>() + MARKUP;
        let mut head = Zeroizing::new(String::with_capacity(room));
        head.push_str("<?xml version='1.0'?><methodCall><methodName>");
        head.push_str(method);
        head.push_str("</methodName><params>");
        Self(head)
    }

    fn string(&mut self, text: &str) {
        self.0.push_str("<param><value><string>");
        push_escaped(&mut self.0, text);
        self.0.push_str("</string></value></param>");
    }

    fn secret(&mut self, secret: &EscapedSecret) {
        self.0.push_str("<param><value><string>");
        self.0.push_str(secret.expose());
        self.0.push_str("</string></value></param>");
    }

    fn integer(&mut self, number: u64) {
        self.0.push_str("<param><value><int>");
        self.0.push_str(&number.to_string());
        self.0.push_str("</int></value></param>");
    }

    fn into_bytes(mut self) -> Bytes {
        let text = std::mem::take(&mut *self.0);
        Bytes::from_owner(Zeroizing::new(text.into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_carries_the_secret_escaped_at_the_third_place() {
        let secret = EscapedSecret::new("s3cr&t<>").unwrap();
        let head = execute("a&b", 2, &secret, "res.partner", "search_read");
        assert_eq!(
            std::str::from_utf8(&head).unwrap(),
            "<?xml version='1.0'?><methodCall><methodName>execute_kw</methodName><params>\
             <param><value><string>a&amp;b</string></value></param><param><value><int>2</int></value></param>\
             <param><value><string>s3cr&amp;t&lt;&gt;</string></value></param>\
             <param><value><string>res.partner</string></value></param>\
             <param><value><string>search_read</string></value></param>"
        );
    }
}
