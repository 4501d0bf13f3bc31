//! Answers that are not Odoo's: what a status and a foreign page mean.

use super::CallDescription;
use crate::error::{Code, Error, Retry, Source};
use crate::odoo::methods::Class;
use crate::odoo::transport::Response;

/// The error for an answer that is not of the protocol's own kind.
pub fn error(response: &Response, call: &CallDescription) -> Error {
    let Response { status, retry_after, .. } = response;
    let url = &call.url;
    match status {
        200..=299 => foreign(response, call),
        300..=399 => redirect(response, call),
        401 | 403 | 407 => {
            connection(format!("A server in front of Odoo at {url} refused the request (HTTP {status}).")).hint(PROXY)
        }
        408 | 504 | 524 => {
            let message = format!("A server in front of Odoo at {url} gave up waiting (HTTP {status}).");
            call.lost(Error::new(Code::Timeout, Source::Network, message))
        }
        413 => {
            let message = format!("The request was too large for the server at {url} (HTTP 413).");
            Error::new(Code::Validation, Source::Network, message).hint(TOO_LARGE)
        }
        429 => busy(format!("The server at {url} takes no more requests for now (HTTP 429)."), *retry_after),
        503 if retry_after.is_some() => busy(format!("The server at {url} is overloaded (HTTP 503)."), *retry_after),
        503 => connection(format!("Odoo at {url} is overloaded or not running (HTTP 503).")).retry(Retry::Safe).hint(
            "Nothing was carried out. Repeat the call in a few seconds; if it goes on, an administrator must look.",
        ),
        500..=599 => call.lost(connection(format!("The server at {url} failed (HTTP {status}).")).hint(FAILED)),
        _ => connection(format!("There is no Odoo API at {url} (HTTP {status}).")).hint(CHECK_URL),
    }
}

const PROXY: &str = "This is not Odoo's own login. A proxy, firewall or single sign-on must let the requests of this \
                     server pass.";
const TOO_LARGE: &str = "Nothing was changed. Send less at once. An administrator can raise the limit of the proxy in \
                         front of Odoo (nginx: client_max_body_size).";
const FAILED: &str = "Repeat the call once. If it goes on, an administrator finds the cause in the logs of Odoo and \
                      its proxy.";
const CHECK_URL: &str = "Check the URL in this server's configuration (ODOO_URL): it must be the address of the Odoo \
                         server itself, without a path such as /web or /odoo, and not that of a proxy's login page.";

/// Seconds to wait that a model is told at most.
const LONGEST_WAIT: u64 = 3600;

fn connection(message: String) -> Error {
    Error::new(Code::Connection, Source::Network, message)
}

fn busy(message: String, retry_after: Option<u64>) -> Error {
    let wait = match retry_after {
        Some(seconds) => format!("{} seconds", seconds.min(LONGEST_WAIT)),
        None => "some seconds".to_owned(),
    };
    Error::new(Code::RateLimit, Source::Network, message)
        .retry(Retry::Safe)
        .hint(format!("Nothing was carried out. Repeat the call after {wait}, and make fewer calls at once."))
}

/// A page where Odoo's API should be. A proxy that hides failures may have put it in the place of an answer, so a write
/// may be done.
fn foreign(response: &Response, call: &CallDescription) -> Error {
    let what = match page(response) {
        Page::Login => "a login page".to_owned(),
        Page::Html => "a web page".to_owned(),
        Page::Other if response.content_type.is_empty() => "an answer without a type".to_owned(),
        Page::Other => format!("an answer of type `{}`", shortened(&response.content_type)),
    };
    let message = format!("What answered at {} is not Odoo's API: it sent {what}.", call.url);
    match call.class() {
        Class::Read => connection(message).hint(CHECK_URL),
        Class::Write => call.lost(connection(message)),
    }
}

/// A redirect is not followed: it would take the credential to another place.
fn redirect(response: &Response, call: &CallDescription) -> Error {
    let url = &call.url;
    let target = response.location.as_deref().map(without_query).unwrap_or_default();
    let error = connection(match target.as_str() {
        "" => format!("The server at {url} redirects elsewhere (HTTP {}).", response.status),
        target => format!("The server at {url} redirects to {target} (HTTP {}).", response.status),
    });
    let secure = url.strip_prefix("http://").map(|rest| format!("https://{rest}"));
    match (secure, origin(&target)) {
        (Some(secure), _) if target.starts_with(&secure) => {
            error.hint(format!("Redirects are not followed. Set the URL in this server's configuration to {secure}."))
        }
        (_, Some(other)) if !url.starts_with(other) && !target.contains("login") => error.hint(format!(
            "Redirects are not followed. If {other} is Odoo itself, set the URL in this server's configuration to it."
        )),
        _ => error.hint(CHECK_URL),
    }
}

/// A query may hold a token.
fn without_query(location: &str) -> String {
    shortened(location.split(['?', '#']).next().unwrap_or_default())
}

fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    url.get(..scheme.len() + 3 + rest.find('/').unwrap_or(rest.len()))
}

/// Foreign text that an error repeats.
fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

enum Page {
    Login,
    Html,
    Other,
}

/// Bytes of a page that are searched for a login form.
const SEARCHED: usize = 64 * 1024;

fn page(response: &Response) -> Page {
    if !response.content_type.contains("html") {
        return Page::Other;
    }
    let head = response.body.get(..SEARCHED).unwrap_or(&response.body);
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    if text.contains("type=\"password\"") || text.contains("type='password'") { Page::Login } else { Page::Html }
}
