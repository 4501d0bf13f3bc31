//! The way of one request: judged, completed, sent.

use super::Body;
use super::address::{self, Service};
use super::answer::Answer;
use super::budget::Budget;
use super::cache::{Cache, LARGEST_QUESTION, Question, single_flight::Found, table, user_id};
use super::canary::Canary;
use super::endpoint::{Endpoint, variable_prefix};
use super::error::{BuildError, Error, Refusal};
use super::exchange::Exchange;
use super::known::series;
use super::statistics::Statistics;
use super::xmlrpc::{Call, Execute, Head, Violation, compose};
use crate::config::instance::{Instance, InstanceName};
use crate::config::limits::Limits;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, Method, Request, Response};
use http_body_util::BodyExt;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::pin::pin;
use std::sync::Arc;

/// An instance and its real credential.
pub struct Target {
    pub instance: Instance,
    pub secret: SecretString,
}

/// The only way out of a sandbox. Cheap to clone; all clones share connections, permits and cache.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    endpoints: Vec<Arc<Endpoint>>,
    canary: Canary,
    cache: Cache,
    environment: Vec<(String, String)>,
    /// Largest request in bytes.
    request: usize,
}

impl Gate {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// When an instance could never be reached, or its credential never be sent.
    pub fn new(targets: Vec<Target>, default: Option<InstanceName>, limits: &Limits) -> Result<Self, BuildError> {
        let mut prefixes = BTreeMap::new();
        for Target { instance, .. } in &targets {
            if let Some(first) = prefixes.insert(variable_prefix(instance), instance.name.as_str()) {
                let second = instance.name.as_str().to_owned();
                return Err(BuildError::SameVariables { first: first.to_owned(), second });
            }
        }
        let names: Vec<&str> = targets.iter().map(|target| target.instance.name.as_str()).collect();
        let mut environment = vec![("ODOO_INSTANCES".to_owned(), names.join(","))];
        if let Some(default) = default {
            if !names.contains(&default.as_str()) {
                return Err(BuildError::UnknownDefault(default.as_str().to_owned()));
            }
            environment.push(("ODOO_DEFAULT_INSTANCE".to_owned(), default.as_str().to_owned()));
        }
        let (mut endpoints, mut placeholders) = (Vec::new(), Vec::new());
        for (index, target) in targets.iter().enumerate() {
            let (endpoint, variables, placeholder) = Endpoint::build(index, target, limits)?;
            endpoints.push(Arc::new(endpoint));
            environment.extend(variables);
            placeholders.push(placeholder);
        }
        let canary = Canary::new(placeholders);
        Ok(Self(Arc::new(Inner { endpoints, canary, cache: Cache::new(), environment, request: limits.request })))
    }

    /// The variables of a sandbox: `ODOO_INSTANCES` (names with commas between), `ODOO_DEFAULT_INSTANCE`, and for each
    /// instance `ODOO_<NAME>_URL`, `_DB`, `_USERNAME`, and `_PASSWORD` with its placeholder; `_UID` and `_VERSION` once
    /// they are known.
    pub fn guest_environment(&self) -> Vec<(String, String)> {
        let learned = self.0.endpoints.iter().flat_map(|endpoint| endpoint.learned());
        self.0.environment.iter().cloned().chain(learned).collect()
    }

    /// Judges, completes and sends one request of a sandbox.
    ///
    /// # Errors
    /// [`Error::stage`] says whether Odoo can have seen the request.
    ///
    /// # Cancel safety
    /// Dropping the future gives everything back. What already left may be carried out.
    pub async fn send<B>(&self, budget: &Budget, request: Request<B>) -> Result<Response<Body>, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Display,
    {
        budget.spend()?;
        let inner = &self.0;
        let (head, body) = request.into_parts();
        if inner.canary.is_in(head.uri.to_string().as_bytes()) {
            return Err(misplaced("the URL"));
        }
        if head.headers.values().any(|value| inner.canary.is_in(value.as_bytes())) {
            return Err(misplaced("a header"));
        }
        if head.method != Method::POST {
            return Err(Refusal::Method.into());
        }
        let (service, candidates) = inner.candidates(&head.uri)?;
        check_headers(&head.headers)?;
        // The sandbox's own time-out bounds this: nothing of ours is held while it hands over its body.
        let body = collect(body, inner.request).await?;
        let call = Call::read(service, &body, &inner.canary).map_err(|violation| match violation {
            Violation::Placeholder => misplaced("another part of the body"),
            other => Refusal::Call(other).into(),
        })?;
        let endpoint = inner.addressee(&call, &candidates)?;
        inner.answer(endpoint, call).await
    }

    /// What it has done so far.
    pub fn statistics(&self) -> Statistics {
        Statistics { instances: self.0.endpoints.iter().map(|endpoint| endpoint.statistics()).collect() }
    }
}

impl Inner {
    /// The service that `uri` names, and the instances that live there.
    fn candidates(&self, uri: &http::Uri) -> Result<(Service, Vec<&Arc<Endpoint>>), Refusal> {
        let origin = address::origin(uri)?;
        let mut here = self.endpoints.iter().filter(|endpoint| endpoint.origin == origin).peekable();
        here.peek().ok_or(Refusal::Origin)?;
        let mut service = None;
        let candidates = here.filter(|endpoint| {
            let named = address::service(uri, &endpoint.base_path);
            service = service.or(named);
            named.is_some()
        });
        let candidates: Vec<_> = candidates.collect();
        Ok((service.ok_or(Refusal::Path)?, candidates))
    }

    /// The one instance that `call` may go to: its placeholder, its URL and its database agree.
    fn addressee(&self, call: &Call, candidates: &[&Arc<Endpoint>]) -> Result<Arc<Endpoint>, Error> {
        let endpoint = match call.instance {
            None => candidates.first(),
            Some(index) => candidates.iter().find(|endpoint| endpoint.index == index),
        };
        let Some(endpoint) = endpoint else {
            audit("another instance's request");
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

    /// From the cache, or from Odoo.
    async fn answer(&self, endpoint: Arc<Endpoint>, call: Call) -> Result<Response<Body>, Error> {
        let generation = endpoint.generation();
        let exchange = |service, pieces| Exchange { endpoint: Arc::clone(&endpoint), service, pieces, generation };
        match call.head {
            Head::Authenticate { .. } => {
                let body = compose::authenticate(&endpoint.database, &endpoint.username, &endpoint.secret);
                let load = login(exchange(Service::Common, [body, Bytes::new()]));
                let found = self.cache.login(endpoint.index, generation, load).await;
                endpoint.known.learn_uid(generation, found.as_ref().ok().and_then(|found| user_id(&found.answer.body)));
                tally(&endpoint, found)
            }
            Head::Version => {
                let pieces = [Bytes::from_static(compose::VERSION), Bytes::new()];
                let question =
                    Question { instance: endpoint.index, generation, uid: 0, method: None, arguments: Bytes::new() };
                let load = ask(exchange(Service::Common, pieces));
                let found = self.cache.answer(question, load).await;
                endpoint
                    .known
                    .learn_version(generation, found.as_ref().ok().and_then(|found| series(&found.answer.body)));
                tally(&endpoint, found)
            }
            Head::Execute(execute) => {
                let head = compose::execute(&execute, &endpoint.secret);
                let exchange = exchange(Service::Object, [head, call.tail.clone()]);
                if table::is_description(&execute) && call.tail.len() <= LARGEST_QUESTION {
                    let question = question(endpoint.index, generation, execute, call.tail);
                    return tally(&endpoint, self.cache.answer(question, ask(exchange)).await);
                }
                // Also when it fails or is given up: Odoo may have carried it out.
                let _outdated = table::is_redefinition(&execute).then(|| Outdated(&endpoint));
                exchange.run().await
            }
        }
    }
}

/// Ends the endpoint's generation when it is dropped. Odoo commits before it answers, so once the head of an answer is
/// there, what is asked next must not come from before.
struct Outdated<'a>(&'a Endpoint);

impl Drop for Outdated<'_> {
    fn drop(&mut self) {
        self.0.forget(self.0.generation());
    }
}

async fn login(exchange: Exchange) -> Result<Answer, Error> {
    exchange.endpoint.counters.logins.one_more();
    ask(exchange).await
}

/// Sends a request whose answer may be kept, and reads the answer whole.
async fn ask(exchange: Exchange) -> Result<Answer, Error> {
    exchange.endpoint.counters.misses.one_more();
    Answer::read(exchange.run().await?).await
}

fn tally(endpoint: &Endpoint, found: Result<Found, Error>) -> Result<Response<Body>, Error> {
    let Found { answer, loaded } = found?;
    if !loaded {
        endpoint.counters.hits.one_more();
    }
    Ok(answer.into_response())
}

fn question(instance: usize, generation: u64, execute: Execute, arguments: Bytes) -> Question {
    Question { instance, generation, uid: execute.uid, method: Some((execute.model, execute.method)), arguments }
}

/// Of the sandbox's headers none is sent on. Those that would change what the body means are refused.
fn check_headers(headers: &HeaderMap) -> Result<(), Refusal> {
    for (header, name) in [
        (CONTENT_ENCODING, "content-encoding"),
        (TRANSFER_ENCODING, "transfer-encoding"),
        (TRAILER, "trailer"),
        (UPGRADE, "upgrade"),
    ] {
        if headers.contains_key(header) {
            return Err(Refusal::Header(name));
        }
    }
    let plain = |value: &[u8]| value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii() == b"text/xml";
    if headers.get_all(CONTENT_TYPE).iter().all(|value| plain(value.as_bytes())) {
        Ok(())
    } else {
        Err(Refusal::ContentType)
    }
}

/// Reads the sandbox's body. One that came in one piece is not copied.
async fn collect<B>(body: B, limit: usize) -> Result<Bytes, Error>
where
    B: http_body::Body<Data = Bytes>,
{
    let too_large = || Error::from(Refusal::RequestTooLarge { limit });
    if usize::try_from(body.size_hint().lower()).map_or(true, |declared| declared > limit) {
        return Err(too_large());
    }
    let mut body = pin!(body);
    let (mut first, mut more) = (Bytes::new(), BytesMut::new());
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| Refusal::RequestBroken)?.into_data() else {
            continue;
        };
        if first.len() + more.len() + piece.len() > limit {
            return Err(too_large());
        }
        if first.is_empty() && more.is_empty() {
            first = piece;
        } else {
            more.extend_from_slice(&std::mem::take(&mut first));
            more.extend_from_slice(&piece);
        }
    }
    Ok(if more.is_empty() { first } else { more.freeze() })
}

fn misplaced(place: &'static str) -> Error {
    audit(place);
    Refusal::Placeholder { place }.into()
}

/// Invariant: names the place, never the value: the log must not tell more than the sandbox may know.
fn audit(place: &'static str) {
    tracing::warn!(target: "audit", place, "a plugin used a credential's placeholder where it does not belong");
}
