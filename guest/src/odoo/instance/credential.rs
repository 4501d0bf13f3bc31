//! The credential of an instance, and the protocols in which it can be shown to Odoo.

use crate::odoo::protocol::{Choice, Protocol};
use std::fmt;

/// Hexadecimal digits of an API key, in Odoo 14 to 20.
const KEY_LENGTH: usize = 40;

/// What kind of credential it is. An API key also passes for a password, the other way round it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    ApiKey,
    Password,
}

impl KeyKind {
    /// Reads the host's words: `api_key` and `password`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "api_key" => Some(Self::ApiKey),
            "password" => Some(Self::Password),
            _ => None,
        }
    }

    /// The kind of a secret of which nothing else is known.
    fn of(secret: &str) -> Self {
        let is_key = secret.len() == KEY_LENGTH && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_key { Self::ApiKey } else { Self::Password }
    }
}

/// A password or API key; in our host a placeholder that stands for it.
///
/// Invariant: neither `Debug` nor `Display` ever shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    secret: String,
    protocols: &'static [Protocol],
}

impl Credential {
    /// A credential of a kind that the host may know; else its form decides.
    pub fn new(secret: impl Into<String>, kind: Option<KeyKind>, choice: Choice) -> Self {
        let secret = secret.into();
        let protocols: &[Protocol] = match (choice, kind.unwrap_or_else(|| KeyKind::of(&secret))) {
            (Choice::Only(Protocol::Xmlrpc), _) => &[Protocol::Xmlrpc],
            (Choice::Only(Protocol::Jsonrpc), _) => &[Protocol::Jsonrpc],
            (Choice::Only(Protocol::Json2), _) => &[Protocol::Json2],
            (Choice::Auto, KeyKind::ApiKey) => &[Protocol::Json2, Protocol::Jsonrpc, Protocol::Xmlrpc],
            (Choice::Auto, KeyKind::Password) => &[Protocol::Jsonrpc, Protocol::Xmlrpc],
        };
        Self { secret, protocols }
    }

    /// The protocols to be tried with it, best first; never empty. A server may be too old for the first.
    pub fn protocols(&self) -> &'static [Protocol] {
        self.protocols
    }

    /// The secret itself, for a request to this instance and nothing else.
    pub fn expose(&self) -> &str {
        &self.secret
    }
}

impl From<&str> for Credential {
    /// A credential of which nothing else is known.
    fn from(secret: &str) -> Self {
        Self::new(secret, None, Choice::Auto)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("protocols", &self.protocols).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Protocol::{Json2, Jsonrpc, Xmlrpc};

    #[test]
    fn the_protocols_follow_from_the_choice_and_the_kind() {
        let key = "0123456789abcdef0123456789abcdef01234567";
        for (secret, kind, choice, expected) in [
            ("hunter2", None, "auto", &[Jsonrpc, Xmlrpc][..]),
            (key, None, "auto", &[Json2, Jsonrpc, Xmlrpc]),
            (&key[1..], None, "auto", &[Jsonrpc, Xmlrpc]),
            ("g123456789abcdef0123456789abcdef01234567", None, "auto", &[Jsonrpc, Xmlrpc]),
            (key, Some("password"), "auto", &[Jsonrpc, Xmlrpc]),
            ("odoo-secret-1", Some("api_key"), "auto", &[Json2, Jsonrpc, Xmlrpc]),
            (key, None, "xmlrpc", &[Xmlrpc]),
            (key, None, "jsonrpc", &[Jsonrpc]),
            ("hunter2", None, "json2", &[Json2]),
        ] {
            let kind = kind.map(|kind| KeyKind::parse(kind).unwrap());
            let credential = Credential::new(secret, kind, Choice::parse(choice).unwrap());
            assert_eq!(credential.protocols(), expected, "{secret} {kind:?} {choice}");
            assert_eq!(credential.expose(), secret);
            assert!(!format!("{credential:?}").contains(secret));
        }
        assert_eq!((Choice::parse("JSON2"), KeyKind::parse("")), (None, None));
    }
}
