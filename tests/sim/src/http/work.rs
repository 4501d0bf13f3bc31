//! What a request asks for: a call of a method, or a page.

use http::{HeaderMap, Method, Uri};

use super::{faults::Target, page::Page};
use crate::{
    data::Data,
    orm::Observer,
    raise::Raise,
    rpc::{Call, Endpoint, Reply},
};

/// A request that was read.
#[derive(Debug)]
pub(crate) enum Work {
    Call {
        path: String,
        call: Call,
    },
    Page(Page),
    /// The answer was known before anything was done.
    Refused(Reply),
}

impl Work {
    pub(crate) fn of(data: &Data, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        let Some(endpoint) = Endpoint::of(data.series(), uri.path()) else {
            return Self::Page(Page::new(method, uri, headers, body));
        };
        if method != Method::POST {
            return Self::Refused(endpoint.not_posted(data.series()));
        }
        match Call::parse(endpoint, data, headers, body) {
            Ok(call) => Self::Call { path: uri.path().to_owned(), call },
            Err(reply) => Self::Refused(reply),
        }
    }

    /// What a fault can be aimed at.
    pub(crate) fn target(&self) -> Target<'_> {
        match self {
            Self::Call { path, call } => Target { path, is_call: true, model: call.model(), method: call.method() },
            Self::Page(page) => Target { path: page.path(), is_call: false, model: None, method: None },
            Self::Refused(_) => Target { path: "", is_call: false, model: None, method: None },
        }
    }

    pub(crate) fn run(self, data: &mut Data, observer: &mut dyn Observer) -> Reply {
        match self {
            Self::Call { call, .. } => call.run(data, observer),
            Self::Page(page) => page.answer(data),
            Self::Refused(reply) => reply,
        }
    }

    /// The answer when the work raises this.
    pub(crate) fn refuse(&self, raise: Raise) -> Reply {
        match self {
            Self::Call { call, .. } => call.refuse(raise),
            Self::Page(_) => Reply::broken(),
            Self::Refused(reply) => reply.clone(),
        }
    }

    /// The start and end of a well-formed answer that is one long string.
    pub(crate) fn string(&self) -> (&'static str, &'static str) {
        match self {
            Self::Call { call, .. } => call.string(),
            Self::Page(_) | Self::Refused(_) => ("", ""),
        }
    }
}
