//! One request, from its verdict to the end of its answer.

use super::Unrecorded;
use super::body::Accounted;
use super::book::Book;
use crate::telemetry::audit::line::{ALLOWED, Asked, Ended, Event, Line};
use crate::telemetry::audit::record::{Caller, Request};
use crate::telemetry::words::{Cache, Kept, Outcome, Retry};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

/// An open entry. It is closed by [`finish`](Self::finish), [`refuse`](Self::refuse) or the body that
/// [`watch`](Self::watch) gives; dropped before, it says that the request was cancelled.
#[must_use = "an entry that is dropped says that the request was cancelled"]
pub struct Entry {
    wire: Wire,
    rpc: String,
    caller: Caller,
    protocol: &'static str,
    model: Box<str>,
    method: Box<str>,
    ids: Option<u64>,
    began: Instant,
    cache: Cache,
    received: u64,
    /// Whether there is no line `finished` yet.
    open: bool,
}

/// The way of one request to Odoo, seen from where it is sent. Cheap to clone; it may outlive the entry, for instance in a
/// login for which several wait.
#[derive(Clone)]
pub struct Wire(Arc<Seen>);

struct Seen {
    book: Book,
    attempts: AtomicU32,
    bytes_out: AtomicU64,
    /// 0 when there was none.
    status: AtomicU16,
}

impl Entry {
    pub(super) fn new(book: Book, request: &Request<'_>) -> Self {
        let (attempts, bytes_out, status) = Default::default();
        let rpc = book.0.account.0.audit.name();
        Self {
            wire: Wire(Arc::new(Seen { book, attempts, bytes_out, status })),
            rpc,
            caller: request.caller.clone(),
            protocol: request.protocol,
            model: Box::from(request.model),
            method: Box::from(request.method),
            ids: request.ids,
            began: Instant::now(),
            cache: Cache::None,
            received: 0,
            open: true,
        }
    }

    /// What goes with the request to where it is sent.
    pub fn wire(&self) -> Wire {
        self.wire.clone()
    }

    /// Records what the cache did for the request.
    pub fn cached(&mut self, kept: Kept, cache: Cache) {
        self.cache = cache;
        if let Some(results) = self.book().0.metrics.cache.get(kept) {
            results.one_more(cache);
        }
    }

    /// Counts bytes of the answer's body. To be called after [`cached`](Self::cached), if at all: [`watch`](Self::watch)
    /// does it too.
    pub fn received(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.received = self.received.saturating_add(bytes);
        // What comes from the cache was counted when it came from Odoo.
        if self.cache != Cache::Hit {
            self.book().0.metrics.received.inc_by(bytes);
        }
    }

    /// Gives the entry to the answer's body, which closes it: with `end` before its last piece is out, with what
    /// `of_error` says when it breaks, and as cancelled when it is dropped before.
    pub fn watch<B: http_body::Body>(self, body: B, end: Outcome, of_error: fn(&B::Error) -> Outcome) -> Accounted<B> {
        Accounted::new(self, body, end, of_error)
    }

    /// Closes the entry.
    pub fn finish(mut self, outcome: Outcome) {
        self.close(ALLOWED, outcome);
    }

    /// Closes the entry of a request that was stopped after all; `rule` is the id of what stopped it.
    pub fn refuse(mut self, rule: &str) {
        self.close(rule, Outcome::Refused);
    }

    /// Writes the line `started`, where there is one.
    pub(super) fn started(&self, is_read: bool) -> Result<(), Unrecorded> {
        let account = &self.book().0.account;
        account.0.audit.started(&self.line(Event::Started, None), is_read).map_err(|_| {
            account.metrics().audit_missing();
            Unrecorded
        })
    }

    fn book(&self) -> &Book {
        &self.wire.0.book
    }

    fn close(&mut self, verdict: &str, outcome: Outcome) {
        self.open = false;
        let (duration, seen, page) = (self.began.elapsed(), &*self.wire.0, &*self.book().0);
        let attempts = seen.attempts.load(Ordering::Relaxed);
        let was_refused = outcome == Outcome::Refused;
        let metrics = page.account.metrics();
        page.metrics.outcomes.one_more(outcome);
        metrics.judged(&page.metrics, verdict);
        let sent = (attempts > 0).then_some(duration.as_secs_f64());
        metrics.request(&page.metrics, [&self.model, &self.method], was_refused, sent);
        let ended = Ended {
            verdict,
            outcome,
            status: Some(seen.status.load(Ordering::Relaxed)).filter(|status| *status != 0),
            duration,
            bytes_out: seen.bytes_out.load(Ordering::Relaxed),
            bytes_in: self.received,
            attempts,
            cache: self.cache,
        };
        page.account.finished(&self.line(Event::Finished, Some(ended)));
    }

    fn line<'a>(&'a self, event: Event, ended: Option<Ended<'a>>) -> Line<'a> {
        let page = &*self.book().0;
        let (protocol, ids) = (self.protocol, self.ids);
        Line {
            event,
            rpc: &self.rpc,
            call: &self.caller.call,
            tool: self.caller.tool.as_deref(),
            instance: Some(&page.instance),
            user: Some(&page.user),
            request: Some(Asked { protocol, model: &self.model, method: &self.method, ids }),
            ended,
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.open {
            self.close(ALLOWED, Outcome::Cancelled);
        }
    }
}

impl Wire {
    /// Counts one attempt and the bytes of its body. To be called before the first byte leaves.
    pub fn sent(&self, bytes: u64) {
        let seen = &*self.0;
        seen.attempts.fetch_add(1, Ordering::Relaxed);
        seen.bytes_out.fetch_add(bytes, Ordering::Relaxed);
        seen.book.0.metrics.sent.inc_by(bytes);
    }

    /// Counts that the request will be sent again.
    pub fn again(&self, reason: Retry) {
        self.0.book.0.metrics.retries.one_more(reason);
    }

    /// Records the status of the HTTP answer.
    pub fn status(&self, status: http::StatusCode) {
        self.0.status.store(status.as_u16(), Ordering::Relaxed);
    }

    /// The book of the instance.
    pub fn book(&self) -> &Book {
        &self.0.book
    }
}
