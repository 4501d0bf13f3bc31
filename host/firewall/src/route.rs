//! Which of Odoo's protocols and services a URL names: a closed list.

use crate::call::is_name;

/// The two RPC services that a sandbox may call. Not `db`, which manages databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Common,
    Object,
}

/// Where a request may go, below an instance's base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `POST /xmlrpc/2/common` or `/xmlrpc/2/object`.
    Xmlrpc(Service),
    /// `POST /jsonrpc`.
    Jsonrpc,
    /// `POST /json/2/<model>/<method>` (Odoo 19 and later).
    Json2 { model: String, method: String },
    /// `GET /web/version` (Odoo 19 and later): needs neither login nor database.
    WebVersion,
    /// `GET` of a document whose own access token is in the URL: a portal document as PDF, or an attachment. It carries no
    /// credential of the instance.
    Document,
}

impl Route {
    /// The route of a path without the instance's base path, and of the query behind it.
    pub fn of(path: &str, query: Option<&str>) -> Option<Self> {
        if let Some(query) = query {
            return is_document(path, query).then_some(Self::Document);
        }
        match path {
            "/xmlrpc/2/common" => return Some(Self::Xmlrpc(Service::Common)),
            "/xmlrpc/2/object" => return Some(Self::Xmlrpc(Service::Object)),
            "/jsonrpc" => return Some(Self::Jsonrpc),
            "/web/version" => return Some(Self::WebVersion),
            _ => {}
        }
        let (model, method) = path.strip_prefix("/json/2/")?.split_once('/')?;
        // A proxy would take an empty part of a model's name, `..`, for the folder above.
        let whole = is_name(model, b"_.") && model.split('.').all(|part| !part.is_empty());
        (whole && is_name(method, b"_")).then(|| Self::Json2 { model: model.to_owned(), method: method.to_owned() })
    }

    /// Whether it is asked for by GET; the others are by POST.
    pub fn is_get(&self) -> bool {
        matches!(self, Self::WebVersion | Self::Document)
    }
}

/// A portal document as PDF (`/my/orders/5?access_token=…&report_type=pdf&download=true`, in any order of parameters), or
/// an attachment's content (`/web/content/5?access_token=…`). The page of a portal document itself is not for a sandbox:
/// opening it notes in Odoo that the customer has seen it.
fn is_document(path: &str, query: &str) -> bool {
    let mut token = false;
    let mut pdf = false;
    let mut download = false;
    for parameter in query.split('&') {
        match parameter.split_once('=') {
            Some(("access_token", value)) if is_token(value) && !token => token = true,
            Some(("report_type", "pdf")) if !pdf => pdf = true,
            Some(("download", "true")) if !download => download = true,
            _ => return false,
        }
    }
    let plain = |segment: &str| {
        !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let number =
        |segment: &str| segment.len() <= 10 && !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["", "my", section, id] => token && pdf && download && plain(section) && number(id),
        ["", "web", "content", id] => token && !pdf && number(id),
        _ => false,
    }
}

fn is_token(value: &str) -> bool {
    (8..=128).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_has_one_spelling() {
        assert_eq!(Route::of("/xmlrpc/2/object", None), Some(Route::Xmlrpc(Service::Object)));
        assert_eq!(Route::of("/jsonrpc", None), Some(Route::Jsonrpc));
        let json2 = Route::Json2 { model: "res.partner".into(), method: "search_read".into() };
        assert_eq!(Route::of("/json/2/res.partner/search_read", None), Some(json2));
        for wrong in [
            "/xmlrpc/2/db",
            "/xmlrpc/object",
            "/xmlrpc/2/object/",
            "//jsonrpc",
            "/jsonrpc/",
            "/json/2/res.partner",
            "/json/2/res.partner/read/",
            "/json/2//read",
            "/json/2/res%2Epartner/read",
            "/json/2/../read",
            "/json/2/./read",
            "/json/2/.partner/read",
            "/json/1/res.partner/read",
            "/web/login",
            "/web/dataset/call_kw",
            "",
        ] {
            assert_eq!(Route::of(wrong, None), None, "{wrong}");
        }
        assert_eq!(Route::of("/jsonrpc", Some("")), None, "a query");
    }

    #[test]
    fn a_document_needs_its_own_token_and_is_never_a_page() {
        let token = "access_token=0f3b2f1e-7b8f-4f43-9f0e-9b8f7b1f2f10";
        let pdf = format!("{token}&report_type=pdf&download=true");
        assert_eq!(Route::of("/my/orders/16", Some(&pdf)), Some(Route::Document));
        assert_eq!(Route::of("/web/content/7", Some(token)), Some(Route::Document));
        for (path, query) in [
            ("/my/orders/16", token),
            ("/my/orders/16", "report_type=pdf&download=true"),
            ("/my/orders/../16", &*pdf),
            ("/my/orders/16/accept", &pdf),
            ("/web/content/7", "access_token="),
            ("/web/content/7", &format!("{token}&x=1")),
            ("/web/content/7", &format!("{token}&{token}")),
            ("/web/login", token),
        ] {
            assert_eq!(Route::of(path, Some(query)), None, "{path}?{query}");
        }
    }
}
