//! Answers that are not Odoo's RPC: pages of proxies, login pages, redirects, other servers.

use super::client::{Call, lost};
use super::instance::Instance;
use super::transport::Response;
use crate::error::{Code, Error, Retry, Source};

/// The error for an answer that is no RPC answer; `None` when it may be one.
///
/// The status and the media type decide; what the page says is never shown, since it is anybody's text.
pub fn refusal(response: &Response, instance: &Instance, call: Call<'_>) -> Option<Error> {
    let url = &instance.url;
    let status = response.status;
    let network = |code, message: String| Error::new(code, Source::Network, message);
    Some(match status {
        200 if response.content_type == "text/xml" || response.content_type == "application/xml" => return None,
        200 => lost(
            Code::Connection,
            format!("{url} answered with {}, not with an RPC answer.", media(response)),
            call,
        )
        .hint(
            "Something else than Odoo answers there, such as a proxy's or a login page: the operator checks ODOO_URL.",
        ),
        300..=399 => {
            network(Code::Connection, format!("{url} redirects (HTTP {status}); redirects are never followed."))
                .hint("The operator sets ODOO_URL to the address that Odoo really has, https:// included.")
        }
        401 | 403 | 407 => {
            network(Code::Connection, format!("Something in front of Odoo at {url} refuses access (HTTP {status})."))
                .hint("This is not Odoo's own login: the operator checks the proxy or the access rules of the network.")
        }
        404 | 405 => network(Code::Connection, format!("{url} has no Odoo RPC interface (HTTP {status})."))
            .hint("The operator checks that ODOO_URL is Odoo's base address and that XML-RPC is not switched off."),
        413 => network(Code::Validation, format!("The request is too large for {url} (HTTP 413)."))
            .hint("Send less at once: fewer records or smaller files."),
        429 => later(network(Code::RateLimit, format!("{url} refuses further requests for now (HTTP 429).")), response),
        // nginx refuses with 503 both when it limits the rate and when Odoo is down: before Odoo in either case.
        503 => later(network(Code::Connection, format!("Odoo at {url} is not available now (HTTP 503).")), response),
        504 => lost(Code::Timeout, format!("A proxy gave up waiting for Odoo at {url} (HTTP 504)."), call),
        _ => lost(Code::Connection, format!("{url} answered HTTP {status} with {}.", media(response)), call),
    })
}

fn later(error: Error, response: &Response) -> Error {
    let when = response.retry_after.map_or_else(|| "later".to_owned(), |seconds| format!("in {seconds} s"));
    error.retry(Retry::Safe).hint(format!("The request did not reach Odoo: try again {when}."))
}

fn media(response: &Response) -> String {
    let kind: String = response.content_type.chars().filter(|c| c.is_ascii_graphic()).take(40).collect();
    match kind.as_str() {
        "" => "no media type".to_owned(),
        "text/html" => "an HTML page".to_owned(),
        _ => kind,
    }
}
