//! What an answer says, as far as the gate needs it: whether it is a result, and if not, whether the call was carried out.
//!
//! [`mod@beginning`] tells a result from a fault by the first bytes, so that a large result passes as it arrives; [`fault`]
//! reads the whole of a fault.

pub(crate) mod beginning;
pub(crate) mod fault;

use super::Body;
use super::error::Error;
use beginning::{Beginning, PREFIX, beginning};
use bytes::{Bytes, BytesMut};
use fault::Fault;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, Response, StatusCode};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use odoo_firewall::Protocol;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

/// A longer fault is passed on unread: a traceback is some kilobytes.
const LONGEST_FAULT: usize = 1024 * 1024;

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// Odoo carried the call out.
    Result,
    /// Odoo says no.
    Fault(Fault),
    /// Whoever answered did not pass the request on to Odoo (429, 503), and may have said when to come back.
    Turned(Option<Duration>),
    /// A proxy lost Odoo while the request was there (502, 504).
    Gateway,
    /// Not an answer of Odoo's.
    Foreign,
}

/// Reads as much of `response` as it takes to know what it says, and gives it back whole.
///
/// # Errors
/// When the answer breaks off while it is being read.
pub(crate) async fn hear(protocol: Protocol, response: Response<Body>) -> Result<(Said, Response<Body>), Error> {
    let status = response.status();
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            return Ok((Said::Turned(retry_after(response.headers())), response));
        }
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => return Ok((Said::Gateway, response)),
        _ => {}
    }
    let media = match protocol {
        Protocol::Xmlrpc => "xml",
        Protocol::Jsonrpc | Protocol::Json2 => "json",
    };
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.contains(media) {
        return Ok((Said::Foreign, response));
    }
    if protocol == Protocol::Json2 {
        if status == StatusCode::OK {
            return Ok((Said::Result, response));
        }
        let (head, body) = response.into_parts();
        return whole(head, Vec::new(), body, |text| fault::of_json2(status, text)).await;
    }
    if status != StatusCode::OK {
        return Ok((Said::Foreign, response));
    }
    let (head, mut body) = response.into_parts();
    let (mut pieces, mut prefix) = (Vec::new(), Vec::new());
    loop {
        match beginning(protocol, &prefix) {
            Beginning::Undecided => {}
            Beginning::Result => return Ok((Said::Result, again(head, pieces, body))),
            Beginning::Fault => return whole(head, pieces, body, |text| fault::of(protocol, text)).await,
            Beginning::Other => return Ok((Said::Foreign, again(head, pieces, body))),
        }
        let Some(frame) = body.frame().await else {
            return Ok((Said::Foreign, again(head, pieces, body)));
        };
        if let Ok(piece) = frame?.into_data() {
            let room = PREFIX.saturating_sub(prefix.len());
            prefix.extend_from_slice(piece.get(..room).unwrap_or(&piece));
            pieces.push(piece);
        }
    }
}

/// Reads a fault to its end, and gives it back.
async fn whole(
    head: http::response::Parts,
    mut pieces: Vec<Bytes>,
    mut body: Body,
    read: impl FnOnce(&[u8]) -> Fault,
) -> Result<(Said, Response<Body>), Error> {
    let mut length: usize = pieces.iter().map(Bytes::len).sum();
    while let Some(frame) = body.frame().await {
        if let Ok(piece) = frame?.into_data() {
            length += piece.len();
            pieces.push(piece);
        }
        if length > LONGEST_FAULT {
            return Ok((Said::Fault(Fault::Other), again(head, pieces, body)));
        }
    }
    let mut text = BytesMut::with_capacity(length);
    pieces.iter().for_each(|piece| text.extend_from_slice(piece));
    let text = text.freeze();
    let said = Said::Fault(read(&text));
    Ok((said, Response::from_parts(head, Full::new(text).map_err(|never| match never {}).boxed_unsync())))
}

fn again(head: http::response::Parts, mut pieces: Vec<Bytes>, rest: Body) -> Response<Body> {
    if pieces.is_empty() {
        return Response::from_parts(head, rest);
    }
    pieces.reverse();
    Response::from_parts(head, Again { pieces, rest }.boxed_unsync())
}

/// What was read already, then the rest.
struct Again {
    /// The next one last.
    pieces: Vec<Bytes>,
    rest: Body,
}

impl http_body::Body for Again {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match self.pieces.pop() {
            Some(piece) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let read: u64 = self.pieces.iter().map(|piece| piece.len() as u64).sum();
        let rest = self.rest.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(read));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(read));
        }
        hint
    }
}

/// `Retry-After`, as seconds or as a date. `None` when there is none, or none that can be read.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}
