//! The gate: what asks for a request, and what it needs.
//!
//! `judging` decides whether a request may leave and for whom; `answering` gets its answer, from the cache or from Odoo.

mod answering;
mod judging;

use super::Body;
use super::budget::Budget;
use super::cache::Cache;
use super::endpoint::{Endpoint, variable_prefix};
use super::error::{BuildError, Error, Refusal};
use crate::config::Environment;
use crate::config::instance::{Instance, InstanceName};
use crate::config::limits::Limits;
use crate::telemetry::Account;
use bytes::Bytes;
use http::{Request, Response};
use odoo_firewall::Canary;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

/// An instance and its real credential.
pub struct Target {
    pub instance: Instance,
    pub secret: SecretString,
    /// From which the credential may be read anew.
    pub environment: Arc<Environment>,
}

/// The only way out of a sandbox. Cheap to clone; all clones share connections, permits and cache.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    endpoints: Vec<Arc<Endpoint>>,
    canary: Canary,
    cache: Cache,
    environment: Vec<(String, String)>,
    /// Largest request in bytes.
    request: usize,
    account: Account,
}

impl Gate {
    /// Connects to nothing yet. Everything that passes is recorded in `account`.
    ///
    /// # Errors
    /// When an instance could never be reached, or its credential never be sent.
    pub fn new(
        targets: Vec<Target>,
        default: Option<InstanceName>,
        limits: &Limits,
        account: &Account,
    ) -> Result<Self, BuildError> {
        let mut prefixes = BTreeMap::new();
        for Target { instance, .. } in &targets {
            if let Some(first) = prefixes.insert(variable_prefix(instance), instance.name.as_str()) {
                let second = instance.name.as_str().to_owned();
                return Err(BuildError::SameVariables { first: first.to_owned(), second });
            }
        }
        let names: Vec<&str> = targets.iter().map(|target| target.instance.name.as_str()).collect();
        let mut environment = vec![("ODOO_INSTANCES".to_owned(), names.join(","))];
        if let Some(default) = default {
            if !names.contains(&default.as_str()) {
                return Err(BuildError::UnknownDefault(default.as_str().to_owned()));
            }
            environment.push(("ODOO_DEFAULT_INSTANCE".to_owned(), default.as_str().to_owned()));
        }
        let (mut endpoints, mut placeholders) = (Vec::new(), Vec::new());
        for (index, target) in targets.iter().enumerate() {
            let (endpoint, variables, placeholder) = Endpoint::build(index, target, limits, account)?;
            endpoints.push(Arc::new(endpoint));
            environment.extend(variables);
            placeholders.push(placeholder);
        }
        let canary = Canary::new(placeholders);
        let (cache, account, request) = (Cache::new(), account.clone(), limits.request);
        Ok(Self(Arc::new(Inner { endpoints, canary, cache, environment, request, account })))
    }

    /// The variables of a sandbox: `ODOO_INSTANCES` (names with commas between), `ODOO_DEFAULT_INSTANCE`, and for each
    /// instance `ODOO_<NAME>_URL`, `_DB`, `_USERNAME`, and `_PASSWORD` with its placeholder; `_UID`, `_VERSION` and
    /// `_USER_CONTEXT` once they are known.
    pub fn guest_environment(&self) -> Vec<(String, String)> {
        let learned = self.0.endpoints.iter().flat_map(|endpoint| endpoint.learned());
        self.0.environment.iter().cloned().chain(learned).collect()
    }

    /// Judges, completes and sends one request of a sandbox.
    ///
    /// # Errors
    /// [`Error::stage`] says whether Odoo can have seen the request.
    ///
    /// # Cancel safety
    /// Dropping the future gives everything back. What already left may be carried out.
    pub async fn send<B>(&self, budget: &Budget, request: Request<B>) -> Result<Response<Body>, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Display,
    {
        let inner = &self.0;
        inner.judge(budget, request).await.inspect_err(|stray| match stray {
            Error::Refused(Refusal::Placeholder { place }) => inner.account.misplaced(&budget.caller, place),
            Error::Refused(refusal) if !refusal.is_recorded() => inner.account.stray(&budget.caller, refusal.rule()),
            _ => {}
        })
    }
}

/// What has no model: `version`, `authenticate`, documents.
const COMMON: &str = "common";
