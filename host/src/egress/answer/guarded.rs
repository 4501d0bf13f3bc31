//! An answer's body while it streams: bounded in size and time.

use super::content::{Content, Unreadable};
use crate::egress::dispatch::permits::Held;
use crate::egress::error::Error;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// The body of one answer.
///
/// Invariant: the permit is held until the body ends, fails, or is dropped, so that no more than `max_connections`
/// answers stream at once.
pub(crate) struct Guarded {
    /// `None` once it ended or failed.
    incoming: Option<(Content, Held)>,
    deadline: Pin<Box<Sleep>>,
    timeout: Duration,
    instance: Arc<str>,
    limit: usize,
    read: usize,
}

/// What bounds an answer.
pub(crate) struct Bounds {
    pub instance: Arc<str>,
    pub deadline: Instant,
    /// From which `deadline` was reckoned; for the error's text.
    pub timeout: Duration,
    /// In bytes, decoded.
    pub limit: usize,
}

impl Guarded {
    pub(crate) fn new(incoming: Content, held: Held, bounds: Bounds) -> Self {
        Self {
            incoming: Some((incoming, held)),
            deadline: Box::pin(sleep_until(bounds.deadline)),
            timeout: bounds.timeout,
            instance: bounds.instance,
            limit: bounds.limit,
            read: 0,
        }
    }

    /// Checks one piece of data.
    fn admit(&mut self, piece: &Bytes) -> Result<(), Error> {
        self.read = self.read.saturating_add(piece.len());
        if self.read > self.limit {
            return Err(Error::AnswerTooLarge { limit: self.limit });
        }
        Ok(())
    }
}

impl http_body::Body for Guarded {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        let Some((incoming, _)) = &mut this.incoming else {
            return Poll::Ready(None);
        };
        // The deadline first: a server that always has one more byte ready must not outlive it.
        if this.deadline.as_mut().poll(cx).is_ready() {
            this.incoming = None;
            return Poll::Ready(Some(Err(Error::TimedOut {
                instance: Arc::clone(&this.instance),
                timeout: this.timeout,
            })));
        }
        let result = match std::task::ready!(Pin::new(incoming).poll_frame(cx)) {
            None => {
                this.incoming = None;
                return Poll::Ready(None);
            }
            Some(Ok(frame)) => match frame.data_ref() {
                Some(piece) => this.admit(piece).map(|()| frame),
                None => Ok(frame),
            },
            Some(Err(Unreadable::Broken(reason))) => {
                Err(Error::Broken { instance: Arc::clone(&this.instance), reason })
            }
            Some(Err(Unreadable::TooLarge)) => Err(Error::AnswerTooLarge { limit: this.limit }),
        };
        if result.is_err() {
            this.incoming = None;
        }
        Poll::Ready(Some(result))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.as_ref().is_none_or(|(incoming, _)| incoming.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.as_ref().map_or_else(|| SizeHint::with_exact(0), |(incoming, _)| incoming.size_hint())
    }
}
