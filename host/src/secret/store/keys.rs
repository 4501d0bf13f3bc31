//! Who gives the key of a store.
//!
//! An existing store says what it is locked with. Its passphrase is looked for in the variable
//! `ODOO_MCP_STORE_PASSPHRASE`, then in the keyring's entry `store`, and at last asked of the person at the terminal, if
//! there is one; its identity is in the identity file. A new store is locked with the identity, if there is one, else
//! with a passphrase.

use super::place::{PASSPHRASE_VARIABLE, Place};
use super::sealed::{self, Key, Lock, Problem};
use crate::config::Environment;
use crate::secret::file::{self, open_private};
use crate::secret::keyring::Keyring;
use crate::secret::{Error, SecretName};
use age::x25519::Identity;
use secrecy::{ExposeSecret, SecretString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Asks a person for a passphrase, showing the question and not the answer.
pub type Ask = Arc<dyn Fn(&str) -> io::Result<SecretString> + Send + Sync>;

/// The name under which the keyring holds the passphrase of the store.
const KEYRING_ENTRY: &str = "store";
/// Fewest characters of a new passphrase.
const SHORTEST: usize = 8;
/// Largest identity file in bytes.
const LARGEST_IDENTITY: usize = 64 * 1024;

/// Where a key may come from.
pub struct Keys {
    identity: Option<PathBuf>,
    variable: Option<SecretString>,
    keyring: Keyring,
    ask: Option<Ask>,
}

impl Keys {
    /// The sources that a configuration and its environment give; nobody is asked.
    ///
    /// # Errors
    /// When the passphrase's variable is not UTF-8.
    pub fn of(place: &Place, environment: &Environment, keyring: Keyring) -> Result<Self, Error> {
        let variable = environment.get(PASSPHRASE_VARIABLE);
        let variable = variable.map_err(|_| Error::VariableNotUnicode(PASSPHRASE_VARIABLE.to_owned()))?;
        Ok(Self {
            identity: place.identity(environment),
            variable: variable.map(SecretString::from),
            keyring,
            ask: None,
        })
    }

    /// Also asks the person at the terminal, when nothing else gives a passphrase.
    #[must_use]
    pub fn or_ask(self, ask: Option<Ask>) -> Self {
        Self { ask, ..self }
    }

    /// The key of a store that exists.
    pub(super) fn of_existing(&self, path: &Path, sealed: &[u8]) -> Result<Key, Error> {
        let failed = |source| Error::Store { path: path.to_owned(), source };
        match (sealed::lock(sealed).map_err(failed)?, &self.identity) {
            (Lock::Identities, Some(identity)) => identities(identity),
            (Lock::Identities, None) => Err(failed(Problem::NoIdentity)),
            (Lock::Passphrase, _) => match (self.found()?, &self.ask) {
                (Ok(passphrase), _) => Ok(Key::Passphrase(passphrase)),
                (Err(_), Some(ask)) => {
                    let question = format!("Passphrase of {}: ", path.display());
                    ask(&question).map(Key::Passphrase).map_err(Error::Terminal)
                }
                (Err(keyring), None) => Err(failed(Problem::NoPassphrase { keyring })),
            },
        }
    }

    /// A key for a store that is to be made.
    pub(super) fn of_new(&self, path: &Path) -> Result<Key, Error> {
        let failed = |source| Error::Store { path: path.to_owned(), source };
        if let Some(identity) = &self.identity {
            return identities(identity);
        }
        let passphrase = match (self.found()?, &self.ask) {
            (Ok(passphrase), _) => passphrase,
            (Err(_), Some(ask)) => {
                let passphrase = ask(&format!("Passphrase for the new store {}: ", path.display()));
                let passphrase = passphrase.map_err(Error::Terminal)?;
                let again = ask("The same once more: ").map_err(Error::Terminal)?;
                if passphrase.expose_secret() != again.expose_secret() {
                    return Err(failed(Problem::Differ));
                }
                passphrase
            }
            (Err(keyring), None) => return Err(failed(Problem::NoPassphrase { keyring })),
        };
        if passphrase.expose_secret().chars().count() < SHORTEST {
            return Err(failed(Problem::ShortPassphrase(SHORTEST)));
        }
        Ok(Key::Passphrase(passphrase))
    }

    /// The variable's or the keyring's passphrase; or why the keyring gives none, for the error that nothing does.
    fn found(&self) -> Result<Result<SecretString, String>, Error> {
        if let Some(passphrase) = &self.variable {
            return Ok(Ok(passphrase.clone()));
        }
        match self.keyring.get(&SecretName::parse(KEYRING_ENTRY)?) {
            Ok(passphrase) => Ok(Ok(passphrase)),
            Err(Error::NotInKeyring(name)) => Ok(Err(format!("it has no secret `{name}`"))),
            Err(error) => Ok(Err(error.to_string())),
        }
    }
}

/// The identities of a file, for its owner only: lines `AGE-SECRET-KEY-1…` and comments, as `age-keygen` writes them.
fn identities(path: &Path) -> Result<Key, Error> {
    let wrong = || Error::NotAnIdentity(path.to_owned());
    let bytes = file::read(open_private(path)?, LARGEST_IDENTITY);
    let bytes = bytes.map_err(|source| Error::File { path: path.to_owned(), source })?;
    if bytes.len() > LARGEST_IDENTITY {
        return Err(wrong());
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong())?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let identities: Vec<Identity> = lines.map(|line| line.parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    if identities.is_empty() { Err(wrong()) } else { Ok(Key::Identities(identities)) }
}
