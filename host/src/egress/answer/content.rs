//! An answer's body as Odoo meant it, whatever a proxy wrapped it in.

use crate::egress::error::Error;
use crate::egress::transport::failure::Break;
use bytes::{Buf, Bytes};
use flate2::write::MultiGzDecoder;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// What a request may say that it accepts. Odoo itself encodes nothing, but proxies before it do.
pub(crate) const ACCEPTED: HeaderValue = HeaderValue::from_static("gzip");

/// What a body is wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    Gzip,
}

/// A body without its encoding. Pieces have at most 64 KiB more than the connection's own.
///
/// Invariant: it ends well only when all of it was there and its check sums hold.
pub(crate) enum Content<B = Incoming> {
    Plain(B),
    Gzip(Box<Gzip<B>>),
}

/// A body that is decoded as it arrives.
pub(crate) struct Gzip<B> {
    incoming: B,
    /// Arrived, and not decoded yet.
    encoded: Bytes,
    decoder: MultiGzDecoder<Vec<u8>>,
    stage: Stage,
    /// How many encoded bytes may arrive: encoding is there to make less of them.
    left: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing arrived, so that even the beginning of a gzip stream is missing: right for an empty body.
    Empty,
    Decoding,
    Ended,
}

/// Why a body cannot be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Broken(Break),
    /// More arrived than a decoded answer may have.
    TooLarge,
}

impl Encoding {
    /// What `headers` say of a body.
    ///
    /// # Errors
    /// When it is an encoding that nobody asked for.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Error> {
        let mut encodings = headers.get_all(CONTENT_ENCODING).iter().filter(|encoding| !is(encoding, b"identity"));
        match (encodings.next(), encodings.next()) {
            (None, _) => Ok(Self::Plain),
            (Some(encoding), None) if is(encoding, b"gzip") || is(encoding, b"x-gzip") => Ok(Self::Gzip),
            _ => Err(Error::Encoded),
        }
    }
}

fn is(encoding: &HeaderValue, name: &[u8]) -> bool {
    encoding.as_bytes().trim_ascii().eq_ignore_ascii_case(name)
}

impl<B> Content<B> {
    /// `limit` bounds the encoded bytes; whoever reads this bounds the decoded ones.
    pub(crate) fn new(incoming: B, encoding: Encoding, limit: usize) -> Self {
        match encoding {
            Encoding::Plain => Self::Plain(incoming),
            Encoding::Gzip => Self::Gzip(Box::new(Gzip {
                incoming,
                encoded: Bytes::new(),
                decoder: MultiGzDecoder::new(Vec::new()),
                stage: Stage::Empty,
                left: limit,
            })),
        }
    }
}

impl<B> Gzip<B> {
    /// What was decoded since the last time, if anything.
    fn decoded(&mut self) -> Option<Bytes> {
        let piece = std::mem::take(self.decoder.get_mut());
        (!piece.is_empty()).then(|| piece.into())
    }

    /// Decodes what arrived, up to the next piece that is worth handing on.
    ///
    /// The decoder writes at most its window (32 KiB) and its buffer (as much) before it comes back here, so that a bomb
    /// is stopped by its reader's limit with that much in excess.
    fn decode(&mut self) -> Result<Option<Bytes>, Break> {
        while !self.encoded.is_empty() {
            let taken = self.decoder.write(&self.encoded).map_err(|_| Break::Gzip)?;
            self.encoded.advance(taken);
            if let Some(piece) = self.decoded() {
                return Ok(Some(piece));
            }
            if taken == 0 {
                return Err(Break::Gzip);
            }
        }
        Ok(None)
    }

    /// The rest, when nothing more will arrive.
    fn finish(&mut self) -> Result<Option<Bytes>, Break> {
        if self.stage == Stage::Decoding {
            self.decoder.try_finish().map_err(|_| Break::Gzip)?;
        }
        self.stage = Stage::Ended;
        Ok(self.decoded())
    }
}

impl<B: Body<Data = Bytes, Error: std::error::Error + 'static> + Unpin> Gzip<B> {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Unreadable>>> {
        loop {
            if self.stage == Stage::Ended {
                return Poll::Ready(None);
            }
            if let Some(result) = self.decode().map_err(Unreadable::Broken).transpose() {
                return Poll::Ready(Some(result));
            }
            let arrived = match ready!(Pin::new(&mut self.incoming).poll_frame(cx)) {
                None => return Poll::Ready(self.finish().map_err(Unreadable::Broken).transpose()),
                Some(Err(error)) => return Poll::Ready(Some(Err(Unreadable::Broken(Break::of(&error))))),
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
            };
            let Some(left) = self.left.checked_sub(arrived.len()) else {
                return Poll::Ready(Some(Err(Unreadable::TooLarge)));
            };
            self.left = left;
            if !arrived.is_empty() {
                self.stage = Stage::Decoding;
                self.encoded = arrived;
            }
        }
    }
}

impl<B: Body<Data = Bytes, Error: std::error::Error + 'static> + Unpin> Body for Content<B> {
    type Data = Bytes;
    type Error = Unreadable;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Unreadable>>> {
        match self.get_mut() {
            Self::Plain(incoming) => {
                let frame = ready!(Pin::new(incoming).poll_frame(cx));
                Poll::Ready(frame.map(|frame| frame.map_err(|error| Unreadable::Broken(Break::of(&error)))))
            }
            Self::Gzip(gzip) => gzip.poll_piece(cx).map(|piece| piece.map(|piece| piece.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Plain(incoming) => incoming.is_end_stream(),
            Self::Gzip(gzip) => gzip.stage == Stage::Ended,
        }
    }

    /// How long a decoded body is shows only at its end.
    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Plain(incoming) => incoming.size_hint(),
            Self::Gzip(_) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
