//! The way of one request: judged, completed, sent.

use super::Body;
use super::address;
use super::answer::Answer;
use super::budget::Budget;
use super::cache::single_flight::Found;
use super::cache::{Asked, Cache, LARGEST_QUESTION, Loaded, Login, Question, table, user_id};
use super::dispatch::Dispatch;
use super::endpoint::{Endpoint, variable_prefix};
use super::error::{BuildError, Error, Refusal};
use super::incoming::{check, collect};
use super::known::series;
use super::message::Message;
use super::statistics::Statistics;
use crate::config::instance::{Instance, InstanceName};
use crate::config::limits::Limits;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, Request, Response, Uri};
use odoo_firewall::json::json2::bearer;
use odoo_firewall::methods::Class;
use odoo_firewall::{Call, Canary, Execute, Head, Protocol, Route, Verdict, Violation};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

/// By which a sandbox says whose document it asks for: the URL alone does not.
const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");

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
        let (route, candidates) = inner.candidates(&head.uri)?;
        inner.trip(&head.uri, &head.headers, &route)?;
        check(&route, &head.method, &head.headers)?;
        // The sandbox's own time-out bounds this: nothing of ours is held while it hands over its body.
        let body = collect(body, inner.request).await?;
        if route.is_get() {
            return inner.get(&route, &head.uri, &head.headers, &candidates).await;
        }
        let authorization = head.headers.get(AUTHORIZATION).map(http::HeaderValue::as_bytes);
        let judged = {
            let call =
                Call::read(&route, authorization, &body, &inner.canary).map_err(|violation| match violation {
                    Violation::Placeholder => misplaced("another part of the body"),
                    other => Refusal::Call(other).into(),
                })?;
            let endpoint = inner.addressee(&call, &candidates)?;
            Judged::new(endpoint, call, &body)?
        };
        inner.answer(judged).await
    }

    /// What it has done so far.
    pub fn statistics(&self) -> Statistics {
        Statistics { instances: self.0.endpoints.iter().map(|endpoint| endpoint.statistics()).collect() }
    }
}

/// A call that may leave.
struct Judged {
    endpoint: Arc<Endpoint>,
    protocol: Protocol,
    head: Head,
    class: Class,
    without_records: bool,
    tail: Bytes,
}

impl Judged {
    /// Holds the call against the instance's policy.
    fn new(endpoint: Arc<Endpoint>, call: Call<'_>, body: &Bytes) -> Result<Self, Refusal> {
        let class = match &call.head {
            Head::Version | Head::Authenticate { .. } => Class::Read,
            Head::Execute(execute) => match endpoint.policy.judge(execute, &call.arguments) {
                Verdict::Allowed(class) => class,
                Verdict::Denied(denial) => {
                    let (instance, model, method) = (&*endpoint.name, &*execute.model, &*execute.method);
                    tracing::info!(target: "audit", instance, model, method, %denial, "denied by policy");
                    return Err(Refusal::Denied { instance: Arc::clone(&endpoint.name), denial });
                }
            },
        };
        let without_records = call.arguments.without_records();
        let Call { protocol, head, tail, .. } = call;
        Ok(Self { endpoint, protocol, head, class, without_records, tail: body.slice(tail) })
    }
}

impl Inner {
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
    fn trip(&self, uri: &Uri, headers: &HeaderMap, route: &Route) -> Result<(), Error> {
        debug_assert!(!self.canary.is_in(uri.path().as_bytes()));
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

    /// A version or a document.
    async fn get(
        &self,
        route: &Route,
        uri: &Uri,
        headers: &HeaderMap,
        candidates: &[&Arc<Endpoint>],
    ) -> Result<Response<Body>, Error> {
        let database = headers.get(DATABASE).map(http::HeaderValue::as_bytes);
        let named = candidates.iter().find(|endpoint| Some(endpoint.database.as_bytes()) == database);
        let endpoint = match route {
            Route::WebVersion => candidates.first(),
            _ => named,
        };
        let endpoint = Arc::clone(endpoint.ok_or(Refusal::NoDatabase)?);
        let path = uri.path().strip_prefix(&*endpoint.base_path).ok_or(Refusal::Path)?;
        let path = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let message = Message::get(&endpoint, &path).ok_or(Refusal::Path)?;
        let generation = endpoint.generation();
        let dispatch = Dispatch { endpoint: Arc::clone(&endpoint), message, class: Class::Read, generation };
        if *route != Route::WebVersion {
            return Ok(dispatch.run().await?.response);
        }
        let login = Login { instance: endpoint.index, generation, protocol: Protocol::Json2 };
        let question = Question { login, uid: 0, asked: Asked::WebVersion, arguments: Bytes::new() };
        let found = self.cache.answer(question, ask(dispatch)).await;
        learn_version(&endpoint, generation, &found);
        tally(&endpoint, found)
    }

    /// From the cache, or from Odoo.
    async fn answer(&self, judged: Judged) -> Result<Response<Body>, Error> {
        let Judged { endpoint, protocol, head, class, without_records, tail } = judged;
        let generation = endpoint.generation();
        let login = Login { instance: endpoint.index, generation, protocol };
        let dispatch = |message: Option<Message>| {
            let endpoint = Arc::clone(&endpoint);
            let message = message.ok_or(Refusal::Call(Violation::Parameters))?;
            Ok::<_, Refusal>(Dispatch { endpoint, message, class, generation })
        };
        match head {
            Head::Authenticate { .. } => {
                let load = log_in(dispatch(Message::authenticate(&endpoint, &endpoint.secret, protocol))?);
                let found = self.cache.login(login, load).await;
                endpoint.known.learn_uid(generation, found.as_ref().ok().and_then(|found| user_id(&found.answer.body)));
                tally(&endpoint, found)
            }
            Head::Version => {
                let question = Question { login, uid: 0, asked: Asked::Version, arguments: Bytes::new() };
                let found = self.cache.answer(question, ask(dispatch(Message::version(&endpoint, protocol))?)).await;
                learn_version(&endpoint, generation, &found);
                tally(&endpoint, found)
            }
            Head::Execute(execute) => {
                let message = Message::execute(&endpoint, &endpoint.secret, protocol, &execute, tail.clone());
                let dispatch = dispatch(message)?;
                if table::is_description(&execute, without_records) && tail.len() <= LARGEST_QUESTION {
                    let Execute { uid, model, method, .. } = execute;
                    let asked = Asked::Method { model, method };
                    let question = Question { login, uid: uid.unwrap_or_default(), asked, arguments: tail };
                    return tally(&endpoint, self.cache.answer(question, ask(dispatch)).await);
                }
                // Also when it fails or is given up: Odoo may have carried it out.
                let _outdated = table::is_redefinition(&execute).then(|| Outdated(&endpoint));
                Ok(dispatch.run().await?.response)
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

async fn log_in(dispatch: Dispatch) -> Result<Loaded, Error> {
    dispatch.endpoint.counters.logins.one_more();
    ask(dispatch).await
}

/// Sends a request whose answer may be kept, and reads the answer whole.
async fn ask(dispatch: Dispatch) -> Result<Loaded, Error> {
    dispatch.endpoint.counters.misses.one_more();
    let dispatched = dispatch.run().await?;
    Ok(Loaded { said: dispatched.said, answer: Answer::read(dispatched.response).await? })
}

fn learn_version(endpoint: &Endpoint, generation: u64, found: &Result<Found, Error>) {
    let body = found.as_ref().ok().map(|found| &found.answer.body);
    endpoint.known.learn_version(generation, body.and_then(|body| series(body)));
}

fn tally(endpoint: &Endpoint, found: Result<Found, Error>) -> Result<Response<Body>, Error> {
    let Found { answer, loaded } = found?;
    if !loaded {
        endpoint.counters.hits.one_more();
    }
    Ok(answer.into_response())
}

fn misplaced(place: &'static str) -> Error {
    audit(place);
    Refusal::Placeholder { place }.into()
}

/// Invariant: names the place, never the value: the log must not tell more than the sandbox may know.
fn audit(place: &'static str) {
    tracing::warn!(target: "audit", place, "a plugin used a credential's placeholder where it does not belong");
}
