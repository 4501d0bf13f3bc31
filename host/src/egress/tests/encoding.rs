//! Answers that a proxy before Odoo made smaller.

use super::requests::{NO_ARGS, Sandbox, gate, gate_of, instance, text};
use super::server::Server;
use crate::config::limits::Limits;
use crate::egress::transport::failure::Break;
use crate::egress::{Error, Stage};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn answer(body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn gzip_is_asked_for_and_the_sandbox_does_not_see_it() {
    let body = "<methodResponse><params>".repeat(1000);
    let server = Server::always(answer(&gzip(body.as_bytes()))).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let request = sandbox.request("object", sandbox.execute_body("res.partner", "read", NO_ARGS));
    let response = sandbox.send(request).await.unwrap();
    let names: Vec<_> = response.headers().keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["content-type"], "neither the encoding nor a length that is not the body's");
    assert_eq!(text(response).await.unwrap(), body);
    assert_eq!(server.received()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_bomb_stops_at_the_limit_of_decoded_bytes() {
    let bomb = gzip(&vec![b' '; 32 * 1024 * 1024]);
    let limits = Limits { response: 64 * 1024, ..Limits::default() };
    assert!(bomb.len() < limits.response, "what arrives must be within the limit");
    let server = Server::always(answer(&bomb)).await;
    let sandbox = Sandbox::new(&gate_of(vec![instance("one", server.address)], &limits), "one");
    let error = sandbox.call("res.partner", "read", NO_ARGS).await.unwrap_err();
    assert_eq!(error, Error::AnswerTooLarge { limit: 64 * 1024 });
}

#[tokio::test]
async fn gzip_that_is_cut_or_damaged_is_a_lost_answer() {
    let whole = gzip(b"<methodResponse/>");
    let cut = &whole[..whole.len() - 1];
    let mut damaged = whole.clone();
    let last = damaged.len() - 5;
    damaged[last] ^= 1;
    for body in [cut, &damaged] {
        let server = Server::always(answer(body)).await;
        let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
        let error = sandbox.call("res.partner", "write", NO_ARGS).await.unwrap_err();
        assert_eq!(error, Error::Broken { instance: "one".into(), reason: Break::Gzip });
        assert_eq!(error.stage(), Stage::Lost);
    }
}
