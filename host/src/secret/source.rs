//! Where an instance's credential is, and loading it.
//!
//! | source | in the configuration | is read by |
//! |---|---|---|
//! | a variable of this process | `{ env = "VARIABLE" }` | this module |
//! | a file | `{ file = "PATH" }` | [`super::file`] |
//! | a program | `{ command = ["PROGRAM", "ARGUMENT"] }` | [`super::command`] |
//! | the operating system's keyring | `{ keyring = "NAME" }` | [`super::keyring`] |
//! | the encrypted store | `{ store = "NAME" }` | [`super::store`] |

pub(crate) use super::file::open_private;

pub use super::Error;
use super::keyring::Keyring;
use super::store::{Keys, Place, Store, Unlocked};
use super::{SecretName, command, file};
use crate::config::Environment;
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Largest credential in bytes. One is tens of bytes long; whatever is larger is something else.
pub(crate) const LARGEST: usize = 64 * 1024;

/// For a keyring or store, which may have to wait for a person to unlock the keyring.
const UNLOCK_TIME: Duration = Duration::from_secs(60);

/// Where the operator keeps a credential. Never a value from the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The value of this environment variable.
    Environment(String),
    /// The content of this file, without its last line's end.
    File(PathBuf),
    /// What this command prints, without its last line's end.
    Command(Vec<String>),
    /// An entry of the operating system's keyring.
    Keyring(SecretName),
    /// An entry of the encrypted store.
    Store { name: SecretName, place: Place },
}

impl SecretSource {
    /// Loads the credential: each time anew, so that a changed one is found.
    ///
    /// # Errors
    /// When there is none, or what is there cannot be one.
    ///
    /// # Cancel safety
    /// A command that is running is killed; a keyring's or store's answer comes too late for anyone.
    pub async fn load(&self, environment: &Environment) -> Result<SecretString, Error> {
        match self {
            Self::Environment(name) => of_variable(name, environment),
            Self::File(path) => {
                let path = path.clone();
                let from = format!("the secret file {}", path.display());
                waited(from, move || of_file(&path)).await
            }
            Self::Command(words) => command::output(words, command::TIME).await,
            Self::Keyring(name) => {
                let name = name.clone();
                waited("the operating system's keyring".to_owned(), move || Keyring::default().get(&name)).await
            }
            Self::Store { name, place } => open_store(place, environment).await?.get(name),
        }
    }
}

/// Opens the store that holds the credentials of several instances.
pub(super) async fn open_store(place: &Place, environment: &Environment) -> Result<Unlocked, Error> {
    let store = Store::at(place, environment)?;
    let keys = Keys::of(place, environment, Keyring::default())?;
    waited(format!("the secret store {}", store.path().display()), move || store.open(&keys)).await
}

/// What a blocking reader gives, unless it takes too long.
async fn waited<T: Send + 'static>(
    from: String,
    read: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::time::timeout(UNLOCK_TIME, tokio::task::spawn_blocking(read)).await {
        Err(_) => Err(Error::Slow { from, seconds: UNLOCK_TIME.as_secs() }),
        Ok(Err(_)) => Err(Error::Interrupted(from)),
        Ok(Ok(read)) => read,
    }
}

/// The variable's value stays in the process's own environment too, whatever is wiped here.
fn of_variable(name: &str, environment: &Environment) -> Result<SecretString, Error> {
    match environment.get(name) {
        Ok(Some(value)) => clean(value.as_bytes(), &format!("environment variable {name}")),
        Ok(None) => Err(Error::NoVariable(name.to_owned())),
        Err(_) => Err(Error::VariableNotUnicode(name.to_owned())),
    }
}

fn of_file(path: &Path) -> Result<SecretString, Error> {
    let bytes = file::read(open_private(path)?, LARGEST);
    let bytes = bytes.map_err(|source| Error::File { path: path.to_owned(), source })?;
    clean(&bytes, &format!("the secret file {}", path.display()))
}

/// The credential in what a source gave: one line, without its end.
pub(crate) fn clean(bytes: &[u8], from: &str) -> Result<SecretString, Error> {
    let from = || from.to_owned();
    if bytes.len() > LARGEST {
        return Err(Error::TooLarge { from: from(), largest: LARGEST });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::NotUnicode { from: from() })?;
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() {
        Err(Error::Empty { from: from() })
    } else if line.contains(char::is_control) {
        Err(Error::NotOneLine { from: from() })
    } else {
        Ok(SecretString::from(line))
    }
}

#[cfg(test)]
mod tests;
