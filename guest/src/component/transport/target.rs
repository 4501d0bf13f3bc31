//! Where a URL points to, in the parts that `wasi:http` asks for.

/// The parts of an absolute URL.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target<'a> {
    pub(super) tls: bool,
    /// Host, and the port where it is named.
    pub(super) authority: &'a str,
    /// At least `/`.
    pub(super) path_with_query: &'a str,
}

impl<'a> Target<'a> {
    /// Takes `http://` or `https://` URLs apart; `None` for anything else.
    ///
    /// A URL with a user in it is not taken: a credential does not belong into an authority.
    pub(super) fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let tls = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => true,
            _ if scheme.eq_ignore_ascii_case("http") => false,
            _ => return None,
        };
        let (authority, path_with_query) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, "/"),
        };
        let is_host = !authority.is_empty() && !authority.contains(['@', '?', '#', '\\', ' ']);
        (is_host && !path_with_query.contains('#')).then_some(Self { tls, authority, path_with_query })
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_url_falls_into_scheme_authority_and_path() {
        let target = |tls, authority, path_with_query| Some(Target { tls, authority, path_with_query });
        assert_eq!(
            Target::of("https://odoo.example/xmlrpc/2/object"),
            target(true, "odoo.example", "/xmlrpc/2/object")
        );
        assert_eq!(Target::of("http://[::1]:8069/a?b=c"), target(false, "[::1]:8069", "/a?b=c"));
        assert_eq!(Target::of("HTTPS://odoo.example"), target(true, "odoo.example", "/"));
    }

    #[test]
    fn what_is_no_url_of_a_server_is_not_taken() {
        for url in [
            "odoo.example/a",
            "ftp://odoo.example/",
            "https:///a",
            "https://user:word@odoo.example/",
            "http://a?b/c",
            "http://a/#b",
        ] {
            assert_eq!(Target::of(url), None, "{url}");
        }
    }
}
