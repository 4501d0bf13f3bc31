//! Keeping, listing and removing.

use super::{Action, Entry, Error};
use crate::config::Environment;
use crate::secret::keyring::Keyring;
use crate::secret::source::{LARGEST, clean};
use crate::secret::store::{Ask, Keys, Place, Store};
use crate::secret::{self, SecretName, file, kind};
use secrecy::{ExposeSecret, SecretString};
use std::io::{Read, Write};

/// All that the commands touch.
pub(super) struct Desk<'a> {
    pub environment: &'a Environment,
    pub place: Place,
    pub keyring: Keyring,
    pub person: Option<Ask>,
    /// Standard input, when it is not the terminal: the secret is in it.
    pub pipe: Option<&'a mut dyn Read>,
    pub out: &'a mut dyn Write,
}

impl Desk<'_> {
    pub(super) fn serve(&mut self, action: &Action) -> Result<(), Error> {
        match action {
            Action::Set(entry) => self.set(&name(entry)?, entry.place.keyring),
            Action::List { place } => self.list(place.keyring),
            Action::Remove(entry) => self.remove(&name(entry)?, entry.place.keyring),
        }
    }

    fn set(&mut self, name: &SecretName, in_keyring: bool) -> Result<(), Error> {
        let secret = self.secret(name)?;
        let kind = kind(&secret);
        if in_keyring {
            self.keyring.set(name, &secret)?;
            writeln!(self.out, "{name}: {kind}, kept in the operating system's keyring")?;
            writeln!(self.out, "in the configuration: secret = {{ keyring = \"{name}\" }}")?;
        } else {
            let (store, keys) = self.store()?;
            let replaced = store.set(&keys, name, secret)?;
            let done = if replaced { "replaced" } else { "kept" };
            writeln!(self.out, "{name}: {kind}, {done} in {}", store.path().display())?;
            writeln!(self.out, "in the configuration: secret = {{ store = \"{name}\" }}")?;
        }
        Ok(())
    }

    fn list(&mut self, in_keyring: bool) -> Result<(), Error> {
        if in_keyring {
            for (name, secret) in self.keyring.all()? {
                writeln!(self.out, "{:32}  {}", name.as_str(), kind(&secret))?;
            }
        } else {
            let (store, keys) = self.store()?;
            for (name, secret) in store.open(&keys)?.table().iter() {
                writeln!(self.out, "{:32}  {}", name.as_str(), kind(secret))?;
            }
        }
        Ok(())
    }

    fn remove(&mut self, name: &SecretName, in_keyring: bool) -> Result<(), Error> {
        if in_keyring {
            self.keyring.remove(name)?;
            writeln!(self.out, "{name}: removed from the operating system's keyring")?;
        } else {
            let (store, keys) = self.store()?;
            store.remove(&keys, name)?;
            writeln!(self.out, "{name}: removed from {}", store.path().display())?;
        }
        Ok(())
    }

    /// What is piped in, or else what the person types.
    fn secret(&mut self, name: &SecretName) -> Result<SecretString, Error> {
        match (&mut self.pipe, &self.person) {
            (Some(pipe), _) => {
                let bytes = file::read(pipe, LARGEST).map_err(secret::Error::Terminal)?;
                Ok(clean(&bytes, "standard input")?)
            }
            (None, Some(ask)) => {
                let answer = ask(&format!("Password or API key for {name}: ")).map_err(secret::Error::Terminal)?;
                Ok(clean(answer.expose_secret().as_bytes(), "the terminal")?)
            }
            (None, None) => Err(Error::Nobody),
        }
    }

    fn store(&self) -> Result<(Store, Keys), Error> {
        let keys = Keys::of(&self.place, self.environment, self.keyring.clone())?.or_ask(self.person.clone());
        Ok((Store::at(&self.place, self.environment)?, keys))
    }
}

fn name(entry: &Entry) -> Result<SecretName, Error> {
    if entry.rest.is_empty() { SecretName::parse(&entry.name).map_err(Error::Name) } else { Err(Error::TooMuch) }
}
