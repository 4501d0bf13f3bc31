//! The operating system's keyring: Keychain on macOS, Credential Manager on Windows, the Secret Service (GNOME Keyring,
//! KWallet) on other desktops.
//!
//! An entry is found by the service [`SERVICE`] and the secret's name as the account; other programs of the same user
//! can read it too. Every call may wait for a person to unlock the keyring: none belongs on an async thread.

use super::source::clean;
use super::{Error, SecretName};
use keyring_core::{CredentialStore, Entry};
use secrecy::{ExposeSecret, SecretString};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The service under which this program keeps its entries.
pub const SERVICE: &str = "odoo-mcp-server";

/// A keyring; that of the system is connected to when it is first used.
#[derive(Debug, Clone, Default)]
pub enum Keyring {
    #[default]
    OfSystem,
    Of(Arc<CredentialStore>),
}

impl Keyring {
    /// Reads a secret.
    ///
    /// # Errors
    /// When there is no keyring, it stays locked, or it has no such entry.
    pub fn get(&self, name: &SecretName) -> Result<SecretString, Error> {
        let secret = self.entry(name)?.get_secret().map(Zeroizing::new);
        let bytes = secret.map_err(|error| failed(error, name))?;
        clean(&bytes, &format!("the keyring's entry `{name}`"))
    }

    /// Puts a secret in, in the place of the one of that name, if any.
    ///
    /// # Errors
    /// When there is no keyring, or it refuses.
    pub fn set(&self, name: &SecretName, secret: &SecretString) -> Result<(), Error> {
        self.entry(name)?.set_secret(secret.expose_secret().as_bytes()).map_err(|error| failed(error, name))
    }

    /// Removes a secret.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn remove(&self, name: &SecretName) -> Result<(), Error> {
        self.entry(name)?.delete_credential().map_err(|error| failed(error, name))
    }

    /// All secrets of this program.
    ///
    /// # Errors
    /// When there is no keyring, or it cannot be searched.
    pub fn all(&self) -> Result<BTreeMap<SecretName, SecretString>, Error> {
        let found = self.store()?.search(&HashMap::from([("service", SERVICE)])).map_err(|error| words(&error))?;
        let mut all = BTreeMap::new();
        for entry in found {
            let account = entry.get_specifiers().filter(|(service, _)| service == SERVICE).map(|(_, account)| account);
            // An entry that another program made may have any name; it can be no source of ours.
            let Some(name) = account.and_then(|account| SecretName::parse(&account).ok()) else { continue };
            match self.get(&name) {
                Ok(secret) => drop(all.insert(name, secret)),
                Err(Error::NotInKeyring(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    fn entry(&self, name: &SecretName) -> Result<Entry, Error> {
        self.store()?.build(SERVICE, name.as_str(), None).map_err(|error| failed(error, name))
    }

    fn store(&self) -> Result<Arc<CredentialStore>, Error> {
        match self {
            Self::Of(store) => Ok(Arc::clone(store)),
            Self::OfSystem => {
                keyring::Entry::store_status().as_ref().map_err(words)?;
                keyring_core::get_default_store().ok_or_else(|| words(&keyring_core::Error::NoDefaultStore))
            }
        }
    }
}

fn failed(error: keyring_core::Error, name: &SecretName) -> Error {
    match error {
        keyring_core::Error::NoEntry => Error::NotInKeyring(name.to_string()),
        error => words(&error),
    }
}

/// What went wrong. Invariant: nothing of an entry, which some of the library's errors hold.
fn words(error: &keyring_core::Error) -> Error {
    use keyring_core::Error::{Ambiguous, BadDataFormat, BadEncoding};
    Error::Keyring(match error {
        BadEncoding(_) | BadDataFormat(..) => "the entry is damaged".to_owned(),
        Ambiguous(_) => "it has several entries of that name: remove all but one with the system's own tool".to_owned(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyring_core::mock;

    fn name(text: &str) -> SecretName {
        SecretName::parse(text).unwrap()
    }

    fn empty() -> Keyring {
        Keyring::Of(mock::Store::new().unwrap())
    }

    #[test]
    fn what_was_put_in_is_found_replaced_listed_and_removed() {
        let keyring = empty();
        for (account, secret) in [("b", "canary-b"), ("a", "canary-1"), ("a", "canary-a")] {
            keyring.set(&name(account), &secret.into()).unwrap();
        }
        assert_eq!(keyring.get(&name("a")).unwrap().expose_secret(), "canary-a");
        let all =
            |keyring: &Keyring| keyring.all().unwrap().into_keys().map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!(all(&keyring), ["a", "b"]);
        keyring.remove(&name("a")).unwrap();
        assert_eq!(all(&keyring), ["b"]);
        for gone in [keyring.get(&name("a")).map(drop), keyring.remove(&name("a"))] {
            assert_eq!(
                gone.unwrap_err().to_string(),
                "the operating system's keyring has no secret `a`: `odoo-mcp-server secret set a --keyring` puts it there"
            );
        }
    }

    #[test]
    fn entries_of_other_programs_are_not_listed() {
        let store = mock::Store::new().unwrap();
        for (service, account) in [("odoo-mcp-server-2", "a"), (SERVICE, "Not A Name")] {
            let keyring: Arc<CredentialStore> = store.clone();
            keyring.build(service, account, None).unwrap().set_password("canary").unwrap();
        }
        assert!(Keyring::Of(store).all().unwrap().is_empty());
    }

    #[test]
    fn an_entry_that_is_no_credential_is_refused_without_showing_it() {
        let keyring = empty();
        for (bytes, expected) in [
            (&b"canary\nuser: agent"[..], "gives more than one line"),
            (b"canary\xff", "does not give UTF-8"),
            (b"", "gives nothing"),
        ] {
            keyring.entry(&name("a")).unwrap().set_secret(bytes).unwrap();
            let error = keyring.get(&name("a")).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    }

    #[test]
    fn the_system_s_words_are_passed_on_but_never_an_entry() {
        let keyring = empty();
        keyring.set(&name("a"), &"canary".into()).unwrap();
        let canary = || b"canary".to_vec();
        for (fault, expected) in [
            (keyring_core::Error::NoStorageAccess("it is locked".into()), "it is locked"),
            (keyring_core::Error::BadEncoding(canary()), "the entry is damaged"),
            (keyring_core::Error::BadDataFormat(canary(), "canary".into()), "the entry is damaged"),
            (keyring_core::Error::Ambiguous(Vec::new()), "several entries"),
        ] {
            let entry = keyring.entry(&name("a")).unwrap();
            entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(fault);
            let error = keyring.get(&name("a")).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    }
}
