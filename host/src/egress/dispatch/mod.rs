//! One request from the queue to the answer: how often it may be sent, when, and when not at all.
//!
//! - [`retry`] decides, as data in and data out, whether and when a request is sent again; [`backoff`] says how long to
//!   wait, and keeps repeats a small share of all requests.
//! - [`bucket`] holds an instance to its rate, [`breaker`] leaves one alone that does not answer, [`permits`] bounds how
//!   many are under way and how many wait.
//!
//! Invariant: what may have arrived is sent again only when it changes nothing, or when Odoo itself said that it undid it.

mod backoff;
pub(crate) mod breaker;
pub(crate) mod bucket;
pub(crate) mod permits;
pub(crate) mod retry;

use super::Body;
use super::endpoint::Endpoint;
use super::error::{Error, Refusal};
use super::exchange;
use super::message::Message;
use super::reply::fault::Fault;
use super::reply::{Said, hear};
use crate::telemetry::Wire;
pub(crate) use backoff::Repeats;
use backoff::jitter;
use breaker::Health;
use http::Response;
use odoo_firewall::methods::Class;
use permits::{Held, Shortage};
use retry::{Decision, Outcome, decide};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Whoever waits no longer than this did not wait.
const NOTICEABLE: Duration = Duration::from_micros(100);

/// A request with all that is needed to send it, also again.
pub(crate) struct Dispatch {
    pub endpoint: Arc<Endpoint>,
    pub message: Message,
    pub class: Class,
    /// Of the endpoint when the request was judged.
    pub generation: u64,
    /// What is told of the sending.
    pub wire: Wire,
}

/// An answer, and what it says.
pub(crate) struct Dispatched {
    pub response: Response<Body>,
    pub said: Said,
}

impl Dispatch {
    /// Sends the request until it is answered or may not be sent again. The endpoint's time-out covers all of it, the
    /// reading of the answer's body included.
    ///
    /// # Errors
    /// That of the last attempt; [`Error::stage`] says whether Odoo can have seen the request.
    ///
    /// # Cancel safety
    /// Dropping the future, or the answer's body, closes the connection and gives the permit back. What already left may
    /// be carried out.
    pub(crate) async fn run(self) -> Result<Dispatched, Error> {
        let endpoint = &self.endpoint;
        let deadline = Instant::now() + endpoint.timeout;
        endpoint.repeats.earn();
        let mut attempts = 1;
        loop {
            let result = self.attempt(deadline).await;
            let outcome = self.outcome(&result);
            let left = deadline.saturating_duration_since(Instant::now());
            let wait = match decide(self.class, outcome, attempts, left, jitter()) {
                Decision::Again(wait) if endpoint.repeats.spend() => wait,
                Decision::Again(_) | Decision::Give => {
                    return result.map(|(said, response)| Dispatched { response, said });
                }
            };
            tracing::debug!(instance = &*endpoint.name, ?outcome, attempts, wait_ms = wait.as_millis(), "sent again");
            if let Some(reason) = outcome.repeated() {
                self.wire.again(reason);
            }
            // Gives the answer's connection and permit back before waiting.
            drop(result);
            sleep_until(Instant::now() + wait).await;
            attempts += 1;
        }
    }

    /// One attempt, in its turn.
    async fn attempt(&self, deadline: Instant) -> Result<(Said, Response<Body>), Error> {
        let endpoint = &self.endpoint;
        let resting = |retry_in| Error::Resting { instance: Arc::clone(&endpoint.name), retry_in };
        if let Some(retry_in) = endpoint.breaker.resting(Instant::now()) {
            return Err(resting(retry_in));
        }
        let held = self.turn(deadline).await?;
        // Asked again: what waited in the queue must not all be sent to an instance that stopped answering meanwhile.
        let admitted = endpoint.breaker.admit(Instant::now()).map_err(resting)?;
        let answered = exchange::send(endpoint, &self.message, held, deadline, &self.wire).await;
        let result = match (answered, self.message.protocol) {
            (Ok(response), Some(protocol)) => hear(protocol, response).await,
            (Ok(document), None) if document.status().is_success() => Ok((Said::Result, document)),
            (Ok(page), None) => Ok((Said::Foreign, page)),
            (Err(error), _) => Err(error),
        };
        let result =
            result.map(|(said, response)| (said, endpoint.secret().scrubbing.clean(said, response, &endpoint.book)));
        if matches!(result, Ok((Said::Fault(Fault::Denied), _))) {
            endpoint.forget(self.generation);
            endpoint.renew().await;
        }
        if let Some(change) = admitted.report(health(&result)) {
            tracing::warn!(instance = &*endpoint.name, "{change}");
            endpoint.book.breaker(change.state());
        }
        result
    }

    /// Waits for the instance's rate and for a connection.
    async fn turn(&self, deadline: Instant) -> Result<Held, Error> {
        let endpoint = &self.endpoint;
        let instance = || Arc::clone(&endpoint.name);
        let began = Instant::now();
        let patience = deadline.min(began + endpoint.queue_timeout);
        endpoint.bucket.take(patience).await.map_err(|retry_in| {
            endpoint.book.busy();
            Refusal::TooFast { instance: instance(), retry_in }
        })?;
        let in_time = Instant::now();
        if in_time - began > NOTICEABLE {
            endpoint.book.throttled(in_time - began);
        }
        let permit = endpoint.permits.acquire(patience).await.map_err(|shortage| {
            endpoint.book.busy();
            match shortage {
                Shortage::Queue(waiting) => Refusal::Busy { instance: instance(), waiting },
                Shortage::Deadline => {
                    Refusal::NoPermit { instance: instance(), waited: endpoint.queue_timeout.min(endpoint.timeout) }
                }
            }
        })?;
        if in_time.elapsed() > NOTICEABLE {
            endpoint.book.queued(in_time.elapsed());
        }
        Ok((permit, endpoint.book.connected()))
    }

    fn outcome(&self, result: &Result<(Said, Response<Body>), Error>) -> Outcome {
        match result {
            Ok((Said::Turned(after), _)) => Outcome::Turned(*after),
            Ok((Said::Gateway, _)) => Outcome::Lost,
            Ok((Said::Fault(Fault::RolledBack), _)) => Outcome::RolledBack,
            Ok(_) => Outcome::Answered,
            Err(error) => Outcome::of(error),
        }
    }
}

/// What an attempt tells of the instance's health. A refusal of the gate's own tells nothing.
fn health(result: &Result<(Said, Response<Body>), Error>) -> Health {
    match result {
        Ok((Said::Gateway | Said::Turned(_), _)) => Health::Ill,
        Ok(_) => Health::Well,
        Err(
            Error::Connect { .. }
            | Error::TimedOut { .. }
            | Error::Silent { .. }
            | Error::Broken { .. }
            | Error::UnsentInTime { .. },
        ) => Health::Ill,
        Err(_) => Health::Unknown,
    }
}
