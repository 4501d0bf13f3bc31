//! Where a credential comes from.
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
