//! `wasi:http/incoming-handler`: an MCP server over HTTP.

use super::bindings::Component;
use super::bindings::exports::wasi::http::incoming_handler::Guest;
use super::bindings::wasi::http::types::{
    Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use super::streams::{self, ReadError};
use super::surroundings::with_service;
use crate::mcp::http::{self, Head, LONGEST_BODY, Reply};

impl Guest for Component {
    fn handle(request: IncomingRequest, response: ResponseOutparam) {
        let head = head(&request);
        let reply = with_service(|service| match http::refusal(&head) {
            Some(refusal) => refusal,
            None => match body(&request) {
                Ok(body) => http::answer(service, &head, &body),
                Err(ReadError::TooLong) => Reply::too_long(),
                Err(ReadError::Stream(_)) => Reply::cut(),
            },
        });
        send(&reply, response);
    }
}

fn head(request: &IncomingRequest) -> Head {
    let headers = request.headers();
    let header = |name: &str| headers.get(name).into_iter().next().and_then(|value| String::from_utf8(value).ok());
    Head {
        is_post: matches!(request.method(), Method::Post),
        content_type: header("content-type"),
        origin: header("origin"),
        protocol_version: header("mcp-protocol-version"),
        mcp_method: header("mcp-method"),
        mcp_name: header("mcp-name"),
    }
}

fn body(request: &IncomingRequest) -> Result<Vec<u8>, ReadError> {
    // Both give what they have once: here.
    let Ok(body) = request.consume() else { return Ok(Vec::new()) };
    let Ok(stream) = body.stream() else { return Ok(Vec::new()) };
    streams::read_all(&stream, LONGEST_BODY)
}

fn send(reply: &Reply, outparam: ResponseOutparam) {
    let text = reply.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut headers = vec![("content-length".to_owned(), text.len().to_string().into_bytes())];
    if reply.body.is_some() {
        headers.push(("content-type".to_owned(), b"application/json".to_vec()));
    }
    if let Some(allow) = reply.allow {
        headers.push(("allow".to_owned(), allow.as_bytes().to_vec()));
    }
    match response(&headers, reply.status) {
        Some((response, body)) => {
            ResponseOutparam::set(outparam, Ok(response));
            let written = body.write().is_ok_and(|stream| streams::write_all(&stream, text.as_bytes()).is_ok());
            // A client that went away gets no end: the answer is cut for whoever still reads.
            if written && OutgoingBody::finish(body, None).is_err() {
                streams::log("an HTTP answer was not sent whole");
            }
        }
        None => streams::log("the host takes no HTTP answer of this component"),
    }
}

fn response(headers: &[(String, Vec<u8>)], status: u16) -> Option<(OutgoingResponse, OutgoingBody)> {
    let response = OutgoingResponse::new(Fields::from_list(headers).ok()?);
    response.set_status_code(status).ok()?;
    let body = response.body().ok()?;
    Some((response, body))
}
