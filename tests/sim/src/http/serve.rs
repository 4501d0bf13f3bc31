//! One request: path, injected fault, execution, answer.

use std::{future, io, sync::Arc};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

use super::{answer, body::Answer, fault::What, sim::Shared, wire::Link};
use crate::rpc;

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
        return reset(&link);
    }
    let Some(service) = request.uri().path().strip_prefix("/xmlrpc/2/").map(str::to_owned) else {
        return Ok(other_path(&request));
    };
    if request.method() != Method::POST {
        return Ok(answer::method_not_allowed());
    }
    let body = match Limited::new(request.into_body(), MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(answer::too_large()),
        Err(error) => return Err(io::Error::other(error)),
    };
    let call = rpc::Call::parse(service, &body);
    let Some(what) = shared.faults.on_request(call.model(), call.method()) else {
        return Ok(answer::xml(shared.execute(call)));
    };
    misbehave(what, &shared, &link, call).await
}

async fn misbehave(what: What, shared: &Shared, link: &Arc<Link>, call: rpc::Call) -> io::Result<Response<Answer>> {
    Ok(match what {
        What::Delay(time) => {
            tokio::time::sleep(time).await;
            answer::xml(shared.execute(call))
        }
        What::DelayAnswer(time) => {
            let body = shared.execute(call);
            tokio::time::sleep(time).await;
            answer::xml(body)
        }
        What::ResetOnAccept | What::ResetBeforeReading => return reset(link),
        What::ResetAfterExecuting => {
            drop(shared.execute(call));
            return reset(link);
        }
        What::CutAnswer(keep) => answer::cut(Bytes::from(shared.execute(call)), keep, Arc::clone(link)),
        What::Hang => future::pending().await,
        What::HangAfterExecuting => {
            drop(shared.execute(call));
            future::pending().await
        }
        What::Html { status, body } => answer::html(status, body),
        What::HtmlAfterExecuting { status, body } => {
            drop(shared.execute(call));
            answer::html(status, body)
        }
        What::Status { status, headers } => answer::bare(status, headers),
        What::Answer(body) => answer::xml(body),
        What::Raise { code, text } => answer::xml(rpc::fault(code, text)),
        What::Rubbish => {
            drop(shared.execute(call));
            answer::xml(&b"\x00\xff<methodResponse><params><param>\xfe no XML"[..])
        }
        What::Huge(length) => {
            drop(shared.execute(call));
            answer::huge(length)
        }
    })
}

/// The few other paths that an Odoo answers without a login.
fn other_path(request: &Request<Incoming>) -> Response<Answer> {
    match request.uri().path() {
        "/web/health" => answer::json(r#"{"status": "pass"}"#),
        "/web/version" | "/json/version" if request.method() == Method::GET => {
            answer::json(r#"{"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}"#)
        }
        _ => answer::not_found(),
    }
}

fn reset(link: &Link) -> io::Result<Response<Answer>> {
    link.reset_on_close();
    Err(io::Error::other("the connection was reset as ordered"))
}
