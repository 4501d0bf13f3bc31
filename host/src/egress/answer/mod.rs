//! Limits on the way back: which headers pass, how large an answer may be, how long it may take.
//!
//! [`content`] takes the encoding of an answer off, `guarded` is an answer that still streams, `scrubbed` takes the
//! credential out of one that echoes it.

pub(crate) mod content;
pub(crate) mod guarded;
pub(crate) mod scrubbed;

use super::Body;
use super::error::Error;
use bytes::{Bytes, BytesMut};
use content::{Content, Encoding};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::response::Parts;
use http::{HeaderMap, HeaderName, Response, StatusCode};
use http_body::Body as _;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use odoo_firewall::Protocol;

/// The only headers that the sandbox gets to see. No cookies: they are credentials too.
const PASSING: [HeaderName; 4] = [CONTENT_TYPE, CONTENT_LENGTH, RETRY_AFTER, LOCATION];

/// An answer read whole. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// Reads `response` to its end. Its body bounds itself.
    pub(crate) async fn read(response: Response<Body>) -> Result<Self, Error> {
        let (head, mut body) = response.into_parts();
        let mut pieces = BytesMut::new();
        while let Some(frame) = body.frame().await {
            if let Ok(piece) = frame?.into_data() {
                pieces.extend_from_slice(&piece);
            }
        }
        Ok(Self { status: head.status, headers: head.headers, body: pieces.freeze() })
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let body = Full::new(self.body).map_err(|never| match never {}).boxed_unsync();
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    /// Whether it was read to the end of what its protocol calls an answer: a proxy's page was not, nor one cut short by
    /// a server that named no length.
    pub(crate) fn is_whole(&self, protocol: Protocol) -> bool {
        let end: &[u8] = match protocol {
            Protocol::Xmlrpc => b"</methodResponse>",
            Protocol::Jsonrpc => b"}",
            Protocol::Json2 => return self.status == StatusCode::OK,
        };
        self.status == StatusCode::OK && self.body.trim_ascii_end().ends_with(end)
    }
}

/// Judges the head of an answer, and takes the encoding off its body; `limit` is the largest body in bytes.
///
/// # Errors
/// When it announces more than that, or an encoding that was not asked for.
pub(crate) fn open(response: Response<Incoming>, limit: usize) -> Result<(Parts, Content), Error> {
    let encoding = Encoding::of(response.headers())?;
    let declared = response.body().size_hint().lower();
    if usize::try_from(declared).map_or(true, |declared| declared > limit) {
        return Err(Error::AnswerTooLarge { limit });
    }
    let (head, incoming) = response.into_parts();
    Ok((head, Content::new(incoming, encoding, limit)))
}

/// Those of `headers` that pass. The length of an encoded body does not: it says nothing of what comes out of it.
pub(crate) fn passing(headers: &HeaderMap) -> HeaderMap {
    let mut passed = HeaderMap::with_capacity(PASSING.len());
    for name in PASSING {
        if let Some(value) = headers.get(&name) {
            passed.insert(name, value.clone());
        }
    }
    if Encoding::of(headers) != Ok(Encoding::Plain) {
        passed.remove(CONTENT_LENGTH);
    }
    passed
}
