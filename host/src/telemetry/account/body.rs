//! An answer's body that closes its entry.

use super::entry::Entry;
use crate::telemetry::words::Outcome;
use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// An answer on its way to a sandbox: its bytes are counted, and its entry is closed before the last of them is out.
pub struct Accounted<B: Body> {
    inner: B,
    /// `None` once it is closed.
    entry: Option<Entry>,
    end: Outcome,
    of_error: fn(&B::Error) -> Outcome,
}

impl<B: Body> Accounted<B> {
    pub(super) fn new(entry: Entry, inner: B, end: Outcome, of_error: fn(&B::Error) -> Outcome) -> Self {
        let mut accounted = Self { inner, entry: Some(entry), end, of_error };
        accounted.close_at_end();
        accounted
    }

    /// A reader need not ask again after the last piece, so the end must be seen with it.
    fn close_at_end(&mut self) {
        if self.inner.is_end_stream() {
            self.close(self.end);
        }
    }

    fn close(&mut self, outcome: Outcome) {
        if let Some(entry) = self.entry.take() {
            entry.finish(outcome);
        }
    }
}

impl<B> Body for Accounted<B>
where
    B: Body + Unpin,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = &mut *self;
        let frame = ready!(Pin::new(&mut this.inner).poll_frame(cx));
        match &frame {
            None => this.close(this.end),
            Some(Err(error)) => {
                let outcome = (this.of_error)(error);
                this.close(outcome);
            }
            Some(Ok(frame)) => {
                if let (Some(data), Some(entry)) = (frame.data_ref(), &mut this.entry) {
                    entry.received(data.remaining());
                }
                this.close_at_end();
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
