//! Where a credential comes from, and the placeholder that stands for it in the sandbox.
//!
//! [`source`] loads one; [`load_all`] loads those of a configuration, before the server speaks MCP.
//!
//! Invariant: a loaded credential is a [`SecretString`] (never shown, wiped when dropped), and no error holds any part
//! of one.

pub mod source;

pub use source::{Error, SecretSource};

use crate::config::instance::InstanceName;
use crate::config::{Config, Environment};
use secrecy::SecretString;
use std::collections::BTreeMap;

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
    for (name, instance) in &config.instances {
        let loaded = instance.secret.load(environment).await;
        let secret = loaded.map_err(|source| MissingSecret { instance: name.clone(), source })?;
        secrets.insert(name.clone(), secret);
    }
    Ok(secrets)
}
