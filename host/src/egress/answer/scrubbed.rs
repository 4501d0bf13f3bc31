//! An answer without the credential, should Odoo echo it.

use crate::egress::Body;
use crate::egress::error::Error;
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
pub(crate) struct Scrubbing {
    pub answers: Option<Scrubber>,
    pub errors: Option<Scrubber>,
}

impl Scrubbing {
    pub(crate) fn new(secret: &str) -> Self {
        let answers = Scrubber::new(secret);
        let errors = if answers.is_none() { Scrubber::for_errors(secret) } else { None };
        Self { answers, errors }
    }
}

/// The same answer, with the credential taken out of its body as it streams. Its length is no longer known.
pub(crate) fn scrubbed(mut response: Response<Body>, scrubber: &Scrubber, book: &Book) -> Response<Body> {
    response.headers_mut().remove(CONTENT_LENGTH);
    let book = book.clone();
    response.map(|rest| Scrubbed { rest, scrub: Some(scrubber.begin()), ready: VecDeque::new(), book }.boxed_unsync())
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
