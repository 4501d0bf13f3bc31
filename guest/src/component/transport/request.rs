//! One request over `wasi:http`.

use super::failure;
use super::target::Target;
use crate::component::bindings::wasi::http::outgoing_handler;
use crate::component::bindings::wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, Method as HttpMethod, OutgoingBody, OutgoingRequest,
    Scheme,
};
use crate::component::streams::{self, ReadError};
use crate::odoo::transport::{Method, Request, Response, Transport, TransportError};

/// The longest answer, in bytes.
const LONGEST_ANSWER: usize = 32 << 20;

/// The host's HTTP client. Its timeouts are the host's: it knows how long a call may take.
pub(in crate::component) struct WasiHttp;

impl Transport for WasiHttp {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let outgoing = outgoing(&request)?;
        let body = outgoing.body().map_err(|()| unfit("has no body"))?;
        let answer = outgoing_handler::handle(outgoing, None).map_err(failure::turned_away)?;
        write(body, &request.body);
        read(wait(&answer)?)
    }
}

fn outgoing(request: &Request) -> Result<OutgoingRequest, TransportError> {
    let target = Target::of(&request.url).ok_or_else(|| unfit("has a URL that is not http(s)://host/path"))?;
    let headers =
        Fields::from_list(&headers(request)).map_err(|_| unfit("has headers that the host does not allow"))?;
    let outgoing = OutgoingRequest::new(headers);
    let method = match request.method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
    };
    let scheme = if target.tls { Scheme::Https } else { Scheme::Http };
    outgoing
        .set_method(&method)
        .and_then(|()| outgoing.set_scheme(Some(&scheme)))
        .and_then(|()| outgoing.set_authority(Some(target.authority)))
        .and_then(|()| outgoing.set_path_with_query(Some(target.path_with_query)))
        .map_err(|()| unfit("has a URL that the host does not take"))?;
    Ok(outgoing)
}

fn headers(request: &Request) -> Vec<(String, Vec<u8>)> {
    let mut headers = Vec::new();
    let mut header = |name: &str, value: String| headers.push((name.to_owned(), value.into_bytes()));
    if request.method == Method::Post {
        header("content-type", request.content_type.to_owned());
        // Without a length the body would be sent in chunks, which Odoo's JSON-2 takes for none.
        header("content-length", request.body.len().to_string());
    }
    if let Some(database) = &request.database {
        header("x-odoo-database", database.clone());
    }
    if let Some(key) = &request.bearer {
        header("authorization", format!("bearer {key}"));
    }
    headers
}

/// Writes the body. A failure is not told from here: what became of the request stands in its answer, which may be an
/// early one (such as 413), and a body without its end is never taken for whole, as it is shorter than its length.
fn write(body: OutgoingBody, bytes: &[u8]) {
    let written = body.write().is_ok_and(|stream| streams::write_all(&stream, bytes).is_ok());
    if written {
        drop(OutgoingBody::finish(body, None));
    }
}

fn wait(answer: &FutureIncomingResponse) -> Result<IncomingResponse, TransportError> {
    answer.subscribe().block();
    match answer.get() {
        Some(Ok(result)) => result.map_err(failure::from_code),
        // Neither happens to a future that is ready and asked once.
        None | Some(Err(())) => Err(failure::from_code(ErrorCode::InternalError(None))),
    }
}

fn read(answer: IncomingResponse) -> Result<Response, TransportError> {
    let headers = answer.headers();
    let media_type = header(&headers, "content-type").and_then(|value| value.split(';').next().map(str::to_owned));
    let retry_after = header(&headers, "retry-after").and_then(|value| value.trim().parse().ok());
    let location = header(&headers, "location");
    let lost = |text: &str| TransportError::Lost(text.to_owned());
    let body = answer.consume().map_err(|()| lost("the host did not give its body"))?;
    let stream = body.stream().map_err(|()| lost("the host did not give its body"))?;
    let body = streams::read_all(&stream, LONGEST_ANSWER).map_err(|error| match error {
        ReadError::TooLong => lost("it is longer than 32 MiB"),
        ReadError::Stream(error) => failure::broken_off(error),
    })?;
    Ok(Response {
        status: answer.status(),
        content_type: media_type.unwrap_or_default().trim().to_ascii_lowercase(),
        retry_after,
        location,
        body,
    })
}

fn header(headers: &Fields, name: &str) -> Option<String> {
    headers.get(name).into_iter().next().and_then(|value| String::from_utf8(value).ok())
}

fn unfit(what: &str) -> TransportError {
    TransportError::NotSent(format!("the request {what}"))
}
