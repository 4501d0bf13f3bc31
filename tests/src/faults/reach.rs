//! The way to Odoo is not what it should be: its name leads elsewhere, its certificate is not its own, its password is
//! another one.

use super::stage::{Setting, Stage};
use super::upstream::error;
use super::{Row, Scale, Seen};
use crate::client::Client;
use anyhow::{Context, Result, bail, ensure};
use odoo_sim::ADMIN;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

pub const ROWS: &[Row] = &[
    Row {
        id: "F7",
        name: "a name without an address, or with a forbidden one",
        expected: "E001 with the reason, nothing connected to",
        run: names,
    },
    Row {
        id: "F8",
        name: "TLS: expired, wrong host, self-signed, unknown authority, no TLS, cut",
        expected: "E001 with the reason, nothing sent",
        run: certificates,
    },
    Row { id: "F10", name: "wrong password, changed password", expected: "E002, at most 2 logins each", run: password },
];

/// A server that is configured for `url`, beside the stage's own.
fn for_url(stage: &Stage, url: &str, lines: &str) -> Result<Client> {
    let instance = format!("timeout = \"5s\"\nconnect_timeout = \"2s\"\n{lines}");
    Client::connect(stage.elsewhere(url, &Setting { instance, ..Setting::default() })?)
}

fn create(client: &mut Client) -> Result<Value> {
    client.call("odoo_create", json!({"model": "res.partner", "values": {"name": "Fault"}}))
}

/// The answers of a resolver that change while it is used are `egress::tests::names`: no operating system's resolver can be
/// made to give them.
fn names(_: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let listener = stage.runtime().block_on(TcpListener::bind("127.0.0.1:0"))?;
    let port = listener.local_addr()?.port();
    let reached = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&reached);
    stage.runtime().spawn(async move {
        while listener.accept().await.is_ok() {
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    let public_only = "private_network = false\n";
    for (host, lines, reason) in
        [("odoo.invalid", "", "does not resolve"), ("localhost", public_only, "a private address")]
    {
        let said = error(&create(&mut for_url(&stage, &format!("http://{host}:{port}"), lines)?)?, "E001")?;
        ensure!(said.contains(reason), "{host}: {said}");
    }
    // An address needs no looking up: the server does not even start.
    for (host, lines, reason) in [
        ("127.0.0.1", public_only, "is a private address"),
        ("169.254.169.254", "", "may not be reached"),
        ("[::ffff:169.254.169.254]", "", "may not be reached"),
        ("0.0.0.0", "", "may not be reached"),
    ] {
        let Err(refused) = for_url(&stage, &format!("http://{host}:{port}"), lines) else {
            bail!("{host}: the server started");
        };
        let refused = format!("{refused:#}");
        ensure!(refused.contains(reason), "{host}: {refused}");
    }
    let reached = reached.load(Ordering::Relaxed);
    ensure!(reached == 0, "{reached} connections to forbidden addresses");
    stage.recovered()?;
    Ok(Seen::new("E001 with the reason", "6 names, 0 connections"))
}

/// What a server that speaks TLS shows, or does.
enum Face {
    Shows(Box<ServerConfig>),
    /// Answers in plain HTTP.
    Plain,
    /// Ends the connection in the middle of the handshake.
    Cuts,
}

fn certificates(_: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(ca.clone(), KeyPair::generate()?)?;
    let stranger = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;
    let file = stage.folder().join("authority.pem");
    std::fs::write(&file, authority.pem())?;
    let trusting = format!("ca_file = {file:?}\n");

    let itself = CertificateParams::new(["127.0.0.1".to_owned()])?;
    let own_key = KeyPair::generate()?;
    let self_signed = shows(itself.self_signed(&own_key)?.der().to_vec(), &own_key)?;
    let cases = [
        (signed("127.0.0.1", 2021, &authority)?, "expired"),
        (signed("erp.example.com", 4000, &authority)?, "another host name"),
        (self_signed, "not trusted"),
        (signed("127.0.0.1", 4000, &stranger)?, "not trusted"),
        (Face::Plain, "does not speak TLS"),
        (Face::Cuts, ""),
    ];
    for (face, reason) in cases {
        let (address, requests) = stage.runtime().block_on(serve(face))?;
        let said = error(&create(&mut for_url(&stage, &format!("https://{address}"), &trusting)?)?, "E001")?;
        ensure!(said.contains(reason) && said.contains("retry: safe"), "{reason}: {said}");
        let seen = requests.load(Ordering::Relaxed);
        ensure!(seen == 0, "{reason}: {seen} bytes of a request were sent");
    }
    // The same server with a right certificate hears the call: what kept the others from it was the certificate.
    let (address, requests) = stage.runtime().block_on(serve(signed("127.0.0.1", 4000, &authority)?))?;
    let mut client = for_url(&stage, &format!("https://{address}"), &trusting)?;
    create(&mut client)?;
    ensure!(requests.load(Ordering::Relaxed) > 0, "a right certificate was not believed");
    stage.recovered()?;
    Ok(Seen::new("E001 with the reason", "6/6, 0 bytes of a request sent"))
}

fn signed(name: &str, until: i32, authority: &CertifiedIssuer<'static, KeyPair>) -> Result<Face> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new([name.to_owned()])?;
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    shows(params.signed_by(&key, authority)?.der().to_vec(), &key)
}

fn shows(certificate: Vec<u8>, key: &KeyPair) -> Result<Face> {
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
    Ok(Face::Shows(Box::new(config)))
}

/// A server with that face, and how many bytes of requests it could read.
async fn serve(face: Face) -> Result<(SocketAddr, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let acceptor = match &face {
        Face::Shows(config) => Some(TlsAcceptor::from(Arc::new(config.as_ref().clone()))),
        Face::Plain | Face::Cuts => None,
    };
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = [0; 4096];
            match &acceptor {
                Some(acceptor) => {
                    let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                    count.fetch_add(stream.read(&mut bytes).await.unwrap_or(0), Ordering::Relaxed);
                }
                None => {
                    let hello = stream.read(&mut bytes).await.unwrap_or(0);
                    let is_request = bytes.get(..hello).is_some_and(|hello| hello.starts_with(b"POST"));
                    count.fetch_add(if is_request { hello } else { 0 }, Ordering::Relaxed);
                    if matches!(face, Face::Plain) {
                        // A client that is gone already has seen enough.
                        let _gone =
                            tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
                    }
                }
            }
        }
    });
    Ok((address, read))
}

fn password(_: Scale) -> Result<Seen> {
    let stage = Stage::new()?;
    let count = json!({"model": "res.partner", "domain": []});
    let wrong = Setting { password: "a wrong password".into(), ..Setting::default() };
    let before = stage.sim.logins();
    let mut client = Client::connect(stage.elsewhere(&stage.sim.url(), &wrong)?)?;
    for _ in 0..10 {
        error(&client.call("odoo_count", count.clone())?, "E002")?;
    }
    let wrong_logins = stage.sim.logins() - before;
    ensure!(wrong_logins <= 2, "{wrong_logins} logins for 10 calls with a wrong password");

    let changed = changed_password(&stage, &count)?;
    Ok(Seen::new(
        "E002; the new password taken up",
        format!("{wrong_logins} logins for 10 calls, {changed} after a change"),
    ))
}

/// The password changes at Odoo and in its file while the server runs: one clear error, then it works again.
fn changed_password(stage: &Stage, count: &Value) -> Result<u64> {
    const NEW: &str = "another password";
    let file = stage.folder().join("password");
    private(&file, odoo_sim::PASSWORD)?;
    let mut command = stage.elsewhere(&stage.sim.url(), &Setting::default())?;
    let config = stage.folder().join("config.toml");
    let text = std::fs::read_to_string(&config)?.replace("{ env = \"FAULT_SECRET\" }", "{ file = \"password\" }");
    std::fs::write(&config, text)?;
    command.env_remove("FAULT_SECRET");
    let mut client = Client::connect(command)?;
    let well = |answer: Value| {
        let is_error = answer.get("isError").and_then(Value::as_bool).context("no isError")?;
        ensure!(!is_error, "{answer}");
        Ok(())
    };
    well(client.call("odoo_count", count.clone())?)?;
    let before = stage.sim.logins();
    private(&file, NEW)?;
    stage.sim.set_password(ADMIN, NEW);
    error(&client.call("odoo_count", count.clone())?, "E002")?;
    for _ in 0..10 {
        well(client.call("odoo_count", count.clone())?)?;
    }
    let logins = stage.sim.logins() - before;
    ensure!(logins <= 2, "{logins} logins after the password changed");
    stage.sim.set_password(ADMIN, odoo_sim::PASSWORD);
    Ok(logins)
}

fn private(file: &std::path::Path, password: &str) -> Result<()> {
    std::fs::write(file, password)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
