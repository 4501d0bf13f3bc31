//! JSON-2, `/json/2/<model>/<method>`: a bearer key, named arguments, real statuses.

use http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::reply::Reply;
use crate::{
    DATABASE,
    data::Data,
    orm::{self, Arguments, Observer},
    python,
    raise::Raise,
};

/// The start and end of an answer that is one long string.
pub(crate) const STRING: (&str, &str) = ("\"", "\"");

/// A call as it arrived.
#[derive(Debug)]
pub(crate) struct Json2 {
    pub(crate) model: String,
    pub(crate) method: String,
    key: Option<String>,
    body: Result<Map<String, Value>, Raise>,
    /// Decided before anything else: a page.
    page: Option<Reply>,
}

impl Json2 {
    /// Reads a call. `needs_database` is set where several databases could be meant.
    pub(crate) fn parse(model: &str, method: &str, headers: &HeaderMap, body: &[u8], needs_database: bool) -> Self {
        let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let key = text(header::AUTHORIZATION).and_then(|value| {
            let (scheme, key) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned())
        });
        let media = text(header::CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
        let database = headers.get("x-odoo-database").map(|value| value.as_bytes() == DATABASE.as_bytes());
        let page = if media.trim() != "application/json" {
            Some(Reply::page(
                415,
                "Unsupported Media Type",
                "Request inferred type is compatible with ['http'] but the route is type='json2'.",
            ))
        } else if database == Some(false) || database.is_none() && needs_database {
            Some(Reply::no_database())
        } else {
            None
        };
        // Invariant: without a Content-Length Odoo takes the body for empty, so that a chunked one is lost unread.
        let body = if headers.contains_key(header::CONTENT_LENGTH) { body } else { &[] };
        Self { model: model.to_owned(), method: method.to_owned(), key, body: arguments(body), page }
    }

    pub(crate) fn run(self, data: &mut Data, observer: &mut dyn Observer) -> Reply {
        if let Some(page) = self.page {
            return page;
        }
        let outcome = data.bearer(self.key.as_deref()).and_then(|uid| {
            let mut kwargs = self.body?;
            let ids = kwargs.remove("ids").unwrap_or_default();
            let arguments = Arguments::Named { ids, kwargs };
            orm::call(data.db_mut(), uid, &self.model, &self.method, arguments, observer)
        });
        match outcome {
            // Invariant: the work was committed before its result turned out to be no JSON.
            Ok(value) if python::has_bytes(&value) => Reply::broken(),
            Ok(value) => Reply::json(200, &value),
            Err(raise) => Self::refuse(&raise),
        }
    }

    pub(crate) fn refuse(raise: &Raise) -> Reply {
        let reply = Reply::exception(raise.status(), raise);
        if reply.status == 401 { reply.header("WWW-Authenticate", "Bearer") } else { reply }
    }
}

/// The answer to any other method or depth of path under `/json/2`.
pub(crate) fn no_route() -> Reply {
    Json2::refuse(&Raise::not_found("Did you mean POST /json/2/<model>/<method>?"))
}

/// An object; anything else that is JSON, and nothing at all, are no arguments.
fn arguments(body: &[u8]) -> Result<Map<String, Value>, Raise> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(Raise::bad_request(format!("could not parse the body as json: {error}"))),
    }
}
