//! Faults of the network and of Odoo.

use super::proxy::{Act, End};
use super::stage::{Setting, Stage, is_error, text};
use super::{Row, Scale, Seen};
use crate::measure::peak_kilobytes;
use anyhow::{Result, ensure};
use serde_json::Value;
use std::net::TcpListener;
use std::time::{Duration, Instant};

pub const ROWS: &[Row] = &[
    Row {
        id: "F1",
        name: "connection refused, reset, never answered",
        expected: "E001, nothing sent, in time",
        run: connect,
    },
    Row { id: "F2", name: "one byte of an answer at a time", expected: "E007 at the deadline, not later", run: slow },
    Row {
        id: "F3",
        name: "429 and 503 with Retry-After",
        expected: "waited for within the deadline, else told",
        run: turned,
    },
    Row { id: "F4", name: "HTML, nothing, wrong type, cut gzip", expected: "E001: not Odoo's API", run: foreign },
    Row { id: "F5", name: "redirect to another host", expected: "never followed", run: redirect },
    Row {
        id: "F6",
        name: "connections that die while idle",
        expected: "no read fails, no write is done twice",
        run: stale,
    },
    Row {
        id: "F9",
        name: "Odoo restarts with 50 calls under way",
        expected: "reads recover, few log lines",
        run: restart,
    },
    Row {
        id: "F11",
        name: "conflict of transactions",
        expected: "repeated once it was undone, done once",
        run: conflict,
    },
    Row {
        id: "F12",
        name: "Content-Length too large, twice, too small",
        expected: "error, connection not used again",
        run: framing,
    },
    Row { id: "F13", name: "an answer of 1 GB, told and untold", expected: "stopped at limits.response", run: flood },
];

/// The text of an answer that must be an error of that code.
pub(super) fn error(answer: &Value, code: &str) -> Result<String> {
    let text = text(answer);
    ensure!(is_error(answer) && text.starts_with(code), "expected {code}: {text}");
    Ok(text)
}

fn connect(_: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    // The connection that is open goes first; then fresh ones are reset as soon as they are there.
    for (resets, succeeds) in [(2, true), (20, false)] {
        stage.proxy.order(None, 10, Act::PassThenClose(End::Fin));
        for _ in 0..10 {
            stage.read()?;
        }
        stage.proxy.order(None, resets, Act::OnAccept(End::Reset));
        let reset = stage.count()?;
        ensure!(is_error(&reset) != succeeds, "{resets} resets: {}", text(&reset));
        stage.recovered()?;
    }

    let nobody = TcpListener::bind("127.0.0.1:0")?;
    let closed = nobody.local_addr()?;
    drop(nobody);
    let start = Instant::now();
    let mut client =
        crate::client::Client::connect(stage.elsewhere(&format!("http://{closed}"), &Setting::default())?)?;
    let refused = client.call("odoo_create", serde_json::json!({"model": "res.partner", "values": {"name": "x"}}))?;
    let said = error(&refused, "E001")?;
    ensure!(said.contains("refused"), "{said}");
    let refused_after = start.elapsed();

    // A full backlog: connections are neither taken nor refused.
    let full = TcpListener::bind("127.0.0.1:0")?;
    let address = full.local_addr()?;
    let mut held = Vec::new();
    while let Ok(connection) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
        held.push(connection);
        ensure!(held.len() < 10_000, "the backlog has no end");
    }
    let mut client =
        crate::client::Client::connect(stage.elsewhere(&format!("http://{address}"), &Setting::default())?)?;
    let start = Instant::now();
    let hole = client.call("odoo_count", serde_json::json!({"model": "res.partner", "domain": []}))?;
    error(&hole, "E001")?;
    let hole_after = start.elapsed();
    ensure!(hole_after < Duration::from_millis(1500), "{hole_after:?} for a time-out of 1 s");
    Ok(Seen::new(
        "E001 for each",
        format!(
            "refused after {} ms (3 attempts), black hole {} ms",
            refused_after.as_millis(),
            hole_after.as_millis()
        ),
    ))
}

fn slow(_: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let mut worst = Duration::ZERO;
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nX-Slow: ".to_vec();
    let body =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 9999\r\n\r\n<?xml version='1.0'?>".to_vec();
    for answer in [head, body] {
        stage.proxy.order(None, 1, Act::Drip(answer, 5));
        let start = Instant::now();
        let answer = stage.count()?;
        worst = worst.max(start.elapsed());
        error(&answer, "E007")?;
        stage.recovered()?;
    }
    stage.proxy.order(None, 1, Act::AfterReading(End::Hold));
    error(&stage.count()?, "E007")?;
    stage.recovered()?;
    let ratio = worst.as_secs_f64();
    ensure!(ratio <= 1.25, "{ratio:.2} of the deadline");
    Ok(Seen::new("E007", format!("{ratio:.2} x the deadline of 1 s")))
}

fn turned(_: Scale) -> Result<Seen> {
    let mut stage = Stage::with(&Setting {
        instance: "timeout = \"3s\"\nconnect_timeout = \"300ms\"\n".into(),
        ..Setting::default()
    })?;
    let page = |status: &str, after: &str| {
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{after}Content-Length: 5\r\nConnection: close\r\n\r\n<html"
        )
        .into_bytes()
    };
    let mut waits = Vec::new();
    for (after, least) in [("Retry-After: 1\r\n", 1000), ("", 0), ("Retry-After: soon\r\n", 0)] {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            stage.proxy.order(None, 1, Act::Say(page(status, after)));
            let (start, before) = (Instant::now(), stage.created());
            let answer = stage.create()?;
            ensure!(!is_error(&answer), "{status} {after}: {}", text(&answer));
            ensure!(stage.created() == before + 1, "carried out once");
            ensure!(start.elapsed().as_millis() >= least, "{status} {after}: came back too early");
            waits.push(start.elapsed().as_millis());
        }
    }
    for after in ["Retry-After: 3600\r\n", "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT\r\n"] {
        stage.proxy.order(None, 1, Act::Say(page("429 Too Many Requests", after)));
        let before = stage.created();
        let said = error(&stage.create()?, "E006")?;
        ensure!(stage.created() == before, "not carried out");
        ensure!(!after.contains("3600") || said.contains("3600"), "the time is told: {said}");
    }
    stage.recovered()?;
    Ok(Seen::new("success after the wait; E006 beyond the deadline", format!("waits {waits:?} ms")))
}

fn foreign(_: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let said = |head: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    };
    let answers = [
        ("login page", said("200 OK\r\nContent-Type: text/html", b"<html>Log in to Odoo</html>")),
        ("empty", said("200 OK", b"")),
        ("wrong type", said("200 OK\r\nContent-Type: application/pdf", b"%PDF-1.4")),
        ("plain text as XML", said("200 OK\r\nContent-Type: text/xml", b"hello")),
        ("cut gzip", said("200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip", b"\x1f\x8b\x08\x00\x00")),
        ("unknown encoding", said("200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: br", b"xx")),
        ("nginx 404", said("404 Not Found\r\nContent-Type: text/html", b"<center>nginx</center>")),
    ];
    let mut codes = Vec::new();
    for (what, answer) in answers {
        stage.proxy.order(None, 3, Act::Say(answer));
        let result = stage.count()?;
        let said = text(&result);
        // What calls itself XML is read as such, and is no answer either.
        let code = if what == "plain text as XML" { "E999" } else { "E001" };
        ensure!(is_error(&result) && said.starts_with(code), "{what}: {said}");
        ensure!(!said.contains("Log in to Odoo"), "{what}: the page is in the answer");
        codes.push(what);
        stage.proxy.clear();
        stage.until_well()?;
    }
    stage.recovered()?;
    Ok(Seen::new("E001 for each", format!("{} kinds", codes.len())))
}

fn redirect(_: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let elsewhere = TcpListener::bind("127.0.0.1:0")?;
    elsewhere.set_nonblocking(true)?;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nLocation: http://{}/xmlrpc/2/object\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            elsewhere.local_addr()?
        );
        stage.proxy.order(None, 1, Act::Say(answer.into_bytes()));
        error(&stage.count()?, "E001")?;
        let followed = elsewhere.accept().is_ok();
        ensure!(!followed, "{status} was followed");
    }
    stage.recovered()?;
    Ok(Seen::new("E001 that names the target", "0 connections there"))
}

fn stale(scale: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let times = scale.times(2_000);
    let (mut unknown, before) = (0, stage.created());
    for end in [End::Fin, End::Reset] {
        for _ in 0..times {
            stage.proxy.order(None, 1, Act::PassThenClose(end));
            stage.read()?;
            stage.read()?;
        }
        for _ in 0..times / 4 {
            stage.proxy.order(None, 1, Act::PassThenClose(end));
            stage.read()?;
            let done = stage.created();
            let answer = stage.create()?;
            let now = stage.created();
            ensure!(now <= done + 1, "created {} times", now - done);
            if is_error(&answer) {
                let said = text(&answer);
                let told_unknown = said.contains("unknown");
                ensure!(told_unknown || now == done, "done, and not said so: {said}");
                unknown += usize::from(told_unknown);
            } else {
                ensure!(now == done + 1, "not done, and said to be");
            }
        }
    }
    let created = stage.created() - before;
    stage.recovered()?;
    Ok(Seen::new(
        "0 reads failed, 0 writes twice",
        format!("{} reads, {} writes: {created} done, {unknown} told as unknown", times * 4, times / 2),
    ))
}

fn restart(_: Scale) -> Result<Seen> {
    let mut stage = Stage::with(&Setting {
        instance: "timeout = \"2s\"\nconnect_timeout = \"300ms\"\nmax_connections = 50\n".into(),
        ..Setting::default()
    })?;
    // The audit has its two lines for each write, and one for each read, whatever happens.
    let alarms = |stage: &Stage| stage.client.stderr().lines().filter(|line| line.contains("\"WARN\"")).count();
    let before = alarms(&stage);
    stage.proxy.order(None, 50, Act::AfterReading(End::Reset));
    let call = |name: &str, arguments: Value| serde_json::json!({"name": name, "arguments": arguments});
    let mut sent = Vec::new();
    for number in 0..50 {
        let request = if number % 2 == 0 {
            call("odoo_count", serde_json::json!({"model": "res.partner", "domain": []}))
        } else {
            call("odoo_create", serde_json::json!({"model": "res.partner", "values": {"name": "Restart"}}))
        };
        sent.push((number % 2 == 1, stage.client.send("tools/call", request)?));
    }
    // For a while nobody listens behind the proxy's address: connections end at once.
    stage.proxy.order(None, 40, Act::OnAccept(End::Reset));
    let (mut failed, mut unknown) = (0, 0);
    for (is_write, id) in sent {
        let answer = stage.client.receive(id)?;
        let result = answer.get("result").cloned().unwrap_or_default();
        if is_error(&result) {
            failed += 1;
            let said = text(&result);
            ensure!(said.starts_with("E00"), "{said}");
            unknown += usize::from(is_write && said.contains("unknown"));
        }
    }
    stage.proxy.clear();
    let well = stage.until_well()?;
    let warned = alarms(&stage) - before;
    let creates = stage.created();
    ensure!(warned <= 20, "{warned} warnings");
    stage.recovered()?;
    Ok(Seen::new(
        format!("{failed} of 50 failed, {unknown} writes unknown, {creates} done"),
        format!("first success {} ms after the restart, {warned} warnings", well.as_millis()),
    ))
}

fn conflict(_: Scale) -> Result<Seen> {
    let mut stage = Stage::with(&Setting { instance: "timeout = \"20s\"\n".into(), ..Setting::default() })?;
    let fault = |last: &str| {
        let body = format!(
            "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n\
             <value><int>1</int></value>\n</member>\n<member>\n<name>faultString</name>\n<value><string>Traceback (most \
             recent call last):\n{last}\n</string></value>\n</member>\n</struct></value>\n</fault>\n</methodResponse>\n"
        );
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    };
    let say = |last: &str| Act::Say(fault(last));
    let before = stage.created();
    stage.proxy.order(Some(">create<"), 1, say("psycopg2.errors.SerializationFailure: could not serialize access"));
    let start = Instant::now();
    let answer = stage.create()?;
    let waited = start.elapsed();
    ensure!(!is_error(&answer) && stage.created() == before + 1, "undone, so done again: {}", text(&answer));
    for last in ["TypeError: cannot marshal None unless allow_none is enabled", "ValueError: Invalid field 'x'"] {
        let (before, asked) = (stage.created(), stage.proxy.requests());
        stage.proxy.order(Some(">create<"), 1, say(last));
        stage.create()?;
        ensure!(stage.created() == before, "{last}: sent again");
        ensure!(stage.proxy.requests() <= asked + 2, "{last}: {} requests", stage.proxy.requests() - asked);
    }
    stage.recovered()?;
    Ok(Seen::new("repeated; other faults were not", format!("after {} ms", waited.as_millis())))
}

fn framing(_: Scale) -> Result<Seen> {
    let mut stage = Stage::new()?;
    let body = "<?xml version='1.0'?><methodResponse><params><param><value><int>1</int></value></param></params></methodResponse>";
    let answer = |lengths: &[usize]| {
        let lengths: String = lengths.iter().map(|length| format!("Content-Length: {length}\r\n")).collect();
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n{lengths}\r\n{body}").into_bytes()
    };
    let chunk = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n<?xml version";
    let exact = body.len();
    for (what, bytes) in [
        ("too large", answer(&[exact + 10])),
        ("too small", answer(&[exact - 10])),
        ("twice", answer(&[exact, exact + 1])),
        ("chunk cut", chunk.as_bytes().to_vec()),
    ] {
        stage.proxy.order(None, 3, Act::SayAndStay(bytes));
        let result = stage.count()?;
        ensure!(is_error(&result), "{what}: {}", text(&result));
        stage.proxy.clear();
        stage.until_well()?;
        ensure!(stage.proxy.reused() == 0, "{what}: its connection was used again");
    }
    stage.recovered()?;
    let reused = stage.proxy.reused();
    ensure!(reused == 0, "{reused} connections were used again");
    Ok(Seen::new("error for each", "0 connections used again"))
}

fn flood(_: Scale) -> Result<Seen> {
    const LIMIT_KB: u64 = 1024;
    let mut stage = Stage::with(&Setting {
        instance: "timeout = \"10s\"\n".into(),
        rest: "[limits]\nresponse = \"1MiB\"\n".into(),
        ..Setting::default()
    })?;
    let before = peak_kilobytes(stage.client.pid())?;
    for declared in [true, false] {
        stage.proxy.order(None, 1, Act::Flood { bytes: 1 << 30, declared });
        let result = stage.count()?;
        ensure!(is_error(&result) && text(&result).contains("limits.response"), "{}", text(&result));
    }
    let grown = peak_kilobytes(stage.client.pid())? - before;
    stage.recovered()?;
    ensure!(grown < 16 * LIMIT_KB, "{grown} KiB more at the peak");
    Ok(Seen::new("stopped at 1 MiB, and says so", format!("peak memory grew by {grown} KiB")))
}
