//! One instance as the gate knows it.

use super::address::Service;
use super::error::BuildError;
use super::gate::Target;
use super::known::Known;
use super::permits::Permits;
use super::statistics::{Counters, InstanceStatistics};
use super::transport::Client;
use super::xmlrpc::escape::EscapedSecret;
use crate::config::instance::Instance;
use crate::config::limits::Limits;
use crate::config::origin::Origin;
use crate::secret::placeholder::Placeholder;
use http::{HeaderValue, Uri};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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
    pub secret: EscapedSecret,
    pub timeout: Duration,
    /// The database once more, for `X-Odoo-Database`.
    pub database_header: HeaderValue,
    pub permits: Permits,
    pub client: Client,
    pub counters: Counters,
    /// Largest answer in bytes.
    pub response: usize,
    common: Uri,
    object: Uri,
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
    ) -> Result<(Self, Variables, Placeholder), BuildError> {
        let instance = &target.instance;
        let name = || instance.name.as_str().to_owned();
        let secret = target.secret.expose_secret();
        if secret.is_empty() {
            return Err(BuildError::EmptySecret { instance: name() });
        }
        let uri = |service: Service| {
            let uri: Result<Uri, _> = format!("{}{}", instance.url(), service.path()).parse();
            uri.map_err(|_| BuildError::Url { instance: name() })
        };
        let placeholder = Placeholder::random().map_err(BuildError::Random)?;
        let endpoint = Self {
            index,
            name: Arc::from(instance.name.as_str()),
            origin: instance.origin.clone(),
            base_path: instance.base_path.clone(),
            database: instance.database.clone(),
            username: instance.username.clone(),
            secret: EscapedSecret::new(secret).ok_or_else(|| BuildError::UnspeakableSecret { instance: name() })?,
            timeout: instance.timeout,
            database_header: HeaderValue::from_str(&instance.database)
                .map_err(|_| BuildError::Database { instance: name() })?,
            permits: Permits::new(instance.max_connections.get()),
            client: Client::new(instance, limits.header)?,
            counters: Counters::default(),
            response: limits.response,
            common: uri(Service::Common)?,
            object: uri(Service::Object)?,
            known: Known::default(),
            prefix: variable_prefix(instance),
            generation: AtomicU64::new(0),
        };
        let variables = variables(instance, &placeholder);
        Ok((endpoint, variables, placeholder))
    }

    pub(crate) fn uri(&self, service: Service) -> Uri {
        match service {
            Service::Common => self.common.clone(),
            Service::Object => self.object.clone(),
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

    pub(crate) fn statistics(&self) -> InstanceStatistics {
        InstanceStatistics {
            instance: Arc::clone(&self.name),
            requests: self.counters.requests.get(),
            logins: self.counters.logins.get(),
            cache_hits: self.counters.hits.get(),
            cache_misses: self.counters.misses.get(),
            under_way: self.permits.taken(),
        }
    }
}

/// The beginning of the names of an instance's variables: `ODOO_` and its name in upper case, with `-` as `_`.
pub(crate) fn variable_prefix(instance: &Instance) -> String {
    format!("ODOO_{}", instance.name.as_str().to_ascii_uppercase().replace('-', "_"))
}

fn variables(instance: &Instance, placeholder: &Placeholder) -> Vec<(String, String)> {
    let prefix = variable_prefix(instance);
    let values = [
        ("URL", instance.url()),
        ("DB", instance.database.clone()),
        ("USERNAME", instance.username.clone()),
        ("PASSWORD", placeholder.as_str().to_owned()),
    ];
    values.into_iter().map(|(name, value)| (format!("{prefix}_{name}"), value)).collect()
}
