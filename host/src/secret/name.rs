//! Names of secrets in a keyring or store.

use std::fmt;

/// Longest name in bytes.
const LONGEST: usize = 32;

/// From how many hexadecimal digits on, and nothing else, a text is taken for a key: half of an Odoo API key.
const KEY_LIKE: usize = 20;

/// `[a-z0-9]` first, then also `-` and `_`; at most 32 bytes, and not 20 or more hexadecimal digits alone.
///
/// Narrow on purpose: what a person pastes in the place of a name by mistake, an API key (40 digits) or a password with
/// capitals or signs, is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretName(String);

/// A text is not the name of a secret. It is not repeated: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not the name of a secret: up to {LONGEST} of a-z, 0-9, `-` and `_`, and nothing that looks like a key")]
pub struct NameError;

impl SecretName {
    /// Parses a name.
    ///
    /// # Errors
    /// When it breaks the rule in the type's description.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let letter_or_digit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(letter_or_digit);
        let rest = bytes.all(|byte| letter_or_digit(byte) || byte == b'-' || byte == b'_');
        let key_like = text.len() >= KEY_LIKE && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if first && rest && text.len() <= LONGEST && !key_like { Ok(Self(text.to_owned())) } else { Err(NameError) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_in_lower_case() {
        for good in ["production", "eu-test", "eu_test_2", "0", "deadbeef", &"x".repeat(32)] {
            assert_eq!(SecretName::parse(good).map(|name| name.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "-a", "Production", "a b", "a.b", "a/b", "é", &"x".repeat(33)] {
            assert_eq!(SecretName::parse(bad), Err(NameError), "{bad:?}");
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_no_name_and_is_not_repeated() {
        for secret in ["fedcba9876543210fedc", &"0a".repeat(20), "Hunter2", "hunter2!", "AGE-SECRET-KEY-1QQQ"] {
            let error = SecretName::parse(secret).unwrap_err();
            assert!(!format!("{error} {error:?}").contains(secret), "{error}");
        }
    }
}
