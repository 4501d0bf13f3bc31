//! The way of one request: judged, completed, sent.

use super::Body;
use super::address;
use super::answer::Answer;
use super::budget::Budget;
use super::cache::single_flight::Found;
use super::cache::{Asked, Cache, LARGEST_QUESTION, Loaded, Login, Question, table, user_id};
use super::dispatch::{Dispatch, Dispatched};
use super::endpoint::{Endpoint, variable_prefix};
use super::error::{BuildError, Error, Refusal};
use super::incoming::{check, collect};
use super::known::{series, user_context};
use super::message::Message;
use super::reply::Said;
use crate::config::Environment;
use crate::config::instance::{Instance, InstanceName};
use crate::config::limits::Limits;
use crate::telemetry::{self, Account, Caller, Entry, Kept, Outcome, Request as Recorded};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, Request, Response, Uri};
use http_body_util::BodyExt;
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
    /// From which the credential may be read anew.
    pub environment: Arc<Environment>,
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
    account: Account,
}

impl Gate {
    /// Connects to nothing yet. Everything that passes is recorded in `account`.
    ///
    /// # Errors
    /// When an instance could never be reached, or its credential never be sent.
    pub fn new(
        targets: Vec<Target>,
        default: Option<InstanceName>,
        limits: &Limits,
        account: &Account,
    ) -> Result<Self, BuildError> {
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
            let (endpoint, variables, placeholder) = Endpoint::build(index, target, limits, account)?;
            endpoints.push(Arc::new(endpoint));
            environment.extend(variables);
            placeholders.push(placeholder);
        }
        let canary = Canary::new(placeholders);
        let (cache, account, request) = (Cache::new(), account.clone(), limits.request);
        Ok(Self(Arc::new(Inner { endpoints, canary, cache, environment, request, account })))
    }

    /// The variables of a sandbox: `ODOO_INSTANCES` (names with commas between), `ODOO_DEFAULT_INSTANCE`, and for each
    /// instance `ODOO_<NAME>_URL`, `_DB`, `_USERNAME`, and `_PASSWORD` with its placeholder; `_UID`, `_VERSION` and
    /// `_CONTEXT` once they are known.
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
        let inner = &self.0;
        inner.judge(budget, request).await.inspect_err(|stray| match stray {
            Error::Refused(Refusal::Placeholder { place }) => inner.account.misplaced(&budget.caller, place),
            Error::Refused(refusal) if !refusal.is_recorded() => inner.account.stray(&budget.caller, refusal.rule()),
            _ => {}
        })
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
    entry: Entry,
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
    async fn judge<B>(&self, budget: &Budget, request: Request<B>) -> Result<Response<Body>, Error>
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

    /// A version or a document.
    async fn get(
        &self,
        caller: &Caller,
        route: &Route,
        uri: &Uri,
        headers: &HeaderMap,
        candidates: &[&Arc<Endpoint>],
    ) -> Result<Response<Body>, Error> {
        let database = headers.get(DATABASE).map(http::HeaderValue::as_bytes);
        let named = candidates.iter().find(|endpoint| Some(endpoint.database.as_bytes()) == database);
        let (endpoint, method) = match route {
            Route::WebVersion => (candidates.first(), "version"),
            _ => (named, "document"),
        };
        let endpoint = Arc::clone(endpoint.ok_or(Refusal::NoDatabase)?);
        let path = uri.path().strip_prefix(&*endpoint.base_path).ok_or(Refusal::Path)?;
        let path = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let message = Message::get(&endpoint, &path).ok_or(Refusal::Path)?;
        let record = Recorded { caller, protocol: "http", model: COMMON, method, ids: None, is_read: true };
        let entry = endpoint.book.begin(&record).map_err(Refusal::from)?;
        let generation = endpoint.generation();
        let (class, wire) = (Class::Read, entry.wire());
        let dispatch = Dispatch { endpoint: Arc::clone(&endpoint), message, class, generation, wire };
        if *route != Route::WebVersion {
            return sent(entry, dispatch.run().await);
        }
        let login = Login { instance: endpoint.index, generation, protocol: Protocol::Json2 };
        let question = Question { login, uid: 0, asked: Asked::WebVersion, arguments: Bytes::new() };
        let found = self.cache.answer(question, ask(dispatch)).await;
        learn_version(&endpoint, generation, &found);
        self.kept(entry, Kept::Metadata, found)
    }

    /// From the cache, or from Odoo.
    async fn answer(&self, judged: Judged) -> Result<Response<Body>, Error> {
        let Judged { endpoint, protocol, head, class, without_records, tail, entry } = judged;
        let generation = endpoint.generation();
        let login = Login { instance: endpoint.index, generation, protocol };
        let wire = entry.wire();
        let dispatch = |message: Option<Message>| {
            let (endpoint, wire) = (Arc::clone(&endpoint), wire.clone());
            let message = message.ok_or(Refusal::Call(Violation::Parameters))?;
            Ok::<_, Refusal>(Dispatch { endpoint, message, class, generation, wire })
        };
        match head {
            Head::Authenticate { .. } => {
                let load = log_in(dispatch(Message::authenticate(&endpoint, &endpoint.secret(), protocol))?);
                let found = self.cache.login(login, load).await;
                let uid = found.as_ref().ok().and_then(|found| user_id(&found.answer.body));
                endpoint.known.learn_uid(generation, uid);
                if uid.is_none() && found.is_ok() {
                    endpoint.renew().await;
                }
                self.kept(entry, Kept::Login, found)
            }
            Head::Version => {
                let question = Question { login, uid: 0, asked: Asked::Version, arguments: Bytes::new() };
                let found = self.cache.answer(question, ask(dispatch(Message::version(&endpoint, protocol))?)).await;
                learn_version(&endpoint, generation, &found);
                self.kept(entry, Kept::Metadata, found)
            }
            Head::Execute(execute) => {
                let message = Message::execute(&endpoint, &endpoint.secret(), protocol, &execute, tail.clone());
                let dispatch = dispatch(message)?;
                if table::is_description(&execute, without_records) && tail.len() <= LARGEST_QUESTION {
                    let Execute { uid, model, method, .. } = execute;
                    let of_user = (&*model, &*method) == ("res.users", "context_get");
                    let asked = Asked::Method { model, method };
                    let question = Question { login, uid: uid.unwrap_or_default(), asked, arguments: tail };
                    let found = self.cache.answer(question, ask(dispatch)).await;
                    if of_user {
                        learn_context(&endpoint, generation, &found);
                    }
                    return self.kept(entry, Kept::Metadata, found);
                }
                // Also when it fails or is given up: Odoo may have carried it out.
                let _outdated = table::is_redefinition(&execute).then(|| Outdated(&endpoint));
                sent(entry, dispatch.run().await)
            }
        }
    }

    /// Records what the cache did.
    fn kept(&self, mut entry: Entry, kept: Kept, found: Result<Found, Error>) -> Result<Response<Body>, Error> {
        let loaded = found.as_ref().map_or(true, |found| found.loaded);
        entry.cached(kept, if loaded { telemetry::Cache::Miss } else { telemetry::Cache::Hit });
        match found {
            Ok(Found { answer, .. }) => {
                if loaded {
                    self.account.cache_entries(Kept::Metadata, self.cache.entries());
                }
                Ok(watched(entry, answer.into_response(), Outcome::Ok))
            }
            Err(error) => {
                entry.finish(error.stage().into());
                Err(error)
            }
        }
    }
}

/// Closes the entry, or gives it to the answer's body.
fn sent(entry: Entry, dispatched: Result<Dispatched, Error>) -> Result<Response<Body>, Error> {
    match dispatched {
        Ok(Dispatched { response, said }) => {
            let end = if said == Said::Result { Outcome::Ok } else { Outcome::Fault };
            Ok(watched(entry, response, end))
        }
        Err(error) => {
            entry.finish(error.stage().into());
            Err(error)
        }
    }
}

fn watched(entry: Entry, response: Response<Body>, end: Outcome) -> Response<Body> {
    response.map(|body| entry.watch(body, end, |error| error.stage().into()).boxed_unsync())
}

/// What has no model: `version`, `authenticate`, documents.
const COMMON: &str = "common";

/// Ends the endpoint's generation when it is dropped. Odoo commits before it answers, so once the head of an answer is
/// there, what is asked next must not come from before.
struct Outdated<'a>(&'a Endpoint);

impl Drop for Outdated<'_> {
    fn drop(&mut self) {
        self.0.forget(self.0.generation());
    }
}

async fn log_in(dispatch: Dispatch) -> Result<Loaded, Error> {
    dispatch.endpoint.book.login();
    ask(dispatch).await
}

/// Sends a request whose answer may be kept, and reads the answer whole.
async fn ask(dispatch: Dispatch) -> Result<Loaded, Error> {
    let dispatched = dispatch.run().await?;
    Ok(Loaded { said: dispatched.said, answer: Answer::read(dispatched.response).await? })
}

fn learn_version(endpoint: &Endpoint, generation: u64, found: &Result<Found, Error>) {
    let body = found.as_ref().ok().map(|found| &found.answer.body);
    endpoint.known.learn_version(generation, body.and_then(|body| series(body)));
}

fn learn_context(endpoint: &Endpoint, generation: u64, found: &Result<Found, Error>) {
    let body = found.as_ref().ok().map(|found| &found.answer.body);
    endpoint.known.learn_context(generation, body.and_then(|body| user_context(body)));
}

/// Invariant: names the place, never the value: the log must not tell more than the sandbox may know.
fn misplaced(place: &'static str) -> Error {
    Refusal::Placeholder { place }.into()
}
