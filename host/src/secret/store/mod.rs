//! The encrypted store: one file of secrets, in the standard format of [age](https://age-encryption.org).
//!
//! In reading order: [`place`] says where the file is; [`table`] is what is in it, names and secrets; [`sealed`] encrypts
//! and decrypts it; [`keys`] says who gives the passphrase or identity; [`Store`] reads and changes the file.
//!
//! The content is a JSON object, so that nobody depends on this program: `age -d secrets.age` prints
//! `{"production": "…"}`, and the output of `age -p` or `age -r` on such a text is a store.
//!
//! What it is good for, and what not. A copy of the file (a backup, a stolen disk, a repository) is of no use without
//! the passphrase or the identity. A server that starts without a person must find that key somewhere by itself, and
//! whoever can read that place and the file has the secrets: then a store is no better than a file of mode 0600, unless
//! the key comes from elsewhere (the keyring, a systemd credential).
//!
//! Invariants:
//!
//! - A change is all or nothing: the new file is complete and on the disk before it takes the old one's name.
//! - No change is lost: whoever changes the store holds the lock of `FILE.lock` from reading to renaming.
//! - A change locks nobody out: a store that is also for people whose identity is not at hand is not rewritten.
//! - Plaintext is in wiped memory only; never on a disk.

pub mod keys;
pub mod place;
pub mod sealed;
pub mod table;

pub use keys::{Ask, Keys};
pub use place::Place;
pub use sealed::Problem;
pub use table::Table;

use super::file::{self, Closed};
use super::{Error, SecretName};
use crate::config::Environment;
use sealed::Key;
use secrecy::SecretString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Largest store in bytes, some thousands of secrets.
const LARGEST: usize = 1024 * 1024;

/// How long another process may hold the lock. It holds it for one decryption and one encryption.
const LOCK_TIME: Duration = Duration::from_secs(30);
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// The file of a store, which need not exist yet.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
}

/// What a store holds.
#[derive(Debug)]
pub struct Unlocked {
    path: PathBuf,
    table: Table,
}

impl Store {
    /// The store of a configuration.
    ///
    /// # Errors
    /// When neither configuration nor environment say where it is.
    pub fn at(place: &Place, environment: &Environment) -> Result<Self, Error> {
        Ok(Self { path: place.file(environment)? })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all of it. Takes some tenths of a second when it is locked with a passphrase.
    ///
    /// # Errors
    /// When there is no store, nothing unlocks it, or it is damaged.
    pub fn open(&self, keys: &Keys) -> Result<Unlocked, Error> {
        let sealed = self.read()?.ok_or_else(|| Error::NoStore(self.path.clone()))?;
        let key = keys.of_existing(&self.path, &sealed)?;
        Ok(Unlocked { path: self.path.clone(), table: self.unseal(&sealed, &key)? })
    }

    /// Puts a secret in, in the place of the one of that name, if any; makes the store when there is none. Gives whether
    /// there was one of that name.
    ///
    /// # Errors
    /// As [`Self::open`], and when it cannot be written or is for others too. Then nothing has changed.
    pub fn set(&self, keys: &Keys, name: &SecretName, secret: SecretString) -> Result<bool, Error> {
        self.change(keys, |table| Ok(table.set(name.clone(), secret)))
    }

    /// Removes a secret.
    ///
    /// # Errors
    /// As [`Self::set`], and when there is no such secret.
    pub fn remove(&self, keys: &Keys, name: &SecretName) -> Result<(), Error> {
        // Or else a change would make one.
        self.read()?.ok_or_else(|| Error::NoStore(self.path.clone()))?;
        let missing = Error::NotInStore { path: self.path.clone(), name: name.to_string() };
        self.change(keys, |table| if table.remove(name) { Ok(()) } else { Err(missing) })
    }

    /// Changes it; nothing is written when the change fails.
    fn change<T>(&self, keys: &Keys, change: impl FnOnce(&mut Table) -> Result<T, Error>) -> Result<T, Error> {
        // Before the lock: a person may have to type the passphrase.
        let key = match self.read()? {
            Some(sealed) => keys.of_existing(&self.path, &sealed)?,
            None => keys.of_new(&self.path)?,
        };
        self.make_folder()?;
        let lock = self.lock()?;
        let mut table = match self.read()? {
            Some(sealed) => {
                key.is_everyone_s(&sealed).map_err(|source| self.failed(source))?;
                self.unseal(&sealed, &key)?
            }
            None => Table::default(),
        };
        let changed = change(&mut table)?;
        let text = table.write();
        let sealed = key.seal(&text).map_err(|source| self.failed(source))?;
        if sealed.len() > LARGEST {
            return Err(self.failed(Problem::TooLarge { largest: LARGEST }));
        }
        self.replace(&sealed).map_err(|source| self.unwritable(source))?;
        drop(lock);
        Ok(changed)
    }

    /// The file's bytes, or `None` when there is no file.
    fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        let file = match file::open(&self.path, Closed::ToWriters) {
            Err(Error::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let mut bytes = file::read(file, LARGEST).map_err(|source| Error::File { path: self.path.clone(), source })?;
        if bytes.len() > LARGEST {
            return Err(self.failed(Problem::TooLarge { largest: LARGEST }));
        }
        Ok(Some(std::mem::take(&mut *bytes)))
    }

    fn unseal(&self, sealed: &[u8], key: &Key) -> Result<Table, Error> {
        let text = key.unseal(sealed).map_err(|source| self.failed(source))?;
        Table::read(&text).map_err(|source| self.failed(Problem::Table(source)))
    }

    fn make_folder(&self) -> Result<(), Error> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(self.folder()).map_err(|source| self.unwritable(source))
    }

    /// The file is never removed: whoever had it open would lock another one than the next process.
    fn lock(&self) -> Result<File, Error> {
        let mut name = self.path.clone().into_os_string();
        name.push(".lock");
        let mut options = OpenOptions::new();
        options.write(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(name).map_err(|source| self.unwritable(source))?;
        let until = Instant::now() + LOCK_TIME;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(source)) => return Err(self.unwritable(source)),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                    return Err(self.failed(Problem::Busy { seconds: LOCK_TIME.as_secs() }));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            }
        }
    }

    /// Gives the file this content. A link stays one: what it leads to is replaced.
    fn replace(&self, sealed: &[u8]) -> io::Result<()> {
        let target = match std::fs::canonicalize(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.path.clone(),
            found => found?,
        };
        let folder = folder_of(&target);
        // Mode 0600, and gone again when anything below fails.
        let mut file = tempfile::Builder::new().prefix(".secrets-").tempfile_in(folder)?;
        file.write_all(sealed)?;
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|error| error.error)?;
        // The new name is on the disk only when the folder is.
        #[cfg(unix)]
        File::open(folder)?.sync_all()?;
        Ok(())
    }

    fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    fn failed(&self, source: Problem) -> Error {
        Error::Store { path: self.path.clone(), source }
    }

    fn unwritable(&self, source: io::Error) -> Error {
        Error::StoreWrite { path: self.path.clone(), source }
    }
}

impl Unlocked {
    /// One of the secrets.
    ///
    /// # Errors
    /// When it is not there.
    pub fn get(&self, name: &SecretName) -> Result<SecretString, Error> {
        let missing = || Error::NotInStore { path: self.path.clone(), name: name.to_string() };
        self.table.get(name).cloned().ok_or_else(missing)
    }

    pub fn table(&self) -> &Table {
        &self.table
    }
}

/// The folder of a file: `.` for a name alone.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests;
