//! What each fault does to a request.

use std::{
    future,
    io::{self, Write},
    sync::Arc,
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::Response;

use super::{answer, body::Answer, canned::Canned, fault::What, shared::Shared, wire::Link, work::Work};
use crate::{
    raise::Raise,
    rpc::{HTML, Reply},
};

/// Answers, or does not, as the fault says.
///
/// # Errors
/// When the connection has to end without an answer.
pub(crate) async fn misbehave(
    what: What,
    shared: Arc<Shared>,
    link: Arc<Link>,
    work: Work,
) -> io::Result<Response<Answer>> {
    if matches!(what, What::Stall) {
        return stalled(shared, work).await.map(answer::whole);
    }
    if let Some(response) = instead(&what, &link, &work).await? {
        return Ok(response);
    }
    let string = work.string();
    let reply = shared.execute(work);
    spoiled(what, reply, string, &shared, link).await
}

/// Ends a connection by a reset.
pub(crate) fn reset(link: &Link) -> io::Result<Response<Answer>> {
    link.reset_on_close();
    Err(io::Error::other("the connection was reset as ordered"))
}

/// Ends a connection in an orderly way.
fn close() -> io::Result<Response<Answer>> {
    Err(io::Error::other("the connection was closed as ordered"))
}

/// Executes when the gate opens, whether or not the client still waits.
async fn stalled(shared: Arc<Shared>, work: Work) -> io::Result<Reply> {
    let executing = Arc::clone(&shared);
    let task = tokio::spawn(async move {
        executing.gate.wait().await;
        executing.execute(work)
    });
    shared.detach(task.abort_handle());
    task.await.map_err(io::Error::other)
}

/// What happens instead of the work; nothing where the work is to be done.
async fn instead(what: &What, link: &Link, work: &Work) -> io::Result<Option<Response<Answer>>> {
    Ok(Some(match what {
        What::Delay(time) => {
            tokio::time::sleep(*time).await;
            return Ok(None);
        }
        What::ResetOnAccept | What::ResetBeforeReading => return reset(link).map(Some),
        What::CloseBeforeExecuting => return close().map(Some),
        What::Hang => future::pending().await,
        What::Html { status, body } => answer::whole(Reply::new(*status, HTML, body.clone())),
        What::Status { status, headers } => answer::canned(Canned { headers: headers.clone(), ..Canned::new(*status) }),
        // Any refusal has the protocol's content type.
        What::Answer(body) => {
            answer::whole(Reply { status: 200, body: body.clone().into(), ..work.refuse(Raise::denied()) })
        }
        What::Canned(canned) => answer::canned(canned.clone()),
        What::Raise { exception, text } => answer::whole(work.refuse(Raise::named(exception, text))),
        _ => return Ok(None),
    }))
}

/// What becomes of the answer after the work was done.
async fn spoiled(
    what: What,
    reply: Reply,
    string: (&'static str, &'static str),
    shared: &Shared,
    link: Arc<Link>,
) -> io::Result<Response<Answer>> {
    Ok(match what {
        What::DelayAnswer(time) => {
            tokio::time::sleep(time).await;
            answer::whole(reply)
        }
        What::StallAnswer => {
            shared.gate.wait().await;
            answer::whole(reply)
        }
        What::ResetAfterExecuting => return reset(&link),
        What::CloseAfterExecuting => return close(),
        What::HangAfterExecuting => future::pending().await,
        What::CutAnswer(keep) => answer::cut(reply, keep, link),
        What::HtmlAfterExecuting { status, body } => answer::whole(Reply::new(status, HTML, body)),
        What::CannedAfterExecuting(canned) => answer::canned(canned),
        What::Rubbish => answer::with_body(reply, |_| {
            Answer::whole(&b"\x00\xff<methodResponse><params><param>\xfe no XML, no JSON"[..])
        }),
        What::Gzip => {
            let body = gzip(&reply.body)?;
            answer::whole(Reply { body, ..reply.header("Content-Encoding", "gzip") })
        }
        What::ContentType(other) => answer::whole(Reply { content_type: other.to_owned(), ..reply }),
        What::ContentLength(length) => answer::misdeclared(reply, length, link),
        What::Drip { piece, every } => answer::with_body(reply, |body| Answer::drip(body, piece, every)),
        What::Huge(length) => answer::with_body(reply, |_| Answer::huge(string.0, length, string.1, true)),
        What::HugeChunked(length) => answer::with_body(reply, |_| Answer::huge(string.0, length, string.1, false)),
        _ => answer::whole(reply),
    })
}

fn gzip(body: &[u8]) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(vec![], Compression::default());
    encoder.write_all(body)?;
    encoder.finish().map(Bytes::from)
}
