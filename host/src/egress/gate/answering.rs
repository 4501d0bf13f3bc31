//! The answer to a request that may leave: from the cache, or from Odoo.

use super::judging::Judged;
use super::{COMMON, Inner};
use crate::egress::Body;
use crate::egress::answer::Answer;
use crate::egress::cache::single_flight::Found;
use crate::egress::cache::{Asked, LARGEST_QUESTION, Loaded, Login, Question, table, user_id};
use crate::egress::dispatch::{Dispatch, Dispatched};
use crate::egress::endpoint::Endpoint;
use crate::egress::error::{Error, Refusal};
use crate::egress::known::{series, user_context};
use crate::egress::message::Message;
use crate::egress::reply::Said;
use crate::telemetry::{self, Caller, Entry, Kept, Outcome, Request as Recorded};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response, Uri};
use http_body_util::BodyExt;
use odoo_firewall::methods::Class;
use odoo_firewall::{Execute, Head, Protocol, Route, Violation};
use std::sync::Arc;

/// By which a sandbox says whose document it asks for: the URL alone does not.
const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");

impl Inner {
    /// A version or a document.
    pub(super) async fn get(
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
    pub(super) async fn answer(&self, judged: Judged) -> Result<Response<Body>, Error> {
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
