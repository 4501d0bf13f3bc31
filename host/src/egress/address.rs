//! Which URL a request may go to: the exact origin of an instance, and one of a few paths below it.

use super::error::Refusal;
use crate::config::origin::Origin;
use http::Uri;
use odoo_firewall::Route;

/// Reads the origin of `uri`.
///
/// The sandbox's text is compared with the configured one, never normalised: another spelling of the same host (a
/// trailing dot, a decimal address) is another host.
pub(crate) fn origin(uri: &Uri) -> Result<Origin, Refusal> {
    let tls = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(Refusal::Origin),
    };
    let authority = uri.authority().ok_or(Refusal::Origin)?;
    if authority.as_str().contains('@') {
        return Err(Refusal::Origin);
    }
    let host = authority.host();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).to_ascii_lowercase();
    let port = match authority.port() {
        // `:0443` is a number too; only the plain spelling passes.
        Some(port) if port.as_str() == port.as_u16().to_string() => port.as_u16(),
        None if !authority.as_str().ends_with(':') => {
            if tls {
                443
            } else {
                80
            }
        }
        _ => return Err(Refusal::Origin),
    };
    Ok(Origin { tls, host, port })
}

/// What `uri` names of an instance below `base_path`.
pub(crate) fn route(uri: &Uri, base_path: &str) -> Option<Route> {
    Route::of(uri.path().strip_prefix(base_path)?, uri.query())
}

#[cfg(test)]
mod tests {
    use super::*;
    use odoo_firewall::Service;

    fn judge(uri: &str) -> Option<Route> {
        let configured = Origin { tls: true, host: "erp.example.com".into(), port: 443 };
        let uri: Uri = uri.parse().ok()?;
        (origin(&uri).ok()? == configured).then(|| route(&uri, "/odoo"))?
    }

    #[test]
    fn the_configured_origin_and_the_known_paths_pass() {
        assert_eq!(judge("https://erp.example.com/odoo/xmlrpc/2/common"), Some(Route::Xmlrpc(Service::Common)));
        assert_eq!(judge("https://erp.example.com:443/odoo/xmlrpc/2/object"), Some(Route::Xmlrpc(Service::Object)));
        assert_eq!(judge("HTTPS://ERP.example.com/odoo/xmlrpc/2/object"), Some(Route::Xmlrpc(Service::Object)));
    }

    #[test]
    fn every_other_spelling_is_another_place() {
        for uri in [
            "http://erp.example.com/odoo/xmlrpc/2/object",
            "http://erp.example.com:443/odoo/xmlrpc/2/object",
            "https://erp.example.com:8443/odoo/xmlrpc/2/object",
            "https://erp.example.com:/odoo/xmlrpc/2/object",
            "https://erp.example.com:0443/odoo/xmlrpc/2/object",
            "https://erp.example.com./odoo/xmlrpc/2/object",
            "https://evil.example.com/odoo/xmlrpc/2/object",
            "https://erp.example.com.evil.example/odoo/xmlrpc/2/object",
            "https://user@erp.example.com/odoo/xmlrpc/2/object",
            "https://erp.example.com@evil.example/odoo/xmlrpc/2/object",
            "https://erp.example.com/xmlrpc/2/object",
            "https://erp.example.com/odoo/xmlrpc/object",
            "https://erp.example.com/odoo/xmlrpc/2/db",
            "https://erp.example.com/odoo/xmlrpc/2/object/",
            "https://erp.example.com/odoo/../odoo/xmlrpc/2/object",
            "https://erp.example.com/odoo//xmlrpc/2/object",
            "https://erp.example.com/odoo/xmlrpc/2/%6fbject",
            "https://erp.example.com/odoo/xmlrpc/2/object?",
            "https://erp.example.com/odoo/xmlrpc/2/object?db=x",
            "https://erp.example.com/jsonrpc",
            "/odoo/xmlrpc/2/object",
            "erp.example.com:443",
            "ftp://erp.example.com/odoo/xmlrpc/2/object",
        ] {
            assert_eq!(judge(uri), None, "{uri}");
        }
    }

    #[test]
    fn an_ip_address_is_compared_as_it_is_written() {
        let read = |uri: &str| origin(&uri.parse().unwrap()).map(|origin| (origin.host, origin.port));
        assert_eq!(read("http://[::1]:8069/"), Ok(("::1".into(), 8069)));
        assert_ne!(read("http://2130706433:8069/"), Ok(("127.0.0.1".into(), 8069)));
        assert_ne!(read("http://[::ffff:127.0.0.1]:8069/"), Ok(("127.0.0.1".into(), 8069)));
    }
}
