//! One instance as the gate knows it.

use super::dispatch::Repeats;
use super::dispatch::breaker::Breaker;
use super::dispatch::bucket::Bucket;
use super::dispatch::permits::Permits;
use super::error::BuildError;
use super::gate::Target;
use super::known::Known;
use super::secret::Secret;
use super::transport::Client;
use crate::config::instance::Instance;
use crate::config::limits::Limits;
use crate::config::origin::Origin;
use crate::error::line;
use crate::secret::{self, Keeper, Kind};
use crate::telemetry::{Account, Book};
use http::{HeaderValue, Uri};
use odoo_firewall::{Placeholder, Policy};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Everything that a request to one instance needs.
pub(crate) struct Endpoint {
    /// Place in the gate's list.
    pub index: usize,
    pub name: Arc<str>,
    pub origin: Origin,
    pub base_path: String,
    pub database: String,
    pub username: String,
    secret: RwLock<Arc<Secret>>,
    keeper: Keeper,
    pub policy: Policy,
    pub timeout: Duration,
    /// For a turn and a connection, while others are under way.
    pub queue_timeout: Duration,
    /// The database once more, for `X-Odoo-Database`.
    pub database_header: HeaderValue,
    pub permits: Permits,
    pub bucket: Bucket,
    pub breaker: Breaker,
    pub repeats: Repeats,
    pub client: Client,
    pub book: Book,
    /// Largest answer in bytes.
    pub response: usize,
    pub common: Uri,
    pub object: Uri,
    pub jsonrpc: Uri,
    url: String,
    pub known: Known,
    /// The beginning of the names of the instance's variables.
    prefix: String,
    /// Grows whenever cached answers may have become wrong.
    generation: AtomicU64,
}

/// Names and values of environment variables.
type Variables = Vec<(String, String)>;

impl Endpoint {
    /// An endpoint, the instance's variables for the sandbox, and the placeholder in them.
    pub(crate) fn build(
        index: usize,
        target: &Target,
        limits: &Limits,
        account: &Account,
    ) -> Result<(Self, Variables, Placeholder), BuildError> {
        let instance = &target.instance;
        let name = || instance.name.as_str().to_owned();
        let url = instance.url();
        let uri = |path| below(&url, path).ok_or_else(|| BuildError::Url { instance: name() });
        let placeholder = Placeholder::random().map_err(BuildError::Random)?;
        let endpoint = Self {
            index,
            name: Arc::from(instance.name.as_str()),
            origin: instance.origin.clone(),
            base_path: instance.base_path.clone(),
            database: instance.database.clone(),
            username: instance.username.clone(),
            secret: RwLock::new(Arc::new(Secret::new(instance.name.as_str(), &target.secret)?)),
            keeper: Keeper::new(instance.secret.clone(), Arc::clone(&target.environment), target.secret.clone()),
            policy: instance.policy.clone(),
            timeout: instance.timeout,
            queue_timeout: instance.queue_timeout,
            database_header: HeaderValue::from_str(&instance.database)
                .map_err(|_| BuildError::Database { instance: name() })?,
            permits: Permits::new(instance.max_connections.get()),
            bucket: Bucket::new(instance.rate),
            breaker: Breaker::new(),
            repeats: Repeats::new(),
            client: Client::new(instance, limits.header)?,
            book: account.instance(instance.name.as_str(), &instance.username),
            response: limits.response,
            common: uri("/xmlrpc/2/common")?,
            object: uri("/xmlrpc/2/object")?,
            jsonrpc: uri("/jsonrpc")?,
            url,
            known: Known::default(),
            prefix: variable_prefix(instance),
            generation: AtomicU64::new(0),
        };
        let variables = variables(instance, &placeholder, secret::kind(&target.secret));
        Ok((endpoint, variables, placeholder))
    }

    /// The URL of a path below the instance's base path.
    pub(crate) fn uri(&self, path: &str) -> Option<Uri> {
        below(&self.url, path)
    }

    /// The credential in use.
    pub(crate) fn secret(&self) -> Arc<Secret> {
        // Replacing a pointer cannot stop half-way: a poisoned lock holds a whole credential.
        Arc::clone(&self.secret.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the credential anew, since Odoo does not take the one in use: it may have been changed at its source. The call
    /// that found out fails; the next one is sent with the new credential.
    pub(crate) async fn renew(&self) {
        let refused = self.keeper.current();
        let renewed = match self.keeper.renewed(&refused).await {
            Ok(None) => return,
            Ok(Some(renewed)) => Secret::new(&self.name, &renewed).map_err(|error| line(&error)),
            Err(error) => Err(line(&error)),
        };
        match renewed {
            Ok(secret) => {
                *self.secret.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(secret);
                self.forget(self.generation());
                tracing::info!(instance = &*self.name, "the credential has changed at its source and was taken up");
            }
            Err(error) => {
                tracing::warn!(instance = &*self.name, error, "the credential was refused and cannot be read anew")
            }
        }
    }

    /// The variables of what is known of the instance by now.
    pub(crate) fn learned(&self) -> impl Iterator<Item = (String, String)> {
        self.known.variables(&self.prefix, self.generation())
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Forgets what was cached in the generation `seen`. A later one stays: of many requests that fail together only
    /// the first makes the others log in again.
    pub(crate) fn forget(&self, seen: u64) {
        let outcome = self.generation.compare_exchange(seen, seen + 1, Ordering::AcqRel, Ordering::Acquire);
        if outcome.is_ok() {
            tracing::debug!(instance = &*self.name, "cached answers forgotten");
        }
    }
}

fn below(base: &str, path: &str) -> Option<Uri> {
    format!("{base}{path}").parse().ok()
}

/// The beginning of the names of an instance's variables: `ODOO_` and its name in upper case, with `-` as `_`.
pub(crate) fn variable_prefix(instance: &Instance) -> String {
    format!("ODOO_{}", instance.name.as_str().to_ascii_uppercase().replace('-', "_"))
}

/// The plugin is told what the credential is: it sees only the placeholder.
fn variables(instance: &Instance, placeholder: &Placeholder, kind: Kind) -> Variables {
    let kind = match kind {
        Kind::ApiKey => "api_key",
        Kind::Password => "password",
    };
    let prefix = variable_prefix(instance);
    let values = [
        ("URL", instance.url()),
        ("DB", instance.database.clone()),
        ("USERNAME", instance.username.clone()),
        ("PASSWORD", placeholder.as_str().to_owned()),
        ("KEY_KIND", kind.to_owned()),
        ("PROTOCOL", instance.protocol.as_str().to_owned()),
    ];
    let context = instance.context.to_json().map(|context| ("CONTEXT", context));
    values.into_iter().chain(context).map(|(name, value)| (format!("{prefix}_{name}"), value)).collect()
}
