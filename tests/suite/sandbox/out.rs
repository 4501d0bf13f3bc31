//! Guests that look for another way out, and those that send or get too much on the right one.

use super::server::{Server, Setup};
use crate::answers::success;
use anyhow::{Context, Result, ensure};
use odoo_sim::{Fault, What};
use serde_json::{Value, json};

const PATH: &str = "/xmlrpc/2/common";

/// `host:port` of the configured instance.
fn own(server: &Server) -> String {
    server.backend.url.trim_start_matches("http://").to_owned()
}

/// What the guest was told; nothing but JSON-RPC's frame of it may have gone wrong.
fn dial(server: &mut Server, mut target: Value) -> Result<Value> {
    let object = target.as_object_mut().context("an object")?;
    object.entry("scheme").or_insert(json!("http"));
    object.entry("path").or_insert(json!(PATH));
    let tool = if object.contains_key("how") { "upload" } else { "dial" };
    success(&mut server.client, tool, target)
}

fn error(told: &Value) -> Result<&str> {
    told.get("error").and_then(Value::as_str).with_context(|| format!("it was let through: {told}"))
}

#[test]
fn nothing_but_the_configured_origin_is_called_however_it_is_spelled() -> Result<()> {
    let mut server = Setup::fixture("dial")?.start()?;
    let own = own(&server);
    let port = own.rsplit(':').next().unwrap_or_default().to_owned();
    let other = [
        "127.0.0.1:9".to_owned(),
        "127.0.0.1".to_owned(),
        "example.com".to_owned(),
        "169.254.169.254".to_owned(),
        "[fd00:ec2::254]".to_owned(),
        format!("127.0.0.1:0{port}"),
        format!("127.0.0.1.:{port}"),
        format!("127.1:{port}"),
        format!("127.0.0.2:{port}"),
        format!("0.0.0.0:{port}"),
        format!("2130706433:{port}"),
        format!("0x7f000001:{port}"),
        format!("0x7f.0.0.1:{port}"),
        format!("0177.0.0.1:{port}"),
        format!("017700000001:{port}"),
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("[::ffff:7f00:1]:{port}"),
        format!("localhost:{port}"),
        format!("localhost.:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("user:password@127.0.0.1:{port}"),
        format!("example.com@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}@example.com"),
        format!("example.com:{port}"),
    ];
    for authority in other {
        let told = dial(&mut server, json!({"authority": authority}))?;
        error(&told).with_context(|| authority)?;
    }
    for scheme in ["https", "ftp", "file", "ws"] {
        let told = dial(&mut server, json!({"scheme": scheme, "authority": own}))?;
        error(&told).with_context(|| scheme)?;
    }
    ensure!(server.backend.sim()?.connections() == 0, "{} connections left", server.backend.sim()?.connections());
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}

#[test]
fn nothing_but_odoos_two_services_is_called_and_only_by_post() -> Result<()> {
    let mut server = Setup::fixture("dial")?.start()?;
    let own = own(&server);
    for path in [
        "/web/login",
        "/xmlrpc/2/db",
        "/xmlrpc/2/common/",
        "/xmlrpc/2/common?db=other",
        "/xmlrpc/2/../2/common",
        "//example.com/xmlrpc/2/common",
        "/xmlrpc/2/%63ommon",
        "http://example.com/xmlrpc/2/common",
        "@example.com/xmlrpc/2/common",
        "/xmlrpc/2/common\r\nx-forged: 1",
    ] {
        let told = dial(&mut server, json!({"authority": own, "path": path}))?;
        error(&told).with_context(|| path)?;
    }
    for method in ["GET", "PUT", "CONNECT", "TRACE"] {
        let told = dial(&mut server, json!({"authority": own, "method": method}))?;
        ensure!(error(&told)?.contains("only POST"), "{method}: {told}");
    }
    ensure!(server.backend.sim()?.connections() == 0, "{} connections left", server.backend.sim()?.connections());
    // All that kept the others from it was the target.
    let told = dial(&mut server, json!({"authority": own}))?;
    ensure!(told.get("status") == Some(&json!(200)), "{told}");
    ensure!(server.backend.sim()?.connections() == 1);
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn requests_are_counted() -> Result<()> {
    let mut server = Setup::fixture("dial")?.limits("rpcs = 10").start()?;
    let own = own(&server);
    let told = dial(&mut server, json!({"authority": own, "times": 10}))?;
    ensure!(told.get("status") == Some(&json!(200)), "{told}");
    let told = dial(&mut server, json!({"authority": own, "times": 11}))?;
    ensure!(error(&told)?.contains("already made 10 requests to Odoo (limits.rpcs)"), "{told}");
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn a_request_has_a_limit_and_so_have_many_together() -> Result<()> {
    let mut server = Setup::fixture("dial")?.limits("request = \"1MiB\"").start()?;
    let own = own(&server);
    for how in ["endless", "parallel"] {
        let told = dial(&mut server, json!({"authority": own, "how": how}))?;
        ensure!(error(&told)?.starts_with("refused: ") && error(&told)?.contains("limits.request"), "{how}: {told}");
        server.is_as_before()?;
    }
    ensure!(server.backend.sim()?.connections() == 0, "a request left before it was whole");
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn a_guest_that_writes_more_than_the_host_takes_is_stopped() -> Result<()> {
    let mut server = Setup::fixture("dial")?.start()?;
    let arguments = json!({"scheme": "http", "authority": own(&server), "path": PATH, "how": "too-much"});
    server.stops("upload", arguments, "to write more than 65536 bytes of a body at once (a fixed limit)")?;
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn an_answer_of_odoo_has_a_limit() -> Result<()> {
    let mut server = Setup::fixture("dial")?.limits("response = \"64KiB\"").start()?;
    server.backend.sim()?.inject(Fault::once(What::Huge(100 * 1024 * 1024)).on_method("version"));
    let own = own(&server);
    let told = dial(&mut server, json!({"authority": own}))?;
    ensure!(error(&told)?.contains("limits.response"), "{told}");
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn the_header_of_an_answer_has_a_limit() -> Result<()> {
    let mut server = Setup::fixture("dial")?.limits("header = \"4KiB\"").start()?;
    let headers = vec![("x-long", "x".repeat(64 * 1024))];
    server.backend.sim()?.inject(Fault::once(What::Status { status: 200, headers }).on_method("version"));
    let own = own(&server);
    let told = dial(&mut server, json!({"authority": own}))?;
    ensure!(error(&told)?.contains("limits.header"), "{told}");
    server.is_as_before()?;
    server.finish()?;
    Ok(())
}
