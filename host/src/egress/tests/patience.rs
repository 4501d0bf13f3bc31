//! Servers that take their time.

use super::requests::{NO_ARGS, Sandbox, gate, instance};
use super::server::{Server, result};
use crate::egress::{Error, Stage};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server that answers each request with `first`, and then with one byte more every few milliseconds for ever.
async fn dripping(first: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            stream.read_buf(&mut request).await.unwrap();
        }
        stream.write_all(first.as_bytes()).await.unwrap();
        let mut drops = tokio::time::interval(Duration::from_millis(5));
        while stream.write_all(b"x").await.is_ok() {
            drops.tick().await;
        }
    });
    address
}

#[tokio::test]
async fn a_server_that_drips_ends_with_the_whole_time_out_in_head_and_body_alike() {
    let timeout = Duration::from_millis(300);
    for first in ["HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"] {
        let mut slow = instance("one", dripping(first).await);
        slow.timeout = timeout;
        let sandbox = Sandbox::new(&gate(slow), "one");
        let begun = Instant::now();
        let error = sandbox.call("res.partner", "write", NO_ARGS).await.unwrap_err();
        assert_eq!(error, Error::TimedOut { instance: "one".into(), timeout });
        // Far from the minutes that the drops would last; a loaded machine is late, though not by that much.
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn an_answer_that_does_not_begin_is_given_up_before_the_whole_time_out() {
    let server = Server::start(|_| Box::pin(std::future::pending())).await;
    let mut silent = instance("one", server.address);
    silent.first_byte_timeout = Duration::from_millis(100);
    let sandbox = Sandbox::new(&gate(silent), "one");
    let error = sandbox.call("res.partner", "write", NO_ARGS).await.unwrap_err();
    let first_byte_timeout = Duration::from_millis(100);
    assert_eq!(error, Error::Silent { instance: "one".into(), first_byte_timeout });
    assert_eq!(error.stage(), Stage::TimedOut);
    assert!(error.to_string().contains("0.1 s (its `first_byte_timeout`)"), "{error}");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_answer_that_has_begun_may_take_longer_than_its_first_byte() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut slow = instance("one", listener.local_addr().unwrap());
    slow.first_byte_timeout = Duration::from_millis(100);
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            stream.read_buf(&mut request).await.unwrap();
        }
        let answer = result("<int>1</int>");
        let (head, body) = answer.split_at(memchr::memmem::find(&answer, b"\r\n\r\n").unwrap() + 4);
        stream.write_all(head).await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        stream.write_all(body).await.unwrap();
    };
    let sandbox = Sandbox::new(&gate(slow), "one");
    let (answer, ()) = tokio::join!(sandbox.call("res.partner", "read", NO_ARGS), server);
    assert!(answer.unwrap().contains("<int>1</int>"));
}
