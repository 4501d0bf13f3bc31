//! Scheme, host and port: what a request may go to; and the base URL from which they come.

use std::net::IpAddr;
use url::{Host, Url};

/// Path segments of Odoo itself. A URL that has one was copied from a browser or from an example of the API.
const OWN_SEGMENTS: [&str; 4] = ["web", "xmlrpc", "jsonrpc", "json"];

/// Invariant: `host` is in lower case, without brackets or a trailing dot; `port` is never implied.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    pub tls: bool,
    pub host: String,
    pub port: u16,
}

/// Where an Odoo server is.
///
/// Invariant: `path` is empty, or begins with a slash, does not end with one and has neither `.` nor `..` nor empty
/// segments nor percent signs: so a prefix comparison of paths means what it seems to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    pub origin: Origin,
    pub path: String,
}

/// Why a text is not a base URL. None repeats the text: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    #[error("must begin with https:// or http://")]
    Scheme,
    #[error("is not a URL ({0})")]
    Malformed(#[from] url::ParseError),
    #[error("holds a space, a backslash or a control character")]
    Character,
    #[error("must not hold a user or password; they have their own settings")]
    UserInfo,
    #[error("must end before `?` and `#`: give the base URL, {base}")]
    Query { base: String },
    #[error("has port 0")]
    Port,
    #[error("has a host name with an empty part")]
    Host,
    #[error("points into Odoo: give the base URL, {base}")]
    NotBase { base: String },
    #[error("has a path on odoo.com, where Odoo is always at the root: give the base URL, {base}")]
    PathOnOdooCom { base: String },
    #[error("has a path with characters other than letters, digits and `-._~/`, or with an empty segment")]
    Path,
}

impl Origin {
    /// The origin as a URL without a path; a default port is left out.
    pub fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => format!("{scheme}://{host}"),
            (_, port) => format!("{scheme}://{host}:{port}"),
        }
    }

    /// Odoo Online and Odoo.sh, whose operator forbids parallel and frequent calls.
    pub fn is_odoo_com(&self) -> bool {
        self.host.ends_with(".odoo.com")
    }

    /// This machine.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl BaseUrl {
    /// Parses a base URL such as `https://erp.example.com` or `http://10.0.0.5:8069/odoo`.
    ///
    /// The host is normalised as browsers do: lower case, IDNA, IPv4 addresses in dotted form.
    ///
    /// # Errors
    /// When it is anything else than scheme, host, port and path, or leads to a page or an API of Odoo.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(UrlError::Character);
        }
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        let tls = match scheme.as_deref() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(UrlError::Scheme),
        };
        let url = Url::parse(text)?;
        // Also an empty user: `https://@host` is no form that a person writes on purpose.
        if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
            return Err(UrlError::UserInfo);
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name).to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(url::ParseError::EmptyHost.into()),
        };
        if !host.contains(':') && host.split('.').any(str::is_empty) {
            return Err(UrlError::Host);
        }
        let port = url.port_or_known_default().filter(|port| *port != 0).ok_or(UrlError::Port)?;
        let origin = Origin { tls, host, port };
        let path = base_path(&origin, url.path())?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UrlError::Query { base: format!("{}{path}", origin.url()) });
        }
        Ok(Self { origin, path })
    }
}

/// What stands between `://` and the next slash, question mark or hash.
fn authority(text: &str) -> &str {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The path without its last slash.
fn base_path(origin: &Origin, path: &str) -> Result<String, UrlError> {
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(String::new());
    }
    if origin.is_odoo_com() {
        return Err(UrlError::PathOnOdooCom { base: origin.url() });
    }
    let mut base = String::new();
    for segment in path.split('/').skip(1) {
        if OWN_SEGMENTS.contains(&segment) {
            return Err(UrlError::NotBase { base: format!("{}{base}", origin.url()) });
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if segment.is_empty() || !segment.bytes().all(plain) {
            return Err(UrlError::Path);
        }
        base.push('/');
        base.push_str(segment);
    }
    Ok(base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> String {
        match BaseUrl::parse(text) {
            Ok(BaseUrl { origin: Origin { tls, host, port }, path }) => format!("tls={tls} {host} {port} {path:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_base_url_is_normalised() {
        for (text, expected) in [
            ("https://erp.example.com", r#"tls=true erp.example.com 443 """#),
            ("HTTPS://ERP.Example.COM./", r#"tls=true erp.example.com 443 """#),
            ("http://erp.example.com:80", r#"tls=false erp.example.com 80 """#),
            ("http://10.0.0.5:8069/odoo/", r#"tls=false 10.0.0.5 8069 "/odoo""#),
            ("https://[2001:DB8::1]:8443", r#"tls=true 2001:db8::1 8443 """#),
            ("http://0x7f.1", r#"tls=false 127.0.0.1 80 """#),
            ("https://bücher.example", r#"tls=true xn--bcher-kva.example 443 """#),
            ("https://erp.example.com/a/../b", r#"tls=true erp.example.com 443 "/b""#),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_right_url() {
        for (text, expected) in [
            ("erp.example.com", "must begin with https:// or http://"),
            ("localhost:8069", "must begin with https:// or http://"),
            ("ftp://erp.example.com", "must begin with https:// or http://"),
            ("https://", "is not a URL (empty host)"),
            ("https://a..example.com", "has a host name with an empty part"),
            ("https://erp.example.com:0", "has port 0"),
            ("https://erp.example.com:99999", "is not a URL (invalid port number)"),
            ("https://erp.example.com\\web", "holds a space, a backslash or a control character"),
            ("https://bot@erp.example.com", "must not hold a user or password; they have their own settings"),
            ("https://@erp.example.com", "must not hold a user or password; they have their own settings"),
            (
                "https://erp.example.com/?db=prod",
                "must end before `?` and `#`: give the base URL, https://erp.example.com",
            ),
            ("https://erp.example.com/web/login", "points into Odoo: give the base URL, https://erp.example.com"),
            ("http://h:8069/x/xmlrpc/2/common", "points into Odoo: give the base URL, http://h:8069/x"),
            (
                "https://acme.odoo.com/odoo/discuss",
                "has a path on odoo.com, where Odoo is always at the root: give the base URL, https://acme.odoo.com",
            ),
            (
                "https://erp.example.com/a%2fb",
                "has a path with characters other than letters, digits and `-._~/`, or with an empty segment",
            ),
            (
                "https://erp.example.com//odoo",
                "has a path with characters other than letters, digits and `-._~/`, or with an empty segment",
            ),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn an_error_does_not_repeat_a_password() {
        for text in ["https://bot:canary@h", "https://bot:canary@h/web?x", "bot:canary@h", "https://bot:canary@h h"] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_was_parsed_parses_to_the_same(text in "https?://[a-zA-Z0-9.:@\\[\\]-]{1,20}(/[a-z.%]{0,8}){0,3}") {
            if let Ok(base) = BaseUrl::parse(&text) {
                let again = BaseUrl::parse(&format!("{}{}", base.origin.url(), base.path));
                prop_assert_eq!(again, Ok(base));
            }
        }
    }
}
