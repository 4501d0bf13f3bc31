//! The process environment, and the one instance that it can give.

use super::error::Error;
use super::instance::{
    self, DEFAULT_CONNECT_TIMEOUT, DEFAULT_QUEUE_TIMEOUT, DEFAULT_TIMEOUT, Instance, InstanceName, Speech,
};
use super::origin::BaseUrl;
use super::tools::Hidden;
use super::{network, proxy};
use crate::secret::SecretSource;
use odoo_firewall::Policy;
use odoo_firewall::policy::Profile;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

const URL: &str = "ODOO_URL";
const DATABASE: &str = "ODOO_DB";
const USERNAME: &str = "ODOO_USERNAME";
const PASSWORD: &str = "ODOO_PASSWORD";
const API_KEY: &str = "ODOO_API_KEY";
const PROTOCOL: &str = "ODOO_PROTOCOL";
/// How much a plugin may do, as `rpc.profile` in a file.
const PROFILE: &str = "ODOO_MCP_PROFILE";
/// Tools that clients are not offered, as `tools.hide` in a file.
const HIDE_TOOLS: &str = "ODOO_MCP_HIDE_TOOLS";
const PRIVATE_NETWORK: &str = "ODOO_PRIVATE_NETWORK";
const PROXY: &str = "ODOO_PROXY";

/// Names that other programs use for the same: worth a hint when ours is missing.
const OTHER_NAMES: [(&str, &[&str]); 4] = [
    (URL, &["ODOO_HOST", "ODOO_BASE_URL", "ODOO_SERVER_URL"]),
    (DATABASE, &["ODOO_DATABASE", "ODOO_DB_NAME", "ODOO_DBNAME"]),
    (USERNAME, &["ODOO_USER", "ODOO_LOGIN", "ODOO_EMAIL"]),
    (PASSWORD, &["ODOO_PASS", "ODOO_PASSWD", "ODOO_KEY", "ODOO_TOKEN", "ODOO_APIKEY"]),
];

/// The variables of a process. An empty one counts as not set: that is how containers and MCP clients leave one out.
///
/// Invariant: `Debug` shows names only, since values are secrets.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// That of this process. The only place that reads it.
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// The value of a variable.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        match self.raw(name).map(OsStr::to_str) {
            None => Ok(None),
            Some(Some(value)) => Ok(Some(value)),
            Some(None) => Err(wrong(name, "is not UTF-8")),
        }
    }

    /// The value of a variable that names a file.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    fn raw(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

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
        policy: policy(environment)?,
        first_byte_timeout: DEFAULT_TIMEOUT,
        client_certificate: None,
        private_network,
        proxy: proxy.transpose()?.flatten(),
    }))
}

/// Adds the tools that the environment hides, with commas between.
///
/// # Errors
/// When a word can be no tool.
pub fn hide_tools(environment: &Environment, hidden: &mut Hidden) -> Result<(), Error> {
    let words = environment.get(HIDE_TOOLS)?.into_iter().flat_map(|words| words.split(','));
    for word in words.map(str::trim).filter(|word| !word.is_empty()) {
        hidden.add(word).map_err(|error| wrong(HIDE_TOOLS, error))?;
    }
    Ok(())
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

fn wrong(name: &str, problem: impl fmt::Display) -> Error {
    Error::Variable { name: name.to_owned(), problem: problem.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: [(&str, &str); 4] =
        [(URL, "https://erp.example.com"), (DATABASE, "prod"), (USERNAME, "bot"), (PASSWORD, "canary-1")];

    fn with(changes: &[(&str, &str)]) -> Environment {
        FULL.iter().chain(changes).copied().collect()
    }

    fn error(changes: &[(&str, &str)]) -> String {
        instance(&with(changes)).unwrap_err().to_string()
    }

    #[test]
    fn four_variables_are_one_instance() {
        let instance = instance(&with(&[])).unwrap().unwrap();
        assert_eq!(instance.name.as_str(), "default");
        assert_eq!(instance.url(), "https://erp.example.com");
        assert_eq!((instance.database.as_str(), instance.username.as_str()), ("prod", "bot"));
        assert_eq!(instance.secret, SecretSource::Environment(PASSWORD.to_owned()));
        assert_eq!(instance.max_connections.get(), 10);
    }

    #[test]
    fn odoo_com_gets_fewer_connections() {
        let instance = instance(&with(&[(URL, "https://acme.odoo.com")])).unwrap().unwrap();
        assert_eq!(instance.max_connections.get(), 2);
    }

    #[test]
    fn private_addresses_are_allowed_for_private_hosts_and_where_the_operator_says_so() {
        let allowed = |changes: &[(&str, &str)]| instance(&with(changes)).unwrap().unwrap().private_network;
        assert!(!allowed(&[]));
        assert!(allowed(&[(PRIVATE_NETWORK, "true")]));
        assert!(allowed(&[(URL, "http://odoo:8069")]));
        assert!(!allowed(&[(URL, "http://odoo:8069"), (PRIVATE_NETWORK, "false")]));
        assert_eq!(
            error(&[(PRIVATE_NETWORK, "yes")]),
            "environment variable ODOO_PRIVATE_NETWORK: must be true or false"
        );
    }

    #[test]
    fn other_programs_proxies_are_used_only_when_asked_for() {
        let proxy = |changes: &[(&str, &str)]| {
            let all = [changes, &[("HTTPS_PROXY", "http://proxy.example.com:3128")]].concat();
            instance(&with(&all)).unwrap().unwrap().proxy.map(|proxy| proxy.url())
        };
        assert_eq!(proxy(&[]), None);
        assert_eq!(proxy(&[(PROXY, "environment")]).unwrap(), "http://proxy.example.com:3128");
        assert_eq!(proxy(&[(PROXY, "http://10.0.0.1:8080")]).unwrap(), "http://10.0.0.1:8080");
    }

    #[test]
    fn a_credential_alone_is_no_instance() {
        let environment: Environment = [(PASSWORD, "canary-1")].into_iter().collect();
        assert!(instance(&environment).unwrap().is_none());
    }

    #[test]
    fn the_same_credential_twice_is_one() {
        let both = instance(&with(&[(API_KEY, "canary-1")])).unwrap().unwrap();
        assert_eq!(both.secret, SecretSource::Environment(API_KEY.to_owned()));
        let key = instance(&with(&[(PASSWORD, ""), (API_KEY, "canary-2")])).unwrap().unwrap();
        assert_eq!(key.secret, SecretSource::Environment(API_KEY.to_owned()));
    }

    #[test]
    fn each_mistake_names_its_variable() {
        for (changes, expected) in [
            (
                &[(DATABASE, "")][..][..],
                "environment variable ODOO_DB: is not set; ODOO_URL, ODOO_DB and ODOO_USERNAME go together",
            ),
            (
                &[(USERNAME, ""), ("ODOO_USER", "bot")][..],
                "environment variable ODOO_USERNAME: is not set; ODOO_URL, ODOO_DB and ODOO_USERNAME go together \
                 (ODOO_USER is set, but has no meaning here)",
            ),
            (&[(URL, "erp.example.com")][..], "environment variable ODOO_URL: must begin with https:// or http://"),
            (
                &[(PASSWORD, "")][..],
                "environment variable ODOO_PASSWORD: is not set, nor is ODOO_API_KEY; one of them is needed",
            ),
            (
                &[(API_KEY, "canary-2")][..],
                "environment variable ODOO_API_KEY: differs from ODOO_PASSWORD: set only one of them",
            ),
            (
                &[(DATABASE, " prod")][..],
                "environment variable ODOO_DB: must not begin or end with a space, nor hold control characters",
            ),
        ] {
            assert_eq!(error(changes), expected);
        }
    }

    #[test]
    fn the_profile_is_standard_unless_the_variable_says_otherwise() {
        let policy = |environment: &Environment| instance(environment).unwrap().unwrap().policy;
        assert_eq!(policy(&with(&[])), Policy::default());
        assert_eq!(policy(&with(&[(PROFILE, "read-only")])), Policy::from(Profile::ReadOnly));
        assert_eq!(
            instance(&with(&[(PROFILE, "readonly")])).unwrap_err().to_string(),
            "environment variable ODOO_MCP_PROFILE: \"readonly\" is no profile: there are `read-only`, `standard` and `full`"
        );
    }

    #[test]
    fn neither_an_error_nor_debug_shows_a_value() {
        let environment = with(&[(API_KEY, "canary-2")]);
        let shown = format!("{environment:?} {:?}", instance(&environment).unwrap_err());
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_utf_8_is_an_error_not_absent() {
        use std::os::unix::ffi::OsStringExt;
        let environment: Environment = [(OsString::from(URL), OsString::from_vec(vec![0xff]))].into_iter().collect();
        assert_eq!(instance(&environment).unwrap_err().to_string(), "environment variable ODOO_URL: is not UTF-8");
    }
}
