//! What a sandbox hands over: its headers and its body, before anybody looks at what they ask for.

use super::error::{Error, Refusal};
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use odoo_firewall::Route;
use std::pin::pin;

/// Of the sandbox's headers none is sent on. Those that would change what the body means are refused.
pub(crate) fn check(route: &Route, method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
    if *method != if route.is_get() { Method::GET } else { Method::POST } {
        return Err(Refusal::Method);
    }
    for (header, name) in [
        (CONTENT_ENCODING, "content-encoding"),
        (TRANSFER_ENCODING, "transfer-encoding"),
        (TRAILER, "trailer"),
        (UPGRADE, "upgrade"),
    ] {
        if headers.contains_key(header) {
            return Err(Refusal::Header(name));
        }
    }
    let expected = match route {
        Route::Xmlrpc(_) => "text/xml",
        Route::Jsonrpc | Route::Json2 { .. } => "application/json",
        Route::WebVersion | Route::Document => return Ok(()),
    };
    let media = |value: &[u8]| value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii().to_owned();
    if headers.get_all(CONTENT_TYPE).iter().all(|value| media(value.as_bytes()) == expected.as_bytes()) {
        Ok(())
    } else {
        Err(Refusal::ContentType { expected })
    }
}

/// Reads the sandbox's body. One that came in one piece is not copied.
pub(crate) async fn collect<B>(body: B, limit: usize) -> Result<Bytes, Error>
where
    B: http_body::Body<Data = Bytes>,
{
    let too_large = || Error::from(Refusal::RequestTooLarge { limit });
    if usize::try_from(body.size_hint().lower()).map_or(true, |declared| declared > limit) {
        return Err(too_large());
    }
    let mut body = pin!(body);
    let (mut first, mut more) = (Bytes::new(), BytesMut::new());
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| Refusal::RequestBroken)?.into_data() else {
            continue;
        };
        if first.len() + more.len() + piece.len() > limit {
            return Err(too_large());
        }
        if first.is_empty() && more.is_empty() {
            first = piece;
        } else {
            more.extend_from_slice(&std::mem::take(&mut first));
            more.extend_from_slice(&piece);
        }
    }
    Ok(if more.is_empty() { first } else { more.freeze() })
}
