//! Names that change, fail, or lead where they should not, with real sockets behind them.

use super::requests;
use crate::config::instance::Instance;
use crate::egress::transport::Client;
use crate::egress::transport::failure::ConnectFailure;
use crate::egress::transport::outgoing::Outgoing;
use crate::egress::transport::resolver::{Found, Lookup};
use crate::egress::{Error, Stage};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

/// Gives the next of its answers each time it is asked, and the last one for ever.
struct Names {
    answers: Mutex<Vec<Result<Vec<IpAddr>, ConnectFailure>>>,
    asked: AtomicUsize,
}

impl Names {
    fn new(answers: Vec<Result<Vec<IpAddr>, ConnectFailure>>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers), asked: AtomicUsize::new(0) })
    }

    fn at(addresses: &[&str]) -> Result<Vec<IpAddr>, ConnectFailure> {
        Ok(addresses.iter().map(|address| address.parse().unwrap()).collect())
    }
}

impl Lookup for Names {
    fn lookup(&self, _: &str) -> Found {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        Box::pin(std::future::ready(answer))
    }
}

/// A name server that does not answer.
struct Silence;

impl Lookup for Silence {
    fn lookup(&self, _: &str) -> Found {
        Box::pin(std::future::pending())
    }
}

/// A server that answers once per connection; how many connections it saw.
async fn server(at: &str) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((at, 0)).await.unwrap();
    let (address, seen) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::Relaxed);
            let mut request = Vec::new();
            while !request.ends_with(b"body") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            stream.write_all(answer).await.unwrap();
        }
    });
    (address, seen)
}

fn instance(port: u16, private_network: bool) -> Instance {
    let mut instance = requests::instance("one", SocketAddr::from(([127, 0, 0, 1], port)));
    instance.origin.host = "erp.example.com".to_owned();
    instance.private_network = private_network;
    instance
}

async fn ask(client: &Client, port: u16) -> Result<Response<Incoming>, Error> {
    let (body, ticket) = Outgoing::new([Bytes::from_static(b"body")]);
    let request = Request::post(format!("http://erp.example.com:{port}/")).body(body).unwrap();
    client.send(request, &ticket, Instant::now() + Duration::from_secs(30)).await
}

async fn failure(instance: &Instance, names: Arc<dyn Lookup>) -> ConnectFailure {
    let client = Client::with_lookup(instance, 8192, names).unwrap();
    let error = ask(&client, instance.origin.port).await.map(drop).unwrap_err();
    assert_eq!(error.stage(), Stage::NotSent);
    let Error::Connect { failure, .. } = error else { panic!("{error}") };
    failure
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_address_that_is_dialled() {
    // Two look-ups would find another server behind the name than the one that was checked.
    let (checked, seen) = server("127.0.0.1").await;
    let other = TcpListener::bind(("127.0.0.2", checked.port())).await.unwrap();
    let names = Names::new(vec![Names::at(&["127.0.0.1"]), Names::at(&["127.0.0.2"])]);
    let client = Client::with_lookup(&instance(checked.port(), true), 8192, Arc::clone(&names) as _).unwrap();
    let answer = ask(&client, checked.port()).await.unwrap();
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "ok");
    assert_eq!((names.asked.load(Ordering::Relaxed), seen.load(Ordering::Relaxed)), (1, 1));
    assert!(tokio::time::timeout(Duration::ZERO, other.accept()).await.is_err());
}

#[tokio::test]
async fn a_name_that_comes_to_lead_elsewhere_is_refused_before_it_is_dialled() {
    let (address, seen) = server("127.0.0.1").await;
    let names = Names::new(vec![Names::at(&["127.0.0.1"]), Names::at(&["169.254.169.254", "::ffff:169.254.169.254"])]);
    let client = Client::with_lookup(&instance(address.port(), true), 8192, names).unwrap();
    // To its end, so that the connection is known to be closed.
    ask(&client, address.port()).await.unwrap().into_body().collect().await.unwrap();
    let error = ask(&client, address.port()).await.map(drop).unwrap_err();
    let forbidden = ConnectFailure::Forbidden("::ffff:169.254.169.254".parse().unwrap());
    assert_eq!(error, Error::Connect { instance: "one".into(), failure: forbidden });
    assert_eq!(seen.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_public_name_at_a_private_address_is_refused_and_the_key_named() {
    let (address, seen) = server("127.0.0.1").await;
    let leads = || Names::new(vec![Names::at(&["127.0.0.1"])]);
    let failure = failure(&instance(address.port(), false), leads()).await;
    assert_eq!(failure, ConnectFailure::Private("127.0.0.1".parse().unwrap()));
    let text = failure.to_string();
    for part in ["127.0.0.1", "private_network = true", "ODOO_PRIVATE_NETWORK"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(seen.load(Ordering::Relaxed), 0);

    let client = Client::with_lookup(&instance(address.port(), true), 8192, leads()).unwrap();
    assert!(ask(&client, address.port()).await.is_ok());
}

#[tokio::test]
async fn a_name_that_is_not_found_and_a_name_server_that_fails_are_told_apart() {
    for why in [ConnectFailure::Resolve, ConnectFailure::NameServer] {
        assert_eq!(failure(&instance(1, true), Names::new(vec![Err(why.clone())])).await, why);
    }
    assert_eq!(failure(&instance(1, true), Names::new(vec![Ok(Vec::new())])).await, ConnectFailure::Resolve);
}

#[tokio::test]
async fn a_silent_name_server_is_told_from_a_silent_host() {
    let mut patient = instance(1, true);
    patient.connect_timeout = Duration::from_millis(200);
    let expected = ConnectFailure::ResolveTimedOut(Duration::from_millis(150));
    assert_eq!(failure(&patient, Arc::new(Silence)).await, expected);
}
