//! The instance that variables give.

use super::{Environment, wrong};
use crate::config::context::Context;
use crate::config::error::Error;
use crate::config::instance::{
    self, DEFAULT_CONNECT_TIMEOUT, DEFAULT_QUEUE_TIMEOUT, DEFAULT_TIMEOUT, Instance, InstanceName, Speech,
};
use crate::config::origin::BaseUrl;
use crate::config::{network, proxy};
use crate::secret::SecretSource;
use odoo_firewall::Policy;
use odoo_firewall::policy::Profile;

const URL: &str = "ODOO_URL";
const DATABASE: &str = "ODOO_DB";
const USERNAME: &str = "ODOO_USERNAME";
const PASSWORD: &str = "ODOO_PASSWORD";
const API_KEY: &str = "ODOO_API_KEY";
const PROTOCOL: &str = "ODOO_PROTOCOL";
/// How much a plugin may do, as `rpc.profile` in a file.
const PROFILE: &str = "ODOO_MCP_PROFILE";
const PRIVATE_NETWORK: &str = "ODOO_PRIVATE_NETWORK";
const PROXY: &str = "ODOO_PROXY";
/// What calls ask for when they do not say, as `context` in a file, in JSON.
const CONTEXT: &str = "ODOO_CONTEXT";

/// Names that other programs use for the same: worth a hint when ours is missing.
const OTHER_NAMES: [(&str, &[&str]); 4] = [
    (URL, &["ODOO_HOST", "ODOO_BASE_URL", "ODOO_SERVER_URL"]),
    (DATABASE, &["ODOO_DATABASE", "ODOO_DB_NAME", "ODOO_DBNAME"]),
    (USERNAME, &["ODOO_USER", "ODOO_LOGIN", "ODOO_EMAIL"]),
    (PASSWORD, &["ODOO_PASS", "ODOO_PASSWD", "ODOO_KEY", "ODOO_TOKEN", "ODOO_APIKEY"]),
];

/// The instance `default`, when any of ODOO_URL, ODOO_DB and ODOO_USERNAME is set. A credential alone gives none: a
/// file may refer to it.
///
/// # Errors
/// When one of them is missing or wrong, or no credential or two different ones are set.
pub fn instance(environment: &Environment) -> Result<Option<Instance>, Error> {
    let url = environment.get(URL)?;
    let database = environment.get(DATABASE)?;
    let username = environment.get(USERNAME)?;
    if url.or(database).or(username).is_none() {
        return Ok(None);
    }
    let base = BaseUrl::parse(required(environment, URL, url)?).map_err(|error| wrong(URL, error))?;
    let database = required(environment, DATABASE, database)?;
    let username = required(environment, USERNAME, username)?;
    let private_network =
        flag(environment, PRIVATE_NETWORK)?.unwrap_or_else(|| network::is_private_host(&base.origin.host));
    let proxy = environment
        .get(PROXY)?
        .map(|text| proxy::proxy(text, &base.origin, environment).map_err(|error| wrong(PROXY, error)));
    Ok(Some(Instance {
        name: InstanceName::of_environment(),
        max_connections: instance::default_connections(&base.origin),
        queue_timeout: DEFAULT_QUEUE_TIMEOUT,
        rate: instance::default_rate(&base.origin),
        protocol: protocol(environment)?,
        origin: base.origin,
        base_path: base.path,
        database: instance::database(database).map_err(|error| wrong(DATABASE, error))?,
        username: instance::username(username).map_err(|error| wrong(USERNAME, error))?,
        secret: credential(environment)?,
        timeout: DEFAULT_TIMEOUT,
        connect_timeout: DEFAULT_CONNECT_TIMEOUT,
        ca_file: None,
        context: context(environment)?,
        policy: policy(environment)?,
        first_byte_timeout: DEFAULT_TIMEOUT,
        client_certificate: None,
        private_network,
        proxy: proxy.transpose()?.flatten(),
    }))
}

/// `true` or `false`; `None` when it is not set.
fn flag(environment: &Environment, name: &str) -> Result<Option<bool>, Error> {
    match environment.get(name)? {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| wrong(name, "must be true or false")),
    }
}

fn protocol(environment: &Environment) -> Result<Speech, Error> {
    environment.get(PROTOCOL)?.map_or(Ok(Speech::default()), |name| {
        Speech::parse(name).ok_or_else(|| wrong(PROTOCOL, "must be auto, xmlrpc, jsonrpc or json2"))
    })
}

fn context(environment: &Environment) -> Result<Context, Error> {
    let Some(text) = environment.get(CONTEXT)? else { return Ok(Context::default()) };
    let example = r#"such as {"lang":"fr_FR","tz":"Europe/Paris","company_ids":[1]}"#;
    serde_json::from_str(text)
        .map_err(|error| wrong(CONTEXT, format_args!("must be a JSON object, {example}: {error}")))
}

/// Refuses the variable for a profile where it would be without effect: whoever set it to `read-only` relies on it.
///
/// # Errors
/// When it is set.
pub fn without_profile(environment: &Environment) -> Result<(), Error> {
    match environment.get(PROFILE)? {
        None => Ok(()),
        Some(_) => {
            Err(wrong(PROFILE, "is for the instance of ODOO_URL only: set rpc.profile of each instance in the file"))
        }
    }
}

fn policy(environment: &Environment) -> Result<Policy, Error> {
    let Some(text) = environment.get(PROFILE)? else { return Ok(Policy::default()) };
    let profile: Profile = text.parse().map_err(|error| wrong(PROFILE, format_args!("{text:?} {error}")))?;
    Ok(Policy::from(profile))
}

fn credential(environment: &Environment) -> Result<SecretSource, Error> {
    let (password, key) = (environment.get(PASSWORD)?, environment.get(API_KEY)?);
    match (password, key) {
        (Some(password), Some(key)) if password != key => {
            Err(wrong(API_KEY, format_args!("differs from {PASSWORD}: set only one of them")))
        }
        (_, Some(_)) => Ok(SecretSource::Environment(API_KEY.to_owned())),
        (Some(_), None) => Ok(SecretSource::Environment(PASSWORD.to_owned())),
        (None, None) => {
            Err(missing(environment, PASSWORD, &format!("is not set, nor is {API_KEY}; one of them is needed")))
        }
    }
}

fn required<'a>(environment: &Environment, name: &str, value: Option<&'a str>) -> Result<&'a str, Error> {
    value
        .ok_or_else(|| missing(environment, name, &format!("is not set; {URL}, {DATABASE} and {USERNAME} go together")))
}

fn missing(environment: &Environment, name: &str, problem: &str) -> Error {
    let others = OTHER_NAMES.iter().filter(|(ours, _)| *ours == name).flat_map(|(_, others)| others.iter());
    match others.copied().find(|other| environment.raw(other).is_some()) {
        Some(other) => wrong(name, format_args!("{problem} ({other} is set, but has no meaning here)")),
        None => wrong(name, problem),
    }
}

#[cfg(test)]
mod tests;
