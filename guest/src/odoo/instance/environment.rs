//! Reads the instances from environment variables.
//!
//! One instance: `ODOO_URL`, `ODOO_DB`, `ODOO_USERNAME`, and `ODOO_PASSWORD` or `ODOO_API_KEY`. Several:
//! `ODOO_INSTANCES=a,b`, then `ODOO_A_URL` and so on, with the name in capitals and `-` as `_`.
//! A variable that is empty counts as not set.
//!
//! `ODOO_A_PROTOCOL` (`ODOO_PROTOCOL`) is `auto`, `xmlrpc`, `jsonrpc` or `json2`. `ODOO_A_CONTEXT` (`ODOO_CONTEXT`) is what
//! calls ask for when they do not say: `{"lang":"fr_FR","tz":"Europe/Paris","company_ids":[1]}`. What the host knows it
//! tells: `ODOO_A_UID`, `ODOO_A_VERSION` and `ODOO_A_USER_CONTEXT` save questions where the host, which sees every answer,
//! sets them; `ODOO_A_KEY_KIND`, `api_key` or `password`, is for hosts that keep the credential to themselves.

use super::credential::{Credential, KeyKind};
use super::{Instance, Instances};
use crate::error::{Code, Error, Source};
use crate::odoo::protocol::Choice;
use crate::odoo::scope::Scope;
use crate::odoo::version::Version;
use std::collections::BTreeMap;
use std::fmt::Display;

/// The name of the one instance whose variables have no name in them.
const DEFAULT_NAME: &str = "default";
const ONLY_PREFIX: &str = "ODOO";
const INSTANCES: &str = "ODOO_INSTANCES";
const DEFAULT_INSTANCE: &str = "ODOO_DEFAULT_INSTANCE";
/// Where Odoo's own pages and APIs begin: a URL with one of these was copied from a browser or an example.
const OWN_SEGMENTS: [&str; 4] = ["web", "xmlrpc", "jsonrpc", "json"];
/// Characters of an instance's name.
const NAME_LENGTH: usize = 64;

impl Instances {
    /// The instances that `variables` describe.
    ///
    /// # Errors
    /// E004 that names the variable which is missing or wrong. It never repeats a variable's value, since a credential
    /// may stand in the wrong one.
    pub fn from_environment(variables: &[(String, String)]) -> Result<Self, Error> {
        let variables: Variables = variables
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let all = match variables.get(INSTANCES) {
            None => vec![instance(&variables, DEFAULT_NAME, ONLY_PREFIX)?],
            Some(_) if variables.contains_key("ODOO_URL") => {
                return Err(wrong(INSTANCES, "is set, and so is ODOO_URL: use one of them"));
            }
            Some(names) => several(&variables, names)?,
        };
        let default = match (variables.get(DEFAULT_INSTANCE), all.as_slice()) {
            (None, [only]) => Some(only.name.clone()),
            (None, _) => None,
            (Some(name), all) if all.iter().any(|instance| instance.name == *name) => Some((*name).to_owned()),
            (Some(_), _) => return Err(wrong(DEFAULT_INSTANCE, "names no configured instance")),
        };
        Ok(Self { all, default })
    }
}

type Variables<'a> = BTreeMap<&'a str, &'a str>;

fn several(variables: &Variables<'_>, names: &str) -> Result<Vec<Instance>, Error> {
    let mut prefixes: BTreeMap<String, &str> = BTreeMap::new();
    let mut all = Vec::new();
    for name in names.split(',').map(str::trim) {
        if !is_name(name) {
            return Err(wrong(
                INSTANCES,
                format_args!(
                    "must hold names with commas between, each of at most {NAME_LENGTH} characters: lower-case \
                     letters, digits, `-` and `_`, with a letter or digit first"
                ),
            ));
        }
        let prefix = format!("ODOO_{}", name.to_ascii_uppercase().replace('-', "_"));
        if let Some(other) = prefixes.insert(prefix.clone(), name) {
            return Err(wrong(
                INSTANCES,
                format_args!("names `{other}` and `{name}`, whose variables both begin with {prefix}_"),
            ));
        }
        all.push(instance(variables, name, &prefix)?);
    }
    Ok(all)
}

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = text.bytes();
    bytes.next().is_some_and(plain)
        && bytes.all(|byte| plain(byte) || byte == b'-' || byte == b'_')
        && text.len() <= NAME_LENGTH
}

fn instance(variables: &Variables<'_>, name: &str, prefix: &str) -> Result<Instance, Error> {
    let required = |suffix: &str| {
        let variable = format!("{prefix}_{suffix}");
        match variables.get(variable.as_str()) {
            Some(value) => Ok((variable, *value)),
            None => Err(wrong(
                &variable,
                format_args!(
                    "is not set; an instance needs {prefix}_URL, {prefix}_DB, {prefix}_USERNAME, and \
                     {prefix}_PASSWORD or {prefix}_API_KEY"
                ),
            )),
        }
    };
    let (url_variable, url) = required("URL")?;
    let url = base_url(url).map_err(|problem| wrong(&url_variable, problem))?;
    let (_, database) = required("DB")?;
    let (_, username) = required("USERNAME")?;
    // Not ODOO_VERSION and the like: people set those for other programs.
    let told = |suffix: &str| variables.get(format!("{prefix}_{suffix}").as_str()).copied();
    let known = |suffix: &str| told(suffix).filter(|_| prefix != ONLY_PREFIX);
    Ok(Instance {
        uid: known("UID").and_then(|uid| uid.parse().ok()),
        version: known("VERSION").and_then(Version::from_series),
        defaults: scope(&format!("{prefix}_CONTEXT"), told("CONTEXT"))?,
        context: known("USER_CONTEXT").and_then(|context| serde_json::from_str(context).ok()),
        ..Instance::new(name, &url, database, username, credential(variables, prefix)?)
    })
}

/// Invariant: the text is not repeated, as that of no variable is.
fn scope(variable: &str, text: Option<&str>) -> Result<Scope, Error> {
    let Some(text) = text else { return Ok(Scope::default()) };
    serde_json::from_str(text).ok().and_then(|value| Scope::read(&value).ok()).ok_or_else(|| {
        let right = "must be a JSON object with lang, tz, company_ids or archived, such as \
                     {\"lang\":\"fr_FR\",\"tz\":\"Europe/Paris\",\"company_ids\":[1]}";
        wrong(variable, right)
    })
}

fn credential(variables: &Variables<'_>, prefix: &str) -> Result<Credential, Error> {
    let secret = secret(variables, prefix)?;
    let read = |suffix: &str| {
        let variable = format!("{prefix}_{suffix}");
        variables.get(variable.as_str()).map(|word| (variable, *word))
    };
    let choice = match read("PROTOCOL") {
        None => Choice::default(),
        Some((variable, word)) => Choice::parse(word)
            .ok_or_else(|| wrong(&variable, "must be one of the words auto, xmlrpc, jsonrpc and json2"))?,
    };
    let kind = match read("KEY_KIND") {
        None => None,
        Some((variable, word)) => {
            Some(KeyKind::parse(word).ok_or_else(|| wrong(&variable, "must be api_key or password"))?)
        }
    };
    Ok(Credential::new(secret, kind, choice))
}

fn secret<'a>(variables: &Variables<'a>, prefix: &str) -> Result<&'a str, Error> {
    let password = format!("{prefix}_PASSWORD");
    let key = format!("{prefix}_API_KEY");
    match (variables.get(password.as_str()), variables.get(key.as_str())) {
        (Some(one), Some(other)) if one != other => {
            Err(wrong(&key, format_args!("differs from {password}: set only one of them")))
        }
        (_, Some(secret)) | (Some(secret), None) => Ok(secret),
        (None, None) => Err(wrong(&password, format_args!("is not set, nor is {key}: one of them is needed"))),
    }
}

/// The URL without its trailing slash, or what is wrong with it.
fn base_url(text: &str) -> Result<String, &'static str> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err("holds a space, a backslash or a control character");
    }
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return Err("must begin with https:// or http://");
    };
    if rest.contains(['?', '#']) {
        return Err("must end before `?` and `#`: give the server's address alone, such as https://erp.example.com");
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.is_empty() || authority.starts_with(':') {
        return Err("names no host");
    }
    if authority.contains('@') {
        return Err("must not hold a user or password: they have variables of their own");
    }
    if path.split('/').any(|segment| OWN_SEGMENTS.contains(&segment)) {
        return Err("points into Odoo: give the server's address alone, such as https://erp.example.com");
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn wrong(variable: &str, problem: impl Display) -> Error {
    Error::new(Code::Validation, Source::Host, format!("The configuration is wrong: {variable} {problem}."))
        .hint("Whoever runs this server sets its environment variables; no call can.")
}

#[cfg(test)]
mod tests;
