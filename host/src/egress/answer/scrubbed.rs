//! An answer without the credential, should Odoo echo it.

use crate::egress::Body;
use crate::egress::error::Error;
use crate::egress::reply::Said;
use crate::telemetry::Book;
use bytes::Bytes;
use http::Response;
use http::header::CONTENT_LENGTH;
use http_body::Frame;
use http_body_util::BodyExt;
use odoo_firewall::scrub::{Scrub, Scrubber};
use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Where an instance's answers are looked through. A short secret would be found in ordinary data ("admin"), and taking it
/// out would corrupt them: then only errors are.
pub(crate) enum Scrubbing {
    All(Scrubber),
    Errors(Scrubber),
    Nothing,
}

impl Scrubbing {
    pub(crate) fn new(secret: &str) -> Self {
        let of_errors = || Scrubber::for_errors(secret).map_or(Self::Nothing, Self::Errors);
        Scrubber::new(secret).map_or_else(of_errors, Self::All)
    }

    /// The same answer, with the credential taken out of its body as it streams. Its length is then no longer known.
    pub(crate) fn clean(&self, said: Said, mut response: Response<Body>, book: &Book) -> Response<Body> {
        let scrubber = match self {
            Self::All(scrubber) => scrubber,
            Self::Errors(scrubber) if said != Said::Result => scrubber,
            Self::Errors(_) | Self::Nothing => return response,
        };
        response.headers_mut().remove(CONTENT_LENGTH);
        let (scrub, book) = (Some(scrubber.begin()), book.clone());
        response.map(|rest| Scrubbed { rest, scrub, ready: VecDeque::new(), book }.boxed_unsync())
    }
}

struct Scrubbed {
    rest: Body,
    /// `None` once the rest has ended.
    scrub: Option<Scrub>,
    ready: VecDeque<Bytes>,
    book: Book,
}

impl Scrubbed {
    fn end(&mut self) {
        let Some(mut scrub) = self.scrub.take() else { return };
        scrub.finish(&mut self.ready);
        let hits = scrub.hits();
        if hits > 0 {
            self.book.scrubbed(hits);
            tracing::warn!(target: "audit", hits, "an answer held the credential, which was taken out of it");
        }
    }
}

impl http_body::Body for Scrubbed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        loop {
            if let Some(piece) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            let Some(scrub) = &mut this.scrub else { return Poll::Ready(None) };
            match ready!(Pin::new(&mut this.rest).poll_frame(cx)) {
                None => this.end(),
                // What is kept back may be the beginning of the credential, and is not passed on.
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        scrub.push(piece, &mut this.ready);
                    }
                }
            }
        }
    }
}
