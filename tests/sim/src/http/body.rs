//! Answer bodies: whole, cut short, very long, or in drops.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::wire::Link;

const CHUNK: usize = 64 * 1024;
static FILLER: [u8; CHUNK] = [b'x'; CHUNK];

/// The body of one answer.
pub(crate) enum Answer {
    Whole(Option<Bytes>),
    Cut(Cut),
    Huge(Huge),
    Drip(Drip),
}

/// Announces `length` bytes and fails after the ones that it has.
pub(crate) struct Cut {
    length: u64,
    head: Option<Bytes>,
    link: Arc<Link>,
}

/// A prefix, filler, and a suffix.
pub(crate) struct Huge {
    head: Option<Bytes>,
    filler: u64,
    tail: Option<Bytes>,
    announced: bool,
}

/// Pieces with a pause before each.
pub(crate) struct Drip {
    rest: Bytes,
    piece: usize,
    every: Duration,
    pause: Pin<Box<Sleep>>,
}

impl Answer {
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()))
    }

    /// These bytes and no more, although `length` are announced.
    pub(crate) fn cut(bytes: Bytes, length: u64, link: Arc<Link>) -> Self {
        Self::Cut(Cut { length, head: Some(bytes), link })
    }

    pub(crate) fn huge(head: &'static str, filler: u64, tail: &'static str, announced: bool) -> Self {
        Self::Huge(Huge { head: Some(head.into()), filler, tail: Some(tail.into()), announced })
    }

    pub(crate) fn drip(bytes: Bytes, piece: usize, every: Duration) -> Self {
        Self::Drip(Drip { rest: bytes, piece: piece.max(1), every, pause: Box::pin(sleep(every)) })
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Poll::Ready(match &mut *self {
            Self::Whole(bytes) => bytes.take().map(|bytes| Ok(Frame::data(bytes))),
            Self::Cut(cut) => ready!(cut.poll_next(cx)).map(|frame| frame.map(Frame::data)),
            Self::Huge(huge) => huge.next().map(|bytes| Ok(Frame::data(bytes))),
            Self::Drip(drip) => ready!(drip.poll_next(cx)).map(|bytes| Ok(Frame::data(bytes))),
        })
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_none(),
            Self::Drip(drip) => drip.rest.is_empty(),
            Self::Cut(_) | Self::Huge(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Self::Whole(bytes) => length(bytes.as_ref()),
            Self::Cut(cut) => cut.length,
            Self::Huge(huge) if !huge.announced => return SizeHint::default(),
            Self::Huge(huge) => length(huge.head.as_ref()) + huge.filler + length(huge.tail.as_ref()),
            Self::Drip(drip) => drip.rest.len() as u64,
        })
    }
}

impl Cut {
    fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if let Some(head) = self.head.take() {
            self.link.expect_flush();
            return Poll::Ready(Some(Ok(head)));
        }
        // Invariant: the peer gets every byte before the cut. Failing earlier would drop what hyper still buffers.
        ready!(self.link.poll_flushed(cx));
        Poll::Ready(Some(Err(io::Error::other("the answer was cut as ordered"))))
    }
}

impl Huge {
    fn next(&mut self) -> Option<Bytes> {
        if let Some(head) = self.head.take() {
            return Some(head);
        }
        if self.filler == 0 {
            return self.tail.take();
        }
        let chunk = self.filler.min(CHUNK as u64);
        self.filler -= chunk;
        Some(Bytes::from_static(&FILLER).slice(..usize::try_from(chunk).unwrap_or(CHUNK)))
    }
}

impl Drip {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.pause.as_mut().poll(cx));
        self.pause = Box::pin(sleep(self.every));
        let piece = self.piece.min(self.rest.len());
        Poll::Ready(Some(self.rest.split_to(piece)))
    }
}

fn length(bytes: Option<&Bytes>) -> u64 {
    bytes.map_or(0, |bytes| bytes.len() as u64)
}
