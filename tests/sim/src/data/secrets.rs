//! The users' passwords and API keys.

use std::{collections::BTreeMap, fmt};

/// Who may log in with what.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    /// By login.
    passwords: BTreeMap<String, String>,
    /// The login that each key belongs to.
    keys: BTreeMap<String, String>,
    /// Logins that need a second factor, so that their passwords do not do.
    two_factor: Vec<String>,
}

impl Secrets {
    pub(crate) fn set_password(&mut self, login: &str, password: &str) {
        self.passwords.insert(login.into(), password.into());
    }

    pub(crate) fn add_key(&mut self, login: &str, key: &str) {
        self.keys.insert(key.into(), login.into());
    }

    /// Whether there was such a key.
    pub(crate) fn revoke_key(&mut self, key: &str) -> bool {
        self.keys.remove(key).is_some()
    }

    pub(crate) fn need_second_factor(&mut self, login: &str) {
        self.two_factor.push(login.into());
    }

    /// Whether a secret, a password or an API key, is this login's.
    pub(crate) fn fit(&self, login: &str, secret: &str) -> bool {
        if secret.is_empty() {
            return false;
        }
        let password = self.passwords.get(login).is_some_and(|known| known == secret);
        password && !self.two_factor.iter().any(|other| other == login) || self.owner(secret) == Some(login)
    }

    /// The login that an API key belongs to.
    pub(crate) fn owner(&self, key: &str) -> Option<&str> {
        self.keys.get(key).map(String::as_str)
    }
}

// The secrets stay out of debug output.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}
