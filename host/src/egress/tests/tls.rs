//! Whose certificates are believed. The authorities are made here; the operating system knows none of them.

use super::requests::{NO_ARGS, Sandbox, gate_of, instance};
use super::server::result;
use crate::config::instance::Instance;
use crate::config::limits::Limits;
use crate::egress::transport::failure::ConnectFailure;
use crate::egress::{BuildError, Error, Gate, Target};
use crate::telemetry::Account;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An authority of one test, and its certificate as a file.
pub(super) struct Authority {
    pub(super) issuer: CertifiedIssuer<'static, KeyPair>,
    pub(super) file: PathBuf,
}

impl Authority {
    pub(super) fn new() -> Self {
        static FILES: AtomicUsize = AtomicUsize::new(0);
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("odoo-mcp-test-{}-{number}.pem", std::process::id()));
        std::fs::write(&file, issuer.pem()).unwrap();
        Self { issuer, file }
    }

    /// A server certificate for `name`, valid up to the beginning of `year`.
    pub(super) fn server(&self, name: &str, year: i32) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .unwrap()
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        std::fs::remove_file(&self.file).unwrap();
    }
}

/// Calls a server that shows `config`'s certificate, trusting `ca` besides the system's authorities.
async fn call(config: ServerConfig, ca: Option<&Authority>) -> Result<String, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut tls = instance("one", listener.local_addr().unwrap());
    tls.origin.tls = true;
    tls.ca_file = ca.map(|authority| authority.file.clone());
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        // Clients that do not believe the certificate end the handshake.
        let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else { return };
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                return;
            }
        }
        stream.write_all(&result("<int>1</int>")).await.unwrap();
        stream.shutdown().await.unwrap();
    };
    let gate = gate_of(vec![tls], &Limits::default());
    let sandbox = Sandbox::new(&gate, "one");
    tokio::join!(Box::pin(sandbox.call("res.partner", "read", NO_ARGS)), server).0
}

fn not_connected(failure: ConnectFailure) -> Error {
    Error::Connect { instance: "one".into(), failure }
}

#[tokio::test]
async fn a_certificate_of_the_operators_authority_is_believed() {
    let authority = Authority::new();
    let answer = call(authority.server("127.0.0.1", 4000), Some(&authority)).await.unwrap();
    assert!(answer.contains("<int>1</int>"));
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_not_sent_to() {
    // Both have the same name: it is the key that counts.
    let (authority, other) = (Authority::new(), Authority::new());
    for trusted in [None, Some(&other)] {
        let error = call(authority.server("127.0.0.1", 4000), trusted).await.unwrap_err();
        assert_eq!(error, not_connected(ConnectFailure::UnknownIssuer));
    }
}

#[tokio::test]
async fn an_expired_certificate_is_not_sent_to() {
    let authority = Authority::new();
    let error = call(authority.server("127.0.0.1", 2021), Some(&authority)).await.unwrap_err();
    assert_eq!(error, not_connected(ConnectFailure::Expired));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_sent_to() {
    let authority = Authority::new();
    let error = call(authority.server("erp.example.com", 4000), Some(&authority)).await.unwrap_err();
    assert_eq!(error, not_connected(ConnectFailure::WrongName));
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_not_sent_to() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    let error = call(config, Some(&Authority::new())).await.unwrap_err();
    assert_eq!(error, not_connected(ConnectFailure::UnknownIssuer));
}

/// What is said of a server that answers the first words of every handshake with `bytes` and closes.
async fn greeted_with(bytes: &[u8]) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut tls = instance("one", listener.local_addr().unwrap());
    tls.origin.tls = true;
    let server = async {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 16 * 1024];
            assert!(stream.read(&mut hello).await.unwrap() > 0);
            // The first byte of a record with a handshake: it never begins in the clear.
            assert_eq!(hello[0], 0x16);
            stream.write_all(bytes).await.unwrap();
            stream.shutdown().await.unwrap();
            // To its end, so that nothing unread turns the close into a reset.
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await.unwrap();
            assert!(!String::from_utf8_lossy(&rest).contains("POST"), "sent in the clear");
        }
    };
    let gate = gate_of(vec![tls], &Limits::default());
    let sandbox = Sandbox::new(&gate, "one");
    tokio::select! {
        answer = sandbox.call("res.partner", "read", NO_ARGS) => answer.unwrap_err(),
        () = server => unreachable!("it serves for ever"),
    }
}

#[tokio::test]
async fn a_server_with_old_tls_alone_is_not_sent_to() {
    // A fatal alert, protocol_version, in a record of TLS 1.1.
    let alert = [0x15, 3, 2, 0, 2, 2, 70];
    assert_eq!(Box::pin(greeted_with(&alert)).await, not_connected(ConnectFailure::OldTls));
    // A server's hello that chooses TLS 1.1: a random of 32 bytes, no session, ECDHE-RSA-AES128-SHA, no compression.
    let hello = [&[0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2][..], &[7; 32], &[0, 0xc0, 0x13, 0]].concat();
    assert_eq!(Box::pin(greeted_with(&hello)).await, not_connected(ConnectFailure::OldTls));
}

#[tokio::test]
async fn a_server_that_knows_no_such_name_says_so() {
    // A fatal alert, unrecognized_name.
    assert_eq!(Box::pin(greeted_with(&[0x15, 3, 3, 0, 2, 2, 112])).await, not_connected(ConnectFailure::TlsRefused));
}

#[tokio::test]
async fn a_handshake_that_is_cut_is_not_sent() {
    // Nothing, and half a record.
    for bytes in [&[][..], &[0x16, 3, 3, 0, 42, 2, 0]] {
        assert_eq!(Box::pin(greeted_with(bytes)).await, not_connected(ConnectFailure::Broken));
    }
}

#[test]
fn a_file_without_certificates_is_refused_when_the_gate_is_built() {
    let build = |ca_file: PathBuf| {
        let mut instance: Instance = instance("one", "127.0.0.1:1".parse().unwrap());
        instance.origin.tls = true;
        instance.ca_file = Some(ca_file);
        Gate::new(
            vec![Target { instance, secret: "x".into(), environment: Arc::default() }],
            None,
            &Limits::default(),
            &Account::default(),
        )
        .map(drop)
    };
    let authority = Authority::new();
    assert!(build(authority.file.clone()).is_ok());
    assert!(matches!(build(authority.file.with_extension("missing")), Err(BuildError::CaFile { .. })));
    std::fs::write(&authority.file, "no certificate").unwrap();
    assert!(matches!(build(authority.file.clone()), Err(BuildError::EmptyCaFile { .. })));
}
