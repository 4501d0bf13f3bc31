//! Whether a request may leave, and for which instance.

use super::{COMMON, Inner};
use crate::egress::Body;
use crate::egress::address;
use crate::egress::budget::Budget;
use crate::egress::endpoint::Endpoint;
use crate::egress::error::{Error, Refusal};
use crate::egress::incoming::{check, collect};
use crate::telemetry::{Caller, Entry, Request as Recorded};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, Request, Response, Uri};
use odoo_firewall::json::json2::bearer;
use odoo_firewall::methods::Class;
use odoo_firewall::{Call, Head, Protocol, Route, Verdict, Violation};
use std::fmt::Display;
use std::sync::Arc;

/// A call that may leave.
pub(super) struct Judged {
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) protocol: Protocol,
    pub(super) head: Head,
    pub(super) class: Class,
    pub(super) without_records: bool,
    pub(super) tail: Bytes,
    pub(super) entry: Entry,
}

impl Judged {
    /// Holds the call against the instance's policy, and records it.
    fn new(endpoint: Arc<Endpoint>, caller: &Caller, call: Call<'_>, body: &Bytes) -> Result<Self, Refusal> {
        let instance = || Arc::clone(&endpoint.name);
        let verdict = match &call.head {
            Head::Version | Head::Authenticate { .. } => Verdict::Allowed(Class::Read),
            Head::Execute(execute) => endpoint.policy.judge(execute, &call.arguments),
        };
        let (model, method) = match &call.head {
            Head::Version => (COMMON, "version"),
            Head::Authenticate { .. } => (COMMON, "authenticate"),
            Head::Execute(execute) => (&*execute.model, &*execute.method),
        };
        let record = Recorded {
            caller,
            protocol: call.protocol.as_str(),
            model,
            method,
            ids: call.arguments.records().and_then(|records| u64::try_from(records).ok()),
            is_read: verdict.class() == Class::Read,
        };
        let class = match &verdict {
            Verdict::Allowed(class) => *class,
            Verdict::Denied(denial) => {
                endpoint.book.refuse(&record, verdict.id());
                return Err(Refusal::Denied { instance: instance(), denial: Box::new(denial.clone()) });
            }
        };
        let entry = endpoint.book.begin(&record)?;
        let without_records = call.arguments.without_records();
        let Call { protocol, head, tail, .. } = call;
        Ok(Self { endpoint, protocol, head, class, without_records, tail: body.slice(tail), entry })
    }
}

impl Inner {
    /// Judges a request, records it, and answers it.
    pub(super) async fn judge<B>(&self, budget: &Budget, request: Request<B>) -> Result<Response<Body>, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Display,
    {
        budget.spend()?;
        let (head, body) = request.into_parts();
        let (route, candidates) = self.candidates(&head.uri)?;
        self.trip(&head.headers, &route)?;
        check(&route, &head.method, &head.headers)?;
        // The sandbox's own time-out bounds this: nothing of ours is held while it hands over its body.
        let body = collect(body, self.request).await?;
        if route.is_get() {
            return self.get(&budget.caller, &route, &head.uri, &head.headers, &candidates).await;
        }
        let authorization = head.headers.get(AUTHORIZATION).map(http::HeaderValue::as_bytes);
        let judged = {
            let call = Call::read(&route, authorization, &body, &self.canary).map_err(|violation| match violation {
                Violation::Placeholder => misplaced("another part of the body"),
                other => Refusal::Call(other).into(),
            })?;
            let endpoint = self.addressee(&call, &candidates)?;
            Judged::new(endpoint, &budget.caller, call, &body)?
        };
        self.answer(judged).await
    }

    /// What `uri` names, and the instances that live there.
    fn candidates(&self, uri: &Uri) -> Result<(Route, Vec<&Arc<Endpoint>>), Error> {
        if self.canary.is_in(uri.to_string().as_bytes()) {
            return Err(misplaced("the URL"));
        }
        let origin = address::origin(uri)?;
        let mut here = self.endpoints.iter().filter(|endpoint| endpoint.origin == origin).peekable();
        here.peek().ok_or(Refusal::Origin)?;
        let mut route = None;
        let candidates: Vec<_> = here
            .filter(|endpoint| {
                let named = address::route(uri, &endpoint.base_path);
                let lives_here = named.is_some();
                route = route.take().or(named);
                lives_here
            })
            .collect();
        Ok((route.ok_or(Refusal::Path)?, candidates))
    }

    /// The placeholder has one place among the headers, and only in JSON-2.
    fn trip(&self, headers: &HeaderMap, route: &Route) -> Result<(), Error> {
        let is_key = |name: &HeaderName, value: &[u8]| {
            let key = bearer(value).and_then(|key| self.canary.position(key));
            *name == AUTHORIZATION && matches!(route, Route::Json2 { .. }) && key.is_some()
        };
        let astray = |(name, value): (&HeaderName, &http::HeaderValue)| {
            self.canary.is_in(value.as_bytes()) && !is_key(name, value.as_bytes())
        };
        if headers.iter().any(astray) || headers.get_all(AUTHORIZATION).iter().nth(1).is_some() {
            return Err(misplaced("a header"));
        }
        Ok(())
    }

    /// The one instance that `call` may go to: its placeholder, its URL and its database agree.
    fn addressee(&self, call: &Call<'_>, candidates: &[&Arc<Endpoint>]) -> Result<Arc<Endpoint>, Error> {
        let endpoint = match call.instance {
            None => candidates.first(),
            Some(index) => candidates.iter().find(|endpoint| endpoint.index == index),
        };
        let Some(endpoint) = endpoint else {
            return Err(Refusal::ForeignInstance.into());
        };
        let instance = || Arc::clone(&endpoint.name);
        if call.head.database().is_some_and(|database| database != endpoint.database) {
            return Err(Refusal::Database { instance: instance() }.into());
        }
        if let Head::Authenticate { login, .. } = &call.head
            && *login != endpoint.username
        {
            return Err(Refusal::Login { instance: instance() }.into());
        }
        Ok(Arc::clone(endpoint))
    }
}

/// Invariant: names the place, never the value: the log must not tell more than the sandbox may know.
fn misplaced(place: &'static str) -> Error {
    Refusal::Placeholder { place }.into()
}
