//! Passwords and API keys.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// Length of an Odoo API key: 20 random bytes in hexadecimal.
pub const API_KEY_LENGTH: usize = 40;

/// What a credential looks like. Odoo takes either wherever it takes a password, but JSON-2 takes keys only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    ApiKey,
    Password,
}

/// What a credential looks like: an API key is 40 hexadecimal digits.
pub fn kind(secret: &SecretString) -> Kind {
    if is_api_key(secret.expose_secret()) { Kind::ApiKey } else { Kind::Password }
}

/// Whether a text has the form of an API key.
pub fn is_api_key(text: &str) -> bool {
    text.len() == API_KEY_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ApiKey => "API key",
            Self::Password => "password",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_hexadecimal_digits_are_an_api_key_and_all_else_is_a_password() {
        let of = |text: String| kind(&text.into());
        assert_eq!(of("0123456789abcdef0123456789abcdef01234567".to_owned()), Kind::ApiKey);
        for password in ["admin".to_owned(), "0".repeat(39), "0".repeat(41), "g".repeat(40), "é".repeat(20)] {
            assert_eq!(of(password.clone()), Kind::Password, "{password}");
        }
    }
}
