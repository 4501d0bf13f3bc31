//! Connections that are kept for the next request, and those that must not be.

use super::requests::{NO_ARGS, Sandbox, gate, instance};
use super::server::result;
use crate::egress::transport::failure::Break;
use crate::egress::{Error, Stage};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What happens to one request.
#[derive(Clone)]
enum Deed {
    /// Answered, and the connection stays open.
    Answer(Vec<u8>),
    /// Answered, and the connection is closed after it although nothing said so.
    AnswerAndClose(Vec<u8>),
    /// Read and not answered.
    Close,
}

/// A server that keeps connections open, and counts them and the requests on them.
struct KeepAlive {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl KeepAlive {
    /// `deed` is told the number of the connection, and that of the request on it.
    async fn start(deed: impl Fn(usize, usize) -> Deed + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen, counted, deed) = (Arc::clone(&connections), Arc::clone(&requests), Arc::new(deed));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = seen.fetch_add(1, Ordering::Relaxed);
                let (counted, deed) = (Arc::clone(&counted), Arc::clone(&deed));
                tokio::spawn(async move { serve(stream, &counted, |request| deed(number, request)).await });
            }
        });
        Self { address, connections, requests }
    }

    fn counts(&self) -> (usize, usize) {
        (self.connections.load(Ordering::Relaxed), self.requests.load(Ordering::Relaxed))
    }
}

async fn serve(mut stream: TcpStream, counted: &AtomicUsize, deed: impl Fn(usize) -> Deed) {
    for number in 0.. {
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            if !matches!(stream.read_buf(&mut request).await, Ok(1..)) {
                return;
            }
        }
        counted.fetch_add(1, Ordering::Relaxed);
        match deed(number) {
            Deed::Answer(answer) => stream.write_all(&answer).await.unwrap(),
            Deed::AnswerAndClose(answer) => return stream.write_all(&answer).await.unwrap(),
            Deed::Close => return,
        }
    }
}

/// A good answer that leaves the connection open.
fn kept() -> Vec<u8> {
    String::from_utf8(result("<int>1</int>")).unwrap().replace("Connection: close\r\n", "").into_bytes()
}

/// Lets the connections' own tasks see what is there for them.
async fn settle() {
    for _ in 0..300 {
        tokio::task::yield_now().await;
    }
}

async fn read(sandbox: &Sandbox) -> Result<String, Error> {
    sandbox.call("res.partner", "read", NO_ARGS).await
}

fn lost(reason: Break) -> Error {
    Error::Broken { instance: "one".into(), reason }
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request_and_none_is_opened_in_advance() {
    let server = KeepAlive::start(|_, _| Deed::Answer(kept())).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    for _ in 0..3 {
        read(&sandbox).await.unwrap();
        settle().await;
    }
    assert_eq!(server.counts(), (1, 3));
}

#[tokio::test]
async fn an_idle_connection_that_the_server_closed_is_replaced_unseen() {
    let server = KeepAlive::start(|_, _| Deed::AnswerAndClose(kept())).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    for _ in 0..3 {
        read(&sandbox).await.unwrap();
        settle().await;
    }
    assert_eq!(server.counts(), (3, 3));
}

#[tokio::test]
async fn a_kept_connection_that_closes_under_a_request_is_named_stale_and_the_request_lost() {
    let server = KeepAlive::start(|_, request| if request == 0 { Deed::Answer(kept()) } else { Deed::Close }).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    read(&sandbox).await.unwrap();
    settle().await;
    let error = sandbox.call("res.partner", "write", NO_ARGS).await.unwrap_err();
    assert_eq!(error, lost(Break::Stale));
    // The server read it: what looks like an idle connection that was closed may have carried the request.
    assert_eq!(error.stage(), Stage::Lost);
    assert_eq!(server.counts(), (1, 2));
}

#[tokio::test]
async fn a_new_connection_that_closes_under_a_request_is_not_named_stale() {
    let server = KeepAlive::start(|_, _| Deed::Close).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let error = sandbox.call("res.partner", "write", NO_ARGS).await.unwrap_err();
    assert_eq!(error, lost(Break::Closed));
}

/// What becomes of a broken answer. The next request must have a connection of its own, however soon it follows.
async fn after(broken: &'static str) -> Result<String, Error> {
    let mut outcome = outcome_before_the_next(broken, 0).await;
    for turns in [1, 2, 3, 5, 8, 13, 300] {
        outcome = outcome_before_the_next(broken, turns).await;
    }
    outcome
}

async fn outcome_before_the_next(broken: &'static str, turns: usize) -> Result<String, Error> {
    let first = move |connection, _| match connection {
        0 => Deed::Answer(broken.into()),
        _ => Deed::Answer(kept()),
    };
    let server = KeepAlive::start(first).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let outcome = sandbox.call("res.partner", "write", NO_ARGS).await;
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    // What is left over of the first answer must not become the next one's.
    assert!(read(&sandbox).await.unwrap().contains("<int>1</int>"), "{turns} turns after {broken}");
    assert_eq!(server.counts(), (2, 2), "{turns} turns after {broken}");
    outcome
}

#[tokio::test]
async fn a_connection_with_an_answer_longer_than_its_length_is_not_used_again() {
    let plain = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, there";
    assert_eq!(after(plain).await.unwrap(), "hello");
    let forged = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
    assert_eq!(after(forged).await.unwrap(), "hello");
}

#[tokio::test]
async fn a_connection_with_two_lengths_is_not_used_again() {
    let two = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello";
    assert_eq!(after(two).await.unwrap_err(), lost(Break::NotHttp));
}

#[tokio::test]
async fn a_connection_with_a_broken_chunk_is_not_used_again() {
    let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n";
    assert_eq!(after(chunk).await.unwrap_err().stage(), Stage::Lost);
}
