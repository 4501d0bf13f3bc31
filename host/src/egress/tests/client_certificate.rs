//! Servers that ask who is there.

use super::requests::{NO_ARGS, Sandbox, gate_of, instance};
use super::server::result;
use super::tls::Authority;
use crate::config::instance::{ClientCertificate, Instance};
use crate::config::limits::Limits;
use crate::egress::transport::failure::{Break, ConnectFailure};
use crate::egress::{BuildError, Error, Gate, Target};
use crate::secret::source;
use crate::telemetry::Account;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// The files of one client.
struct Identity {
    folder: TempDir,
    pair: ClientCertificate,
}

impl Identity {
    fn of(authority: &Authority) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["agent".to_owned()]).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &authority.issuer).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let identity = Self {
            pair: ClientCertificate { certificate: folder.path().join("a.pem"), key: folder.path().join("a.key") },
            folder,
        };
        fs::write(&identity.pair.certificate, certificate.pem()).unwrap();
        identity.write_key(&key.serialize_pem(), 0o600);
        identity
    }

    fn write_key(&self, text: &str, mode: u32) {
        fs::write(&self.pair.key, text).unwrap();
        fs::set_permissions(&self.pair.key, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

/// A server for those with a certificate of `authority`.
fn asking(authority: &Authority, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(authority.issuer.der().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), Arc::clone(&provider)).build().unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &authority.issuer).unwrap();
    ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![own.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap()
}

async fn call(config: ServerConfig, authority: &Authority, pair: Option<ClientCertificate>) -> Result<String, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut tls = instance("one", listener.local_addr().unwrap());
    tls.origin.tls = true;
    tls.ca_file = Some(authority.file.clone());
    tls.client_certificate = pair;
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = match TlsAcceptor::from(Arc::new(config)).accept(stream).into_fallible().await {
            Ok(stream) => stream,
            Err((_, mut stream)) => {
                // To its end, so that nothing unread turns the alert into a reset.
                stream.shutdown().await.unwrap();
                stream.read_to_end(&mut Vec::new()).await.unwrap();
                return;
            }
        };
        let mut request = Vec::new();
        while !request.ends_with(b"</methodCall>") {
            stream.read_buf(&mut request).await.unwrap();
        }
        stream.write_all(&result("<int>1</int>")).await.unwrap();
        stream.shutdown().await.unwrap();
    };
    let gate = gate_of(vec![tls], &Limits::default());
    let sandbox = Sandbox::new(&gate, "one");
    tokio::join!(Box::pin(sandbox.call("res.partner", "write", NO_ARGS)), server).0
}

#[tokio::test]
async fn a_server_that_asks_is_shown_the_certificate() {
    let authority = Authority::new();
    let identity = Identity::of(&authority);
    for version in [&version::TLS12, &version::TLS13] {
        let answer = call(asking(&authority, &[version]), &authority, Some(identity.pair.clone())).await.unwrap();
        assert!(answer.contains("<int>1</int>"));
    }
}

#[tokio::test]
async fn a_server_that_is_shown_none_or_anothers_says_so() {
    let authority = Authority::new();
    let foreign = Identity::of(&Authority::new());
    for pair in [None, Some(foreign.pair.clone())] {
        let old = call(asking(&authority, &[&version::TLS12]), &authority, pair.clone()).await.unwrap_err();
        assert_eq!(old, Error::Connect { instance: "one".into(), failure: ConnectFailure::ClientCertificate });
        // Here the server judges the certificate when the request is already on its way.
        let new = call(asking(&authority, &[&version::TLS13]), &authority, pair).await.unwrap_err();
        assert_eq!(new, Error::Broken { instance: "one".into(), reason: Break::ClientCertificate });
        assert!(new.to_string().contains("`client_certificate` and `client_key`"), "{new}");
    }
}

fn build(pair: ClientCertificate) -> Result<(), BuildError> {
    let mut instance: Instance = instance("one", "127.0.0.1:1".parse().unwrap());
    instance.origin.tls = true;
    instance.client_certificate = Some(pair);
    Gate::new(
        vec![Target { instance, secret: "x".into(), environment: Arc::default() }],
        None,
        &Limits::default(),
        &Account::default(),
    )
    .map(drop)
}

#[test]
fn a_client_key_is_as_private_as_a_secret() {
    let identity = Identity::of(&Authority::new());
    build(identity.pair.clone()).unwrap();
    let key = fs::read_to_string(&identity.pair.key).unwrap();
    identity.write_key(&key, 0o644);
    let error = build(identity.pair.clone()).unwrap_err();
    assert!(
        matches!(error, BuildError::ClientKeyFile { source: source::Error::Open { mode: 0o644, .. }, .. }),
        "{error}"
    );
}

#[test]
fn files_that_hold_something_else_are_refused_when_the_gate_is_built() {
    let authority = Authority::new();
    let (identity, other) = (Identity::of(&authority), Identity::of(&authority));
    let with_certificate =
        |certificate: PathBuf| build(ClientCertificate { certificate, key: identity.pair.key.clone() }).unwrap_err();
    assert!(matches!(with_certificate(identity.file("none", "no PEM")), BuildError::EmptyClientCertificate { .. }));
    assert!(matches!(with_certificate(identity.folder.path().join("absent")), BuildError::ClientCertificate { .. }));
    assert!(matches!(with_certificate(other.pair.certificate.clone()), BuildError::ClientPair { .. }));

    identity.write_key("-----BEGIN ENCRYPTED PRIVATE KEY-----\nY2FuYXJ5\n-----END ENCRYPTED PRIVATE KEY-----\n", 0o600);
    let error = build(identity.pair.clone()).unwrap_err();
    assert!(matches!(error, BuildError::ClientKey { .. }), "{error}");
    assert!(!format!("{error:?}").contains("Y2FuYXJ5"));
}
