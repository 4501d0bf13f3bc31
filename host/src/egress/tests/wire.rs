//! What goes wrong on the wire, and what may be said about it.

use super::requests::{NO_ARGS, Sandbox, accounted, gate, gate_of, instance, text};
use super::server::{Server, http, result};
use crate::config::instance::Instance;
use crate::config::limits::Limits;
use crate::egress::error::Refusal;
use crate::egress::transport::failure::{Break, ConnectFailure};
use crate::egress::{Error, Stage};
use crate::telemetry::Account;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

async fn write_to(instance: Instance) -> Result<String, Error> {
    Sandbox::new(&gate(instance), "one").call("res.partner", "write", NO_ARGS).await
}

/// Requests under way, answers that are still being read included.
fn under_way(account: &Account) -> String {
    let metrics = account.metrics().encode();
    let line = metrics.lines().find(|line| line.contains("active_connections{instance=\"one\"}")).unwrap();
    line.rsplit(' ').next().unwrap().to_owned()
}

fn limited() -> Limits {
    Limits { response: 1000, ..Limits::default() }
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = write_to(instance("one", free)).await.unwrap_err();
    assert_eq!(error, Error::Connect { instance: "one".into(), failure: ConnectFailure::Refused });
    assert_eq!(error.stage(), Stage::NotSent);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_not_sent() {
    let mut nowhere = instance("one", "127.0.0.1:1".parse().unwrap());
    nowhere.origin.host = "odoo.invalid".into();
    let error = write_to(nowhere).await.unwrap_err();
    assert_eq!(error, Error::Connect { instance: "one".into(), failure: ConnectFailure::Resolve });
}

#[tokio::test]
async fn a_plain_server_behind_https_is_not_sent_and_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut tls = instance("one", listener.local_addr().unwrap());
    tls.origin.tls = true;
    let answer = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    };
    let (error, ()) = tokio::join!(write_to(tls), answer);
    let error = error.unwrap_err();
    assert_eq!(error, Error::Connect { instance: "one".into(), failure: ConnectFailure::NoTls });
    assert_eq!(error.stage(), Stage::NotSent);
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut tls = instance("one", listener.local_addr().unwrap());
    tls.origin.tls = true;
    tls.connect_timeout = Duration::from_millis(50);
    let error = write_to(tls).await.unwrap_err();
    let failure = ConnectFailure::TimedOut(Duration::from_millis(50));
    assert_eq!(error, Error::Connect { instance: "one".into(), failure });
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_lost() {
    let server = Server::always("").await;
    let error = write_to(instance("one", server.address)).await.unwrap_err();
    assert_eq!(error, Error::Broken { instance: "one".into(), reason: Break::Closed });
    assert_eq!(error.stage(), Stage::Lost);
    assert_eq!(server.received().len(), 1, "a request is sent once");
}

#[tokio::test]
async fn a_cut_answer_is_lost() {
    let whole = result("<int>1</int>");
    let server = Server::always(&whole[..whole.len() - 5]).await;
    let error = write_to(instance("one", server.address)).await.unwrap_err();
    assert_eq!(error, Error::Broken { instance: "one".into(), reason: Break::Closed });
}

#[tokio::test]
async fn a_cut_chunked_answer_is_lost() {
    let server = Server::always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n").await;
    assert_eq!(write_to(instance("one", server.address)).await.unwrap_err().stage(), Stage::Lost);
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_lost() {
    let server = Server::always("hello\r\n\r\n").await;
    let error = write_to(instance("one", server.address)).await.unwrap_err();
    assert_eq!(error, Error::Broken { instance: "one".into(), reason: Break::NotHttp });
}

#[tokio::test]
async fn no_answer_in_time_is_timed_out() {
    let server = Server::start(|_| Box::pin(std::future::pending())).await;
    let mut slow = instance("one", server.address);
    slow.timeout = Duration::from_millis(100);
    let error = write_to(slow).await.unwrap_err();
    assert_eq!(error, Error::TimedOut { instance: "one".into(), timeout: Duration::from_millis(100) });
    assert_eq!(error.stage(), Stage::TimedOut);
}

#[tokio::test]
async fn the_time_out_covers_the_body_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut slow = instance("one", listener.local_addr().unwrap());
    slow.timeout = Duration::from_millis(200);
    let halfway = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            stream.read_buf(&mut request).await.unwrap();
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").await.unwrap();
        stream
    };
    let (error, _stream) = tokio::join!(write_to(slow), halfway);
    assert_eq!(error.unwrap_err().stage(), Stage::TimedOut);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_stopped_whether_declared_or_not() {
    let long = "x".repeat(1001);
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{long}\r\n0\r\n\r\n");
    let until_close = format!("HTTP/1.0 200 OK\r\n\r\n{long}");
    for reply in [http(&long), chunked.into_bytes(), until_close.into_bytes()] {
        let server = Server::always(reply).await;
        let gate = gate_of(vec![instance("one", server.address)], &limited());
        let error = Sandbox::new(&gate, "one").call("res.partner", "read", NO_ARGS).await.unwrap_err();
        assert_eq!(error, Error::AnswerTooLarge { limit: 1000 });
    }
}

#[tokio::test]
async fn a_header_over_the_limit_is_stopped() {
    let reply = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000));
    let server = Server::always(reply).await;
    let error = write_to(instance("one", server.address)).await.unwrap_err();
    assert_eq!(error, Error::HeaderTooLarge { limit: 64 * 1024 });
}

#[tokio::test]
async fn an_encoding_that_nobody_asked_for_is_refused() {
    let server = Server::always("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx").await;
    assert_eq!(write_to(instance("one", server.address)).await.unwrap_err(), Error::Encoded);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_cookies_stay_outside() {
    let elsewhere = Server::always(result("<int>1</int>")).await;
    let location = format!("http://{}/xmlrpc/2/object", elsewhere.address);
    let reply = format!(
        "HTTP/1.1 302 Found\r\nLocation: {location}\r\nSet-Cookie: session_id=x\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n"
    );
    let server = Server::always(reply).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let request = sandbox.request("object", sandbox.execute_body("res.partner", "read", NO_ARGS));
    let response = sandbox.send(request).await.unwrap();
    assert_eq!(response.status(), 302);
    let mut names: Vec<_> = response.headers().keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["location", "retry-after"]);
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_permit_is_held_while_an_answer_is_read_and_given_back_when_it_is_dropped() {
    let server = Server::always(result("<int>1</int>")).await;
    let mut single = instance("one", server.address);
    single.max_connections = NonZeroUsize::MIN;
    single.timeout = Duration::from_millis(300);
    let account = Account::default();
    let gate = accounted(vec![single], &Limits::default(), &account);
    let sandbox = Sandbox::new(&gate, "one");
    let request = || sandbox.request("object", sandbox.execute_body("res.partner", "read", NO_ARGS));

    let unread = sandbox.send(request()).await.unwrap();
    assert_eq!(under_way(&account), "1");
    let error = sandbox.send(request()).await.map(drop).unwrap_err();
    let expected = Refusal::NoPermit { instance: "one".into(), waited: Duration::from_millis(300) };
    assert_eq!(error, Error::Refused(expected));

    drop(unread);
    assert_eq!(under_way(&account), "0");
    text(sandbox.send(request()).await.unwrap()).await.unwrap();
    assert_eq!(under_way(&account), "0");
}

#[tokio::test]
async fn a_dropped_request_gives_its_permit_back() {
    let arrived = Arc::new(Semaphore::new(0));
    let signal = Arc::clone(&arrived);
    let server = Server::start(move |_| {
        signal.add_permits(1);
        Box::pin(std::future::pending())
    })
    .await;
    let account = Account::default();
    let gate = accounted(vec![instance("one", server.address)], &Limits::default(), &account);
    let sandbox = Sandbox::new(&gate, "one");
    tokio::select! {
        answer = sandbox.call("res.partner", "write", NO_ARGS) => panic!("answered: {answer:?}"),
        _ = arrived.acquire() => {}
    }
    assert_eq!(under_way(&account), "0");
}
