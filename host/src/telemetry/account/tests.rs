//! That each request has its lines, at the right time, whatever becomes of it.

use super::*;
use crate::telemetry::{Outcome, Request, Retry};
use bytes::Bytes;
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Empty, Full};
use serde_json::Value;
use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::task::Poll;

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
    account: Account,
    book: Book,
}

impl Place {
    fn new(required: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let account = Account::open(&AuditSettings { file: Some(path.clone()), required }).unwrap();
        let book = account.instance("prod", "agent@example.com");
        Self { _folder: folder, path, account, book }
    }

    fn lines(&self) -> Vec<Value> {
        lines(&self.path)
    }

    fn events(&self) -> Vec<String> {
        self.lines().iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect()
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn caller() -> Caller {
    Caller { call: "call-7".into(), tool: Some("odoo_create".into()) }
}

fn request(caller: &Caller, is_read: bool) -> Request<'_> {
    let method = if is_read { "search_read" } else { "create" };
    Request { caller, protocol: "json2", model: "res.partner", method, ids: Some(2), is_read }
}

#[test]
fn a_write_is_recorded_before_it_leaves_and_after_it_is_answered() {
    let place = Place::new(false);
    let entry = place.book.begin(&request(&caller(), false)).unwrap();
    let started = place.lines();
    assert_eq!(started.len(), 1);
    assert_eq!(started[0]["event"], "started");
    let wire = entry.wire();
    wire.sent(300);
    wire.again(Retry::RolledBack);
    wire.sent(300);
    wire.status(http::StatusCode::OK);
    entry.finish(Outcome::Ok);
    let finished = &place.lines()[1];
    for (field, expected) in [
        ("event", "finished"),
        ("call", "call-7"),
        ("tool", "odoo_create"),
        ("instance", "prod"),
        ("user", "agent@example.com"),
        ("protocol", "json2"),
        ("model", "res.partner"),
        ("method", "create"),
        ("verdict", "allowed"),
        ("outcome", "ok"),
        ("cache", "none"),
    ] {
        assert_eq!(finished[field], expected, "{field}");
    }
    for (field, expected) in [("ids", 2), ("status", 200), ("attempts", 2), ("bytes_out", 600), ("bytes_in", 0)] {
        assert_eq!(finished[field], expected, "{field}");
    }
    assert_eq!(finished["rpc"], started[0]["rpc"]);
}

#[test]
fn a_read_has_one_line() {
    let place = Place::new(false);
    place.book.begin(&request(&caller(), true)).unwrap().finish(Outcome::Fault);
    assert_eq!(place.events(), ["finished"]);
}

#[test]
fn a_refused_request_has_one_line_with_the_rule() {
    let place = Place::new(false);
    place.book.refuse(&request(&caller(), false), "profile.read-only");
    place.account.stray(&caller(), "origin");
    place.account.misplaced(&caller(), "the URL");
    let lines = place.lines();
    let verdicts: Vec<&str> = lines.iter().map(|line| line["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["profile.read-only", "origin", MISPLACED]);
    assert!(lines.iter().all(|line| line["event"] == "finished" && line["outcome"] == "refused"));
    assert!(lines[0]["instance"] == "prod" && lines[1].get("instance").is_none());
}

#[test]
fn an_entry_that_is_dropped_says_so_once() {
    let place = Place::new(false);
    let entry = place.book.begin(&request(&caller(), false)).unwrap();
    entry.wire().sent(10);
    drop(entry);
    assert_eq!(place.events(), ["started", "finished"]);
    assert_eq!(place.lines()[1]["outcome"], "cancelled");
    assert_eq!(place.lines()[1]["attempts"], 1);
}

#[test]
fn every_request_has_a_name_of_its_own_also_after_a_restart() {
    let place = Place::new(false);
    for _ in 0..2 {
        let again = Account::open(&AuditSettings { file: Some(place.path.clone()), required: false }).unwrap();
        for _ in 0..100 {
            again.stray(&caller(), "origin");
        }
    }
    let mut names: Vec<String> = place.lines().iter().map(|line| line["rpc"].to_string()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 200);
}

#[tokio::test]
async fn the_line_is_there_before_the_answers_last_piece_is_out() {
    let place = Place::new(false);
    let pieces = [Bytes::from_static(b"abc"), Bytes::from_static(b"de")];
    let whole = Full::new(Bytes::from_static(b"abcde"));
    let streamed = Pieces(pieces.into_iter().collect());
    let entry = || place.book.begin(&request(&caller(), true)).unwrap();
    let mut whole = entry().watch(whole, Outcome::Ok, |never| match *never {});
    assert_eq!(whole.frame().await.unwrap().unwrap().into_data().unwrap().len(), 5);
    // Not asked for its end: a reader that knows the length does not.
    assert_eq!(place.lines().len(), 1);
    let mut streamed = entry().watch(streamed, Outcome::Fault, |never| match *never {});
    for _ in 0..2 {
        streamed.frame().await.unwrap().unwrap();
        assert_eq!(place.lines().len(), 1);
    }
    assert!(streamed.frame().await.is_none());
    assert!(streamed.frame().await.is_none());
    let lines = place.lines();
    let told: Vec<_> =
        lines.iter().map(|line| (line["outcome"].as_str().unwrap(), line["bytes_in"].as_u64())).collect();
    assert_eq!(told, [("ok", Some(5)), ("fault", Some(5))]);
}

#[tokio::test]
async fn a_body_closes_its_entry_when_it_is_empty_breaks_or_is_dropped() {
    let place = Place::new(false);
    let entry = || place.book.begin(&request(&caller(), true)).unwrap();
    drop(entry().watch(Empty::<Bytes>::new(), Outcome::Ok, |never| match *never {}));
    let broken = Full::new(Bytes::from_static(b"a")).map_err(|never| match never {});
    let broken = broken.map_frame(|frame| frame).with_trailers(async { Some(Err(std::io::Error::other("cut"))) });
    let mut broken = entry().watch(Box::pin(broken), Outcome::Ok, |_| Outcome::Lost);
    broken.frame().await.unwrap().unwrap();
    assert!(broken.frame().await.unwrap().is_err());
    drop(entry().watch(Full::new(Bytes::from_static(b"unread")), Outcome::Ok, |never| match *never {}));
    let outcomes: Vec<_> = place.lines().iter().map(|line| line["outcome"].as_str().unwrap().to_owned()).collect();
    assert_eq!(outcomes, ["ok", "lost", "cancelled"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_recorded_is_refused_when_the_operator_requires_it() {
    for required in [true, false] {
        let place = Place::new(required);
        // A folder where the file was: it can neither be written nor opened anew.
        place.account.0.audit.file.as_ref().unwrap().break_it();
        std::fs::remove_file(&place.path).unwrap();
        std::fs::create_dir(&place.path).unwrap();
        let write = place.book.begin(&request(&caller(), false)).map(drop);
        let read = place.book.begin(&request(&caller(), true)).map(drop);
        assert_eq!((write.is_err(), read.is_err()), (required, required));
        let missing = place.account.metrics().summary().audit_missing_lines;
        assert!(missing >= 2, "{missing}");
        std::fs::remove_dir(&place.path).unwrap();
        place.book.begin(&request(&caller(), true)).unwrap().finish(Outcome::Ok);
        assert_eq!(place.events().last().unwrap(), "finished", "it works again by itself");
    }
}

/// The variable that makes this test's process the one that is killed.
const VICTIM: &str = "ODOO_MCP_TEST_AUDIT_VICTIM";

#[test]
fn a_write_under_way_when_the_process_is_killed_is_known_by_its_first_line() {
    if let Some(path) = std::env::var_os(VICTIM) {
        be_killed(PathBuf::from(path));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let own = "a_write_under_way_when_the_process_is_killed_is_known_by_its_first_line";
    let (_, module) = module_path!().split_once("::").unwrap();
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args([&format!("{module}::{own}"), "--exact", "--nocapture"])
        .env(VICTIM, &path)
        // It ends with this test, also when that fails.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(victim.stdout.take().unwrap());
    assert!(output.lines().any(|line| line.unwrap().contains(VICTIM)), "it never began");
    victim.kill().unwrap();
    victim.wait().unwrap();
    let lines = lines(&path);
    let unknown = |line: &&Value| {
        line["event"] == "started"
            && !lines.iter().any(|other| other["event"] == "finished" && other["rpc"] == line["rpc"])
    };
    let unknown: Vec<_> = lines.iter().filter(unknown).map(|line| line["call"].as_str().unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(unknown, ["under way"]);
}

/// One write is answered, one is under way, and the end does not come by itself.
#[expect(clippy::print_stdout, reason = "this is how it tells the test that it is ready")]
fn be_killed(path: PathBuf) -> ! {
    let account = Account::open(&AuditSettings { file: Some(path), required: true }).unwrap();
    let book = account.instance("prod", "agent@example.com");
    book.begin(&request(&caller(), false)).unwrap().finish(Outcome::Ok);
    let under_way = Caller { call: "under way".into(), tool: None };
    let entry = book.begin(&request(&under_way, false)).unwrap();
    entry.wire().sent(100);
    println!("{VICTIM}");
    let left = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    panic!("nobody killed it: {left:?}");
}

/// Pieces that come one by one, with an end that only shows when it is asked for.
struct Pieces(std::collections::VecDeque<Bytes>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}
