//! One Odoo database, and how to reach it.

use super::context::Context;
use super::origin::Origin;
use crate::egress::Rate;
use crate::secret::SecretSource;
use odoo_firewall::Policy;
use serde::Deserialize;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// For one request, when not set. Odoo itself retries conflicts for up to 30 s and gives up after 120 s.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(130);
/// For a connection to become free, when not set.
pub const DEFAULT_QUEUE_TIMEOUT: Duration = Duration::from_secs(30);
/// For connecting, when not set.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests under way at once, when not set.
pub const DEFAULT_CONNECTIONS: usize = 10;
/// The same for `*.odoo.com`, where parallel calls are unwelcome.
pub const DEFAULT_CONNECTIONS_ODOO_COM: usize = 2;

/// Longest name of an instance in bytes.
const NAME_LENGTH: usize = 32;
/// Longest database name in bytes: PostgreSQL's own bound.
const DATABASE_LENGTH: usize = 63;
/// Longest user name in bytes: that of an e-mail address.
const USERNAME_LENGTH: usize = 254;

/// `[a-z0-9]` first, then also `-` and `_`; at most 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstanceName(pub(super) String);

/// Why a text is not the name of an instance, a database or a user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    #[error("an instance's name has up to {NAME_LENGTH} of a-z, 0-9, `-` and `_`, and begins with a letter or digit")]
    Instance,
    #[error("must not be empty")]
    Empty,
    #[error("must not begin or end with a space, nor hold control characters")]
    Space,
    #[error("must not be longer than {0} bytes")]
    Long(usize),
}

/// One Odoo database and the user to work as.
#[derive(Debug, Clone)]
pub struct Instance {
    pub name: InstanceName,
    pub origin: Origin,
    /// Path below which Odoo lives: empty, or `/odoo` (no trailing slash).
    pub base_path: String,
    pub database: String,
    pub username: String,
    pub secret: SecretSource,
    /// For one whole request: connect, send, wait, read.
    pub timeout: Duration,
    pub connect_timeout: Duration,
    /// Requests under way at once.
    pub max_connections: NonZeroUsize,
    /// How long a request may wait for a connection or for its turn.
    pub queue_timeout: Duration,
    /// Requests per second, when they are bounded.
    pub rate: Option<Rate>,
    /// PEM file of further certificate authorities.
    pub ca_file: Option<PathBuf>,
    /// How long the answer may take to begin, once the request has left.
    pub first_byte_timeout: Duration,
    /// Whether the host may be at a private address.
    pub private_network: bool,
    /// What this side shows a server that asks who it is.
    pub client_certificate: Option<ClientCertificate>,
    /// The HTTP proxy through which the instance is reached.
    pub proxy: Option<Origin>,
    /// What the plugin is told to speak.
    pub protocol: Speech,
    /// What the plugin is told to ask for when a call does not say.
    pub context: Context,
    /// What the plugin may ask of it.
    pub policy: Policy,
}

/// The protocol that a plugin is told to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speech {
    /// The best that the server and the credential allow.
    #[default]
    Auto,
    Xmlrpc,
    Jsonrpc,
    Json2,
}

/// Two PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The certificate, and those between it and an authority that the server knows.
    pub certificate: PathBuf,
    /// Its private key, for the owner's eyes only.
    pub key: PathBuf,
}

impl InstanceName {
    /// Parses a name.
    ///
    /// # Errors
    /// When it breaks the rule in the type's description.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let letter_or_digit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(letter_or_digit);
        let rest = bytes.all(|byte| letter_or_digit(byte) || byte == b'-' || byte == b'_');
        if first && rest && text.len() <= NAME_LENGTH { Ok(Self(text.to_owned())) } else { Err(NameError::Instance) }
    }

    /// The name that the one instance of the environment has.
    pub fn of_environment() -> Self {
        Self("default".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the instance's variables begin with in a plugin's environment: `ODOO_EU_TEST` for `eu-test`.
    ///
    /// Invariant: different for any two instances of one configuration (checked when it is loaded).
    pub fn variable_prefix(&self) -> String {
        format!("ODOO_{}", self.0.to_ascii_uppercase().replace('-', "_"))
    }
}

impl Speech {
    /// As the plugin and the configuration write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Xmlrpc => "xmlrpc",
            Self::Jsonrpc => "jsonrpc",
            Self::Json2 => "json2",
        }
    }

    /// The protocol of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Auto, Self::Xmlrpc, Self::Jsonrpc, Self::Json2].into_iter().find(|speech| speech.as_str() == name)
    }
}

impl fmt::Display for InstanceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Instance {
    /// The URL as the guest is told it, without a trailing slash.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin.url(), self.base_path)
    }
}

/// Requests under way at once when the operator does not say.
pub fn default_connections(origin: &Origin) -> NonZeroUsize {
    let number = if origin.is_odoo_com() { DEFAULT_CONNECTIONS_ODOO_COM } else { DEFAULT_CONNECTIONS };
    NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN)
}

/// The rate when the operator does not say: none, but for Odoo's own cloud, which asks for restraint.
pub fn default_rate(origin: &Origin) -> Option<Rate> {
    origin.is_odoo_com().then_some(Rate { per_second: 10.0, burst: 20 })
}

/// Checks the name of a database.
///
/// # Errors
/// When PostgreSQL could not have one of that name, or it would break a header.
pub fn database(text: &str) -> Result<String, NameError> {
    plain(text, DATABASE_LENGTH)
}

/// Checks a user's name.
///
/// # Errors
/// When it is empty, too long or has invisible characters.
pub fn username(text: &str) -> Result<String, NameError> {
    plain(text, USERNAME_LENGTH)
}

fn plain(text: &str, longest: usize) -> Result<String, NameError> {
    if text.is_empty() {
        Err(NameError::Empty)
    } else if text.trim() != text || text.contains(char::is_control) {
        Err(NameError::Space)
    } else if text.len() > longest {
        Err(NameError::Long(longest))
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_letters_digits_and_dashes() {
        let longest = "x".repeat(32);
        for good in ["a", "0", "eu-test", "eu_test", longest.as_str()] {
            assert_eq!(InstanceName::parse(good).map(|name| name.as_str().to_owned()), Ok(good.to_owned()));
        }
        let too_long = "x".repeat(33);
        for bad in ["", "-a", "_a", "A", "a.b", "a b", "é", "a/b", too_long.as_str()] {
            assert_eq!(InstanceName::parse(bad), Err(NameError::Instance), "{bad:?}");
        }
    }

    #[test]
    fn a_plugin_s_variables_carry_the_name_in_capitals() {
        assert_eq!(InstanceName::parse("eu-test").unwrap().variable_prefix(), "ODOO_EU_TEST");
    }

    #[test]
    fn a_database_s_name_has_no_invisible_ends() {
        assert_eq!(database("prod"), Ok("prod".to_owned()));
        assert_eq!(database(""), Err(NameError::Empty));
        assert_eq!(database("prod "), Err(NameError::Space));
        assert_eq!(database("prod\r\nX-Other: 1"), Err(NameError::Space));
        assert_eq!(database(&"x".repeat(64)), Err(NameError::Long(63)));
    }
}
