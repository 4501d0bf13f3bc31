//! What an endpoint answers with, before the headers that every answer has are added.

use bytes::Bytes;
use serde_json::Value;

use super::dumps::dumps;
use crate::raise::Raise;

pub(crate) const XML: &str = "text/xml; charset=utf-8";
pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type: content_type.to_owned(), headers: vec![], body: body.into() }
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, JSON, dumps(value))
    }

    /// An exception as JSON-2 tells it.
    pub(crate) fn exception(status: u16, raise: &Raise) -> Self {
        Self::new(status, JSON, exception(raise))
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// werkzeug's page for an HTTP error.
    pub(crate) fn page(status: u16, title: &str, text: &str) -> Self {
        let page = format!(
            "<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n"
        );
        Self::new(status, HTML, page)
    }

    /// The page for a path that no route has.
    pub(crate) fn no_route() -> Self {
        Self::page(404, "Not Found", "The requested URL was not found on the server.")
    }

    /// The page of a server that cannot tell which database is meant.
    pub(crate) fn no_database() -> Self {
        let text = "No database is selected and the requested URL was not found in the server-wide controllers.";
        Self::page(404, "Not Found", text)
    }

    /// The page of an answer that broke after the work was done.
    pub(crate) fn broken() -> Self {
        let text = "The server encountered an internal error and was unable to complete your request. Either the server \
                    is overloaded or there is an error in the application.";
        Self::page(500, "Internal Server Error", text)
    }
}

/// An exception as both JSON protocols tell it, its members in Odoo's order.
pub(crate) fn exception(raise: &Raise) -> String {
    let text = |text: &str| dumps(&text.into());
    let (name, message, debug) = (text(&raise.class.qualified()), text(&raise.message), text(&raise.traceback()));
    format!(r#"{{"name": {name}, "message": {message}, "arguments": [{message}], "context": {{}}, "debug": {debug}}}"#)
}
