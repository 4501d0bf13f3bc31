//! `[instance.NAME]`: one Odoo database.

use super::checked;
use super::policy::RpcTable;
use crate::config::bounds::{non_zero, period, within};
use crate::config::context::Context;
use crate::config::credential::Credential;
use crate::config::document::Document;
use crate::config::environment::Environment;
use crate::config::error::Error;
use crate::config::instance::{
    self, ClientCertificate, DEFAULT_CONNECT_TIMEOUT, DEFAULT_QUEUE_TIMEOUT, DEFAULT_TIMEOUT, Instance, InstanceName,
    Speech,
};
use crate::config::origin::BaseUrl;
use crate::config::quantity::Period;
use crate::config::{network, proxy};
use crate::egress::Rate;
use crate::secret::SecretSource;
use crate::secret::store::Place;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstanceTable {
    url: Spanned<String>,
    database: Spanned<String>,
    username: Spanned<String>,
    secret: Credential,
    timeout: Option<Spanned<Period>>,
    connect_timeout: Option<Spanned<Period>>,
    max_connections: Option<Spanned<u64>>,
    queue_timeout: Option<Spanned<Period>>,
    rate: Option<RateTable>,
    #[serde(default)]
    protocol: Speech,
    ca_file: Option<PathBuf>,
    first_byte_timeout: Option<Spanned<Period>>,
    private_network: Option<bool>,
    client_certificate: Option<Spanned<PathBuf>>,
    client_key: Option<Spanned<PathBuf>>,
    proxy: Option<Spanned<String>>,
    #[serde(default)]
    context: Context,
    #[serde(default)]
    rpc: RpcTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateTable {
    per_second: Spanned<f64>,
    burst: Spanned<u32>,
}

impl InstanceTable {
    pub(super) fn check(
        &self,
        document: &Document,
        environment: &Environment,
        name: InstanceName,
        store: &Place,
    ) -> Result<Instance, Error> {
        let base =
            BaseUrl::parse(self.url.get_ref()).map_err(|error| document.wrong(self.url.span(), error.to_string()))?;
        let minute = Duration::from_secs(60);
        let least = Duration::from_millis(100);
        let timeout = period(document, self.timeout.as_ref(), least..=12 * minute, DEFAULT_TIMEOUT)?;
        let connect = self.connect_timeout.as_ref();
        let connect_timeout = period(document, connect, least..=minute, DEFAULT_CONNECT_TIMEOUT.min(timeout))?;
        if let Some(given) = connect.filter(|_| connect_timeout > timeout) {
            let problem = format!("{} is longer than the whole `timeout`, {}", given.get_ref(), Period(timeout));
            return Err(document.wrong(given.span(), problem));
        }
        let private_network = self.private_network.unwrap_or_else(|| network::is_private_host(&base.origin.host));
        let proxy = self.proxy.as_ref().map(|given| {
            let found = proxy::proxy(given.get_ref(), &base.origin, environment);
            found.map_err(|error| document.wrong(given.span(), error.to_string()))
        });
        Ok(Instance {
            first_byte_timeout: self.first_byte_timeout(document, timeout)?,
            private_network,
            client_certificate: self.client_certificate(document)?,
            proxy: proxy.transpose()?.flatten(),
            name,
            database: checked(document, &self.database, instance::database)?,
            username: checked(document, &self.username, instance::username)?,
            secret: source(document, &self.secret.0, store),
            timeout,
            connect_timeout,
            max_connections: non_zero(
                document,
                self.max_connections.as_ref(),
                1..=100,
                instance::default_connections(&base.origin),
            )?,
            queue_timeout: period(document, self.queue_timeout.as_ref(), least..=10 * minute, DEFAULT_QUEUE_TIMEOUT)?,
            rate: match &self.rate {
                None => instance::default_rate(&base.origin),
                Some(rate) => Some(Rate {
                    per_second: within(document, &rate.per_second, 0.01..=10_000.0)?,
                    burst: within(document, &rate.burst, 1..=10_000)?,
                }),
            },
            protocol: self.protocol,
            ca_file: self.ca_file.as_ref().map(|path| document.resolve(path)),
            context: self.context.clone(),
            policy: self.rpc.check(document)?,
            origin: base.origin,
            base_path: base.path,
        })
    }

    fn first_byte_timeout(&self, document: &Document, timeout: Duration) -> Result<Duration, Error> {
        let given = self.first_byte_timeout.as_ref();
        let range = Duration::from_millis(100)..=Duration::from_secs(12 * 60);
        let found = period(document, given, range, timeout)?;
        match given {
            Some(given) if found > timeout => {
                let problem = format!("{} is longer than the whole `timeout`, {}", given.get_ref(), Period(timeout));
                Err(document.wrong(given.span(), problem))
            }
            _ => Ok(found),
        }
    }

    fn client_certificate(&self, document: &Document) -> Result<Option<ClientCertificate>, Error> {
        let alone = |given: &Spanned<PathBuf>, other| {
            let problem = format!("is of no use alone: `{other}` must name a PEM file too");
            Err(document.wrong(given.span(), problem))
        };
        match (&self.client_certificate, &self.client_key) {
            (None, None) => Ok(None),
            (Some(given), None) => alone(given, "client_key"),
            (None, Some(given)) => alone(given, "client_certificate"),
            (Some(certificate), Some(key)) => Ok(Some(ClientCertificate {
                certificate: document.resolve(certificate.get_ref()),
                key: document.resolve(key.get_ref()),
            })),
        }
    }
}

/// The source with its paths from the file's folder. A program named without a slash is looked up in PATH.
fn source(document: &Document, source: &SecretSource, store: &Place) -> SecretSource {
    match source {
        SecretSource::Keyring(name) => SecretSource::Keyring(name.clone()),
        SecretSource::Store { name, .. } => SecretSource::Store { name: name.clone(), place: store.clone() },
        SecretSource::Environment(name) => SecretSource::Environment(name.clone()),
        SecretSource::File(path) => SecretSource::File(document.resolve(path)),
        SecretSource::Command(words) => {
            let mut words = words.clone();
            if let Some(program) = words.first_mut().filter(|program| program.contains('/')) {
                *program = document.resolve(Path::new(program.as_str())).to_string_lossy().into_owned();
            }
            SecretSource::Command(words)
        }
    }
}
