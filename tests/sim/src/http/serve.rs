//! One request: read it, let a fault strike or not, answer.

use std::{io, sync::Arc};

use http::{Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

use super::{answer, body::Answer, misbehave, shared::Shared, wire::Link, work::Work};

/// Odoo's own limit for a request body, in bytes.
const MAX_BODY: usize = 128 * 1024 * 1024;

/// Answers one request.
///
/// # Errors
/// When the connection has to end without an answer.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    link: Arc<Link>,
    request: Request<Incoming>,
) -> io::Result<Response<Answer>> {
    shared.count_request();
    if shared.faults.before_reading() {
        return misbehave::reset(&link);
    }
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(answer::too_large()),
        Err(error) => return Err(io::Error::other(error)),
    };
    let work = Work::of(&shared.data(), &head.method, &head.uri, &head.headers, &body);
    match shared.faults.on_request(work.target()) {
        None => Ok(answer::whole(shared.execute(work))),
        Some(what) => misbehave::misbehave(what, shared, link, work).await,
    }
}
