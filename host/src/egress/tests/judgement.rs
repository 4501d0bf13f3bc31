//! What leaves, and what does not.

use super::requests::{ESCAPED, NO_ARGS, NO_KWARGS, SECRET, Sandbox, body, caller, gate, gate_of, instance};
use super::server::{Server, result};
use crate::config::instance::InstanceName;
use crate::config::limits::Limits;
use crate::egress::error::Refusal;
use crate::egress::{Budget, BuildError, Error, Gate, Stage, Target};
use crate::telemetry::Account;
use bytes::Bytes;
use http::{Method, Request};
use http_body::Frame;
use http_body_util::Full;
use odoo_firewall::Violation;
use secrecy::SecretString;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

#[tokio::test]
async fn the_sandbox_gets_placeholders_and_odoo_gets_the_secret() {
    let server = Server::always(result("<int>1</int>")).await;
    let gate = gate(instance("erp-one", server.address));
    let environment = gate.guest_environment();
    assert!(environment.contains(&("ODOO_INSTANCES".into(), "erp-one".into())));
    assert!(environment.contains(&("ODOO_ERP_ONE_DB".into(), "db".into())));
    assert!(!environment.iter().any(|(_, value)| value.contains("s3cr")));

    let sandbox = Sandbox::new(&gate, "erp-one");
    let mut request = sandbox.request("object", sandbox.execute_body("res.partner", "search_count", NO_ARGS));
    for (name, value) in
        [("authorization", "bearer x"), ("cookie", "a=b"), ("host", "evil.example"), ("x-odoo-database", "other")]
    {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    sandbox.send(request).await.unwrap();

    let received = server.received().remove(0);
    let expected = body(
        "execute_kw",
        &[
            "<string>db</string>",
            "<int>2</int>",
            &format!("<string>{ESCAPED}</string>"),
            "<string>res.partner</string>",
            "<string>search_count</string>",
            NO_ARGS,
            NO_KWARGS,
        ],
    );
    assert_eq!(received.body, expected.replace('"', "'").replace("s3cr&amp;t&lt;&gt;''", "s3cr&amp;t&lt;&gt;\"'"));
    assert!(received.head.starts_with("POST /xmlrpc/2/object HTTP/1.1\r\n"), "{}", received.head);
    assert_eq!(received.header("host"), Some(&*server.address.to_string()));
    assert_eq!(received.header("content-length"), Some(&*received.body.len().to_string()));
    assert_eq!(received.header("content-type"), Some("text/xml"));
    assert_eq!(received.header("x-odoo-database"), Some("db"));
    assert!(received.header("user-agent").unwrap().starts_with("odoo-mcp-server/"));
    for dropped in ["authorization", "cookie", "transfer-encoding"] {
        assert_eq!(received.header(dropped), None);
    }
}

#[tokio::test]
async fn a_login_leaves_in_the_gates_own_words() {
    let server = Server::always(result("<int>7</int>")).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let base_location =
        "<struct><member><name>base_location</name><value>http://evil.example</value></member></struct>";
    let login = body("authenticate", &["db", "bot", &sandbox.placeholder(), base_location]);
    sandbox.send(sandbox.request("common", login)).await.unwrap();
    let received = server.received().remove(0);
    assert!(received.body.contains(ESCAPED) && !received.body.contains("base_location"), "{}", received.body);
}

/// A body in pieces of unknown length, which HTTP libraries would send chunked.
struct Pieces(Vec<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop().map(|piece| Ok(Frame::data(piece))))
    }
}

#[tokio::test]
async fn a_body_in_pieces_leaves_with_its_length() {
    let server = Server::always(result("<int>1</int>")).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let whole = Bytes::from(sandbox.execute_body("res.partner", "write", NO_ARGS));
    let pieces = Pieces(whole.chunks(7).rev().map(Bytes::copy_from_slice).collect());
    sandbox.send(Request::post(sandbox.url("object")).body(pieces).unwrap()).await.unwrap();
    let received = server.received().remove(0);
    assert_eq!(received.header("content-length"), Some(&*received.body.len().to_string()));
    assert!(received.body.ends_with("</methodCall>"));
}

#[tokio::test]
async fn a_refused_request_opens_no_socket() {
    let server = Server::always(result("<int>1</int>")).await;
    let sandbox = Sandbox::new(&gate(instance("one", server.address)), "one");
    let good = || sandbox.request("object", sandbox.execute_body("res.partner", "read", NO_ARGS));
    let placeholder = sandbox.placeholder();
    let with = |change: &dyn Fn(&mut Request<Full<Bytes>>)| {
        let mut request = good();
        change(&mut request);
        request
    };
    let to = |url: String| with(&|request| *request.uri_mut() = url.parse().unwrap());
    let header = |name: &'static str, value: &str| {
        with(&|request| {
            request.headers_mut().insert(name, value.parse().unwrap());
        })
    };
    let url = sandbox.url("object");
    let misplaced = |place| Refusal::Placeholder { place };
    for (request, expected) in [
        (with(&|request| *request.method_mut() = Method::GET), Refusal::Method),
        (with(&|request| *request.method_mut() = Method::CONNECT), Refusal::Method),
        (to(url.replace("127.0.0.1", "localhost")), Refusal::Origin),
        (to(url.replace("http:", "https:")), Refusal::Origin),
        (to(url.replace("http://", "http://bot@")), Refusal::Origin),
        (to("http://127.0.0.1:1/xmlrpc/2/object".into()), Refusal::Origin),
        (to("/xmlrpc/2/object".into()), Refusal::Origin),
        (to(url.replace("object", "db")), Refusal::Path),
        (to(format!("{url}?x=y")), Refusal::Path),
        (to(format!("{url}?{placeholder}")), misplaced("the URL")),
        (header("x-note", &placeholder), misplaced("a header")),
        (header("authorization", &format!("bearer {placeholder}")), misplaced("a header")),
        (header("content-encoding", "gzip"), Refusal::Header("content-encoding")),
        (header("transfer-encoding", "chunked"), Refusal::Header("transfer-encoding")),
        (header("content-type", "application/json"), Refusal::ContentType { expected: "text/xml" }),
        (
            sandbox.request(
                "object",
                sandbox.execute_body(
                    "res.partner",
                    "write",
                    &format!("<array><data><value>{placeholder}</value></data></array>"),
                ),
            ),
            misplaced("another part of the body"),
        ),
        (
            sandbox.request("object", body("execute", &["db", "<int>2</int>", &placeholder, "m", "read"])),
            Refusal::Call(Violation::Method),
        ),
        (
            sandbox
                .request("object", body("execute_kw", &["other", "<int>2</int>", &placeholder, "m", "read", NO_ARGS])),
            Refusal::Database { instance: "one".into() },
        ),
        (
            sandbox.request("common", body("authenticate", &["db", "admin", &placeholder, NO_KWARGS])),
            Refusal::Login { instance: "one".into() },
        ),
        (
            sandbox.request(
                "common",
                body("authenticate", &["db", "bot", SECRET.replace(['&', '<'], "").as_str(), NO_KWARGS]),
            ),
            Refusal::Call(Violation::Credential),
        ),
    ] {
        let shown = format!("{request:?}");
        let error = sandbox.send(request).await.map(drop).unwrap_err();
        assert_eq!(error, Error::Refused(expected), "{shown}");
        assert_eq!(error.stage(), Stage::Refused);
        assert!(!error.to_string().contains(&placeholder), "{error}");
    }
    assert!(server.received().is_empty());
    assert!(sandbox.send(good()).await.is_ok());
}

#[tokio::test]
async fn instances_of_one_origin_are_told_apart_by_their_placeholders() {
    let server = Server::always(result("<int>1</int>")).await;
    let mut second = instance("two", server.address);
    second.database = "second".into();
    let gate = gate_of(vec![instance("one", server.address), second], &Limits::default());
    let (one, two) = (Sandbox::new(&gate, "one"), Sandbox::new(&gate, "two"));
    two.call("res.partner", "read", NO_ARGS).await.unwrap();
    assert_eq!(server.received().remove(0).header("x-odoo-database"), Some("second"));

    let crossed = body("execute_kw", &["second", "<int>2</int>", &one.placeholder(), "m", "read", NO_ARGS]);
    let error = two.send(two.request("object", crossed)).await.map(drop).unwrap_err();
    assert_eq!(error, Error::Refused(Refusal::Database { instance: "one".into() }));
}

#[tokio::test]
async fn a_placeholder_never_goes_to_another_instances_origin() {
    let (mine, other) = (Server::always(result("<int>1</int>")).await, Server::always(result("<int>1</int>")).await);
    let gate = gate_of(vec![instance("mine", mine.address), instance("other", other.address)], &Limits::default());
    let (mine, elsewhere) = (Sandbox::new(&gate, "mine"), Sandbox::new(&gate, "other"));
    let request = elsewhere.request("object", mine.execute_body("res.partner", "read", NO_ARGS));
    assert_eq!(elsewhere.send(request).await.map(drop).unwrap_err(), Error::Refused(Refusal::ForeignInstance));
    assert!(other.received().is_empty());
}

#[tokio::test]
async fn a_request_over_the_limit_is_refused_however_it_is_handed_over() {
    let limits = Limits { request: 1000, ..Limits::default() };
    let gate = gate_of(vec![instance("one", NOWHERE)], &limits);
    let sandbox = Sandbox::new(&gate, "one");
    let expected = Error::Refused(Refusal::RequestTooLarge { limit: 1000 });
    let declared = sandbox.request("object", "x".repeat(1001));
    assert_eq!(sandbox.send(declared).await.map(drop).unwrap_err(), expected);
    let pieces = Pieces(vec![Bytes::from_static(&[b'x'; 501]); 2]);
    let undeclared = Request::post(sandbox.url("object")).body(pieces).unwrap();
    assert_eq!(sandbox.send(undeclared).await.map(drop).unwrap_err(), expected);
    assert!(expected.to_string().contains("limits.request"));
}

#[tokio::test]
async fn a_step_cannot_send_more_than_its_budget() {
    let gate = gate(instance("one", NOWHERE));
    let budget = Budget::new(caller(), 0);
    let request = Request::post("http://x/").body(Full::<Bytes>::default()).unwrap();
    let error = gate.send(&budget, request).await.map(drop).unwrap_err();
    assert_eq!(error, Error::Refused(Refusal::Budget { limit: 0 }));
}

#[test]
fn a_gate_that_could_never_work_is_not_built() {
    let build = |host: &str, secret: &str, database: &str| {
        let mut instance = instance("one", NOWHERE);
        instance.origin.host = host.into();
        instance.database = database.into();
        let secret = SecretString::from(secret);
        Gate::new(
            vec![Target { instance, secret, environment: Arc::default() }],
            None,
            &Limits::default(),
            &Account::default(),
        )
        .map(drop)
    };
    assert!(build("erp.example.com", "secret", "db").is_ok());
    assert!(matches!(build("169.254.169.254", "secret", "db"), Err(BuildError::Address { .. })));
    assert!(matches!(build("fd00:ec2::254", "secret", "db"), Err(BuildError::Address { .. })));
    assert!(matches!(build("::ffff:169.254.169.254", "secret", "db"), Err(BuildError::Address { .. })));
    assert!(matches!(build("erp.example.com", "", "db"), Err(BuildError::EmptySecret { .. })));
    assert!(matches!(build("erp.example.com", "a\0b", "db"), Err(BuildError::UnspeakableSecret { .. })));
    assert!(matches!(build("erp.example.com", "secret", "d\nb"), Err(BuildError::Database { .. })));
}

#[test]
fn names_that_would_share_variables_and_an_unknown_default_are_refused() {
    let target = |name| Target { instance: instance(name, NOWHERE), secret: "x".into(), environment: Arc::default() };
    let same = Gate::new(vec![target("a-b"), target("a_b")], None, &Limits::default(), &Account::default()).map(drop);
    assert!(matches!(same, Err(BuildError::SameVariables { .. })));
    let default = Some(InstanceName::parse("c").unwrap());
    let unknown = Gate::new(vec![target("a")], default, &Limits::default(), &Account::default()).map(drop);
    assert!(matches!(unknown, Err(BuildError::UnknownDefault(_))));
}
