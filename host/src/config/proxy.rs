//! `proxy`: the HTTP proxy through which an instance is reached.
//!
//! None unless the operator says so: variables that other programs set must not decide who carries a password.
//! `proxy = "environment"` takes those variables: HTTPS_PROXY or HTTP_PROXY by the instance's scheme, else ALL_PROXY,
//! each also in lower case, and NO_PROXY for exceptions.

use super::environment::Environment;
use super::origin::{BaseUrl, Origin, UrlError};
use hyper_util::client::proxy::matcher::Matcher;

/// The word that stands for the usual variables.
const ENVIRONMENT: &str = "environment";

/// Why a text names no proxy. Never repeats it: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    #[error("must be `environment`, or a URL with http:// or https://, host and port")]
    Scheme,
    #[error(
        "must not hold a user or password, which are not supported here: let a proxy of your own on this machine add them"
    )]
    UserInfo,
    #[error("must end after the port: a proxy has no path")]
    Path,
    #[error(transparent)]
    Url(UrlError),
    #[error("takes the proxy from {variable}, which {problem}")]
    Variable { variable: &'static str, problem: Box<ProxyError> },
    #[error("takes the proxy from {variable}, which is not UTF-8")]
    NotUnicode { variable: &'static str },
}

/// The proxy that `text` names for an instance at `origin`. `None` where the variables name none, or make an exception.
///
/// # Errors
/// When the text, or the variable that it refers to, is not the URL of an HTTP proxy.
pub fn proxy(text: &str, origin: &Origin, environment: &Environment) -> Result<Option<Origin>, ProxyError> {
    if text == ENVIRONMENT { of_environment(origin, environment) } else { url(text).map(Some) }
}

fn url(text: &str) -> Result<Origin, ProxyError> {
    let BaseUrl { origin, path } = BaseUrl::parse(text).map_err(|error| match error {
        UrlError::Scheme => ProxyError::Scheme,
        UrlError::UserInfo => ProxyError::UserInfo,
        UrlError::Query { .. } | UrlError::NotBase { .. } | UrlError::PathOnOdooCom { .. } | UrlError::Path => {
            ProxyError::Path
        }
        other => ProxyError::Url(other),
    })?;
    if path.is_empty() { Ok(origin) } else { Err(ProxyError::Path) }
}

fn of_environment(origin: &Origin, environment: &Environment) -> Result<Option<Origin>, ProxyError> {
    let own = if origin.tls { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let Some((variable, value)) = first(environment, own.into_iter().chain(["ALL_PROXY", "all_proxy"]))? else {
        return Ok(None);
    };
    let proxy = read(value).map_err(|problem| ProxyError::Variable { variable, problem: Box::new(problem) })?;
    let except = first(environment, ["NO_PROXY", "no_proxy"].into_iter())?.map_or("", |(_, value)| value);
    Ok(if is_exception(except, origin) { None } else { Some(proxy) })
}

/// A variable's value; there a bare `host:port` is usual too.
fn read(value: &str) -> Result<Origin, ProxyError> {
    if value.contains("://") { url(value) } else { url(&format!("http://{value}")) }
}

/// Whether NO_PROXY leaves `origin` out: names with all below them, addresses, networks, or `*`.
fn is_exception(except: &str, origin: &Origin) -> bool {
    // Which proxy the matcher is given does not matter: it is asked for the exceptions alone.
    let matcher = Matcher::builder().all("http://proxy.invalid").no(except).build();
    origin.url().parse().is_ok_and(|uri| matcher.intercept(&uri).is_none())
}

/// The first variable that is set, and its value.
fn first(
    environment: &Environment,
    mut names: impl Iterator<Item = &'static str>,
) -> Result<Option<(&'static str, &str)>, ProxyError> {
    names
        .find_map(|variable| match environment.get(variable) {
            Ok(None) => None,
            Ok(Some(value)) => Some(Ok((variable, value))),
            Err(_) => Some(Err(ProxyError::NotUnicode { variable })),
        })
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, instance: &str, variables: &[(&str, &str)]) -> String {
        let origin = BaseUrl::parse(instance).unwrap().origin;
        match proxy(text, &origin, &variables.iter().copied().collect()) {
            Ok(proxy) => proxy.map_or("none".to_owned(), |proxy| proxy.url()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_proxy_is_a_url_of_scheme_host_and_port() {
        for (text, expected) in [
            ("http://proxy.example.com:3128", "http://proxy.example.com:3128"),
            ("https://10.0.0.1:8443/", "https://10.0.0.1:8443"),
            ("proxy.example.com:3128", "must be `environment`, or a URL with http:// or https://, host and port"),
            ("socks5://h:1080", "must be `environment`, or a URL with http:// or https://, host and port"),
            ("http://h:3128/a", "must end after the port: a proxy has no path"),
            ("http://h:3128?a", "must end after the port: a proxy has no path"),
        ] {
            assert_eq!(of(text, "https://erp.example.com", &[("HTTPS_PROXY", "http://other:1")]), expected, "{text}");
        }
    }

    #[test]
    fn a_password_in_the_url_is_refused_and_not_repeated() {
        for (text, variables) in [
            ("http://me:canary@proxy:3128", &[][..]),
            ("environment", &[("HTTPS_PROXY", "http://me:canary@proxy:3128")][..]),
            ("environment", &[("https_proxy", "me:canary@proxy:3128")][..]),
        ] {
            let error = of(text, "https://erp.example.com", variables);
            assert!(error.contains("must not hold a user or password"), "{error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn the_usual_variables_are_read_when_they_are_asked_for() {
        let variables =
            [("HTTPS_PROXY", "http://tls:1"), ("http_proxy", "plain:2"), ("NO_PROXY", "corp.example, 10.0.0.0/8,odoo")];
        for (instance, expected) in [
            ("https://erp.example.com", "http://tls:1"),
            ("http://erp.example.com", "http://plain:2"),
            ("https://erp.corp.example", "none"),
            ("https://notcorp.example", "http://tls:1"),
            ("https://10.1.2.3", "none"),
            ("http://odoo:8069", "none"),
        ] {
            assert_eq!(of("environment", instance, &variables), expected, "{instance}");
        }
        assert_eq!(of("environment", "https://erp.example.com", &[]), "none");
        assert_eq!(of("environment", "https://erp.example.com", &[("ALL_PROXY", "http://all:3")]), "http://all:3");
        assert_eq!(
            of("environment", "https://erp.example.com", &[("ALL_PROXY", "socks5://all:3")]),
            "takes the proxy from ALL_PROXY, which must be `environment`, or a URL with http:// or https://, host and port"
        );
    }
}
