//! Instances behind a proxy. Their names exist nowhere: only the proxy knows where they are.

use super::requests::{NO_ARGS, Sandbox, gate_of, instance};
use super::server::{Server, result};
use super::tls::Authority;
use crate::config::instance::Instance;
use crate::config::limits::Limits;
use crate::config::origin::Origin;
use crate::egress::transport::failure::ConnectFailure;
use crate::egress::{BuildError, Error, Gate, Stage, Target};
use crate::telemetry::Account;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const NAME: &str = "erp.example.com";

/// What a proxy was asked for.
type Asked = Arc<Mutex<Vec<String>>>;

/// A proxy that leads every tunnel to `to`, after `words`; itself reached by TLS, where `tls` says how.
async fn proxy(to: SocketAddr, words: &'static str, tls: Option<TlsAcceptor>) -> (SocketAddr, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Asked::default());
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            match &tls {
                None => tunnel(stream, to, words, &log).await,
                Some(tls) => tunnel(tls.accept(stream).await.unwrap(), to, words, &log).await,
            }
        }
    });
    (address, asked)
}

async fn tunnel(mut stream: impl AsyncRead + AsyncWrite + Unpin, to: SocketAddr, words: &str, asked: &Asked) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut head).await.unwrap(), 0);
    }
    asked.lock().unwrap().push(String::from_utf8(head).unwrap());
    stream.write_all(words.as_bytes()).await.unwrap();
    if words.contains(" 200 ") {
        let mut server = TcpStream::connect(to).await.unwrap();
        // The client may go away as it likes.
        drop(copy_bidirectional(&mut stream, &mut server).await);
    }
}

/// A TLS server for one request.
async fn tls_server(authority: &Authority) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(authority.server(NAME, 4000)));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            stream.read_buf(&mut request).await.unwrap();
        }
        stream.write_all(&result("<int>1</int>")).await.unwrap();
        stream.shutdown().await.unwrap();
    });
    address
}

/// An instance at a name that nobody but a proxy can resolve.
fn behind(proxy: SocketAddr, proxy_tls: bool, tls: bool) -> Instance {
    let mut instance = instance("one", proxy);
    instance.origin = Origin { tls, host: NAME.to_owned(), port: if tls { 443 } else { 80 } };
    instance.private_network = false;
    instance.proxy = Some(Origin { tls: proxy_tls, host: proxy.ip().to_string(), port: proxy.port() });
    instance
}

async fn call(instance: Instance) -> Result<String, Error> {
    let gate = gate_of(vec![instance], &Limits::default());
    Sandbox::new(&gate, "one").call("res.partner", "write", NO_ARGS).await
}

#[tokio::test]
async fn https_goes_through_a_tunnel_that_shows_the_proxy_the_name_only() {
    let authority = Authority::new();
    for proxy_tls in [false, true] {
        let acceptor = proxy_tls.then(|| TlsAcceptor::from(Arc::new(authority.server("127.0.0.1", 4000))));
        let (address, asked) = proxy(tls_server(&authority).await, "HTTP/1.1 200 OK\r\n\r\n", acceptor).await;
        let mut instance = behind(address, proxy_tls, true);
        instance.ca_file = Some(authority.file.clone());
        assert!(call(instance).await.unwrap().contains("<int>1</int>"));
        let asked = asked.lock().unwrap().clone();
        assert_eq!(asked, ["CONNECT erp.example.com:443 HTTP/1.1\r\nHost: erp.example.com:443\r\n\r\n"]);
    }
}

#[tokio::test]
async fn the_certificate_behind_the_tunnel_is_the_instances_not_the_proxys() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (address, _) = proxy(tls_server(&other).await, "HTTP/1.1 200 OK\r\n\r\n", None).await;
    let mut instance = behind(address, false, true);
    instance.ca_file = Some(authority.file.clone());
    let failure = ConnectFailure::UnknownIssuer;
    assert_eq!(call(instance).await.unwrap_err(), Error::Connect { instance: "one".into(), failure });
}

#[tokio::test]
async fn plain_http_is_asked_for_by_its_whole_url() {
    let server = Server::always(result("<int>1</int>")).await;
    assert!(call(behind(server.address, false, false)).await.unwrap().contains("<int>1</int>"));
    let received = server.received();
    assert!(received[0].head.starts_with("POST http://erp.example.com/xmlrpc/2/object HTTP/1.1\r\n"), "{received:?}");
    assert_eq!(received[0].header("host"), Some(NAME));
}

#[tokio::test]
async fn a_proxy_that_does_not_let_through_is_named_and_nothing_is_sent() {
    let nowhere = "127.0.0.1:1".parse().unwrap();
    for (words, expected) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", ConnectFailure::ProxyCredentials),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", ConnectFailure::ProxyRefused),
        ("hello\r\n\r\n", ConnectFailure::ProxyRefused),
        ("", ConnectFailure::Proxy(Box::new(ConnectFailure::Broken))),
    ] {
        let (address, _) = proxy(nowhere, words, None).await;
        let error = call(behind(address, false, true)).await.unwrap_err();
        assert_eq!(error, Error::Connect { instance: "one".into(), failure: expected }, "{words}");
        assert_eq!(error.stage(), Stage::NotSent);
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_from_an_instance_that_is_not() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for tls in [false, true] {
        let error = call(behind(free, false, tls)).await.unwrap_err();
        let failure = ConnectFailure::Proxy(Box::new(ConnectFailure::Refused));
        assert_eq!(error, Error::Connect { instance: "one".into(), failure });
        assert!(error.to_string().contains("`one`: its proxy: the connection was refused"), "{error}");
    }
}

#[test]
fn neither_a_proxy_nor_what_is_behind_it_may_be_at_an_address_that_is_never_dialled() {
    let build = |instance| {
        Gate::new(
            vec![Target { instance, secret: "x".into(), environment: Arc::default() }],
            None,
            &Limits::default(),
            &Account::default(),
        )
        .map(drop)
    };
    let mut metadata = behind("169.254.169.254:80".parse().unwrap(), false, false);
    assert!(matches!(build(metadata.clone()), Err(BuildError::Address { .. })));
    metadata.proxy = Some(Origin { tls: false, host: "10.0.0.1".to_owned(), port: 3128 });
    assert!(build(metadata.clone()).is_ok(), "a proxy is often at a private address");
    metadata.origin.host = "10.0.0.2".to_owned();
    assert!(matches!(build(metadata.clone()), Err(BuildError::Private { .. })));
    metadata.origin.host = "169.254.169.254".to_owned();
    assert!(matches!(build(metadata), Err(BuildError::Address { .. })));
}
