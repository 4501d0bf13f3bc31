//! Where a credential comes from.
//!
//! In reading order: [`source`] lists the sources and loads one; [`mod@file`], [`command`], [`keyring`] and [`store`] read
//! them; [`name`] is what an entry of the last two is called, [`kind`](mod@kind) tells API keys from passwords. [`load_all`]
//! loads the credentials of a configuration, before the server speaks MCP; [`keeper`] holds one while it runs. [`process`]
//! keeps them out of core dumps.
//!
//! Invariants:
//!
//! - A loaded credential is a [`SecretString`] (never shown, wiped when dropped). Every buffer on its way there is wiped,
//!   and has its full size from the start, since a growing one leaves unwiped copies behind. Out of reach are the
//!   process's own environment, which holds what the operator put there, and memory of libraries: the keyring's messages,
//!   and age's output buffer in `secret set` and `secret remove`, which end right away.
//! - No error holds any part of one.

pub mod command;
pub mod error;
pub mod file;
pub mod keeper;
pub mod keyring;
pub mod kind;
pub mod name;
pub mod process;
pub mod source;
pub mod store;

pub use error::Error;
pub use keeper::Keeper;
pub use kind::{Kind, kind};
pub use name::SecretName;
pub use source::SecretSource;

use crate::config::instance::InstanceName;
use crate::config::{Config, Environment};
use secrecy::SecretString;
use std::collections::BTreeMap;
use store::{Place, Unlocked};

/// An instance whose credential could not be loaded.
#[derive(Debug, thiserror::Error)]
#[error("no credential for instance {instance}")]
pub struct MissingSecret {
    pub instance: InstanceName,
    pub source: Error,
}

/// Loads the credential of every instance, one after the other: two commands may ask the same person for a passphrase.
///
/// # Errors
/// With the first instance that has none.
pub async fn load_all(
    config: &Config,
    environment: &Environment,
) -> Result<BTreeMap<InstanceName, SecretString>, MissingSecret> {
    let mut secrets = BTreeMap::new();
    let mut stores = BTreeMap::new();
    for (name, instance) in &config.instances {
        let loaded = match &instance.secret {
            SecretSource::Store { name, place } => of_store(name, place, &mut stores, environment).await,
            source => source.load(environment).await,
        };
        let secret = loaded.map_err(|source| MissingSecret { instance: name.clone(), source })?;
        secrets.insert(name.clone(), secret);
    }
    Ok(secrets)
}

/// One of a store's secrets. The store is unlocked once for all instances: with a passphrase that takes a while.
async fn of_store<'a>(
    name: &SecretName,
    place: &'a Place,
    stores: &mut BTreeMap<&'a Place, Unlocked>,
    environment: &Environment,
) -> Result<SecretString, Error> {
    if let Some(store) = stores.get(place) {
        return store.get(name);
    }
    let store = source::open_store(place, environment).await?;
    let secret = store.get(name);
    stores.insert(place, store);
    secret
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod wiped;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;
    use crate::config::document::Document;
    use crate::error::line;
    use secrecy::ExposeSecret;

    const TWO: &str = r#"
        [instance.a]
        url = "https://a.example.com"
        database = "a"
        username = "agent"
        secret = { env = "A" }
        [instance.b]
        url = "https://b.example.com"
        database = "b"
        username = "agent"
        secret = { env = "B" }
    "#;

    #[tokio::test]
    async fn every_instance_gets_its_own_secret_or_is_named() {
        let config =
            Config::load(&Sources { file: Some(Document::new("two.toml", TWO)), ..Sources::default() }).unwrap();
        let both = [("A", "canary-a"), ("B", "canary-b")].into_iter().collect();
        let secrets = load_all(&config, &both).await.unwrap();
        assert!(!format!("{secrets:?}").contains("canary"));
        let exposed: Vec<_> = secrets.iter().map(|(name, secret)| (name.as_str(), secret.expose_secret())).collect();
        assert_eq!(exposed, [("a", "canary-a"), ("b", "canary-b")]);

        let one = [("A", "canary-a")].into_iter().collect();
        let error = load_all(&config, &one).await.unwrap_err();
        assert_eq!(line(&error), "no credential for instance b: environment variable B is not set or empty");
    }
}
