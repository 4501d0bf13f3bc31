//! That no text from outside forges, hides or prolongs a line.

use super::*;
use crate::telemetry::{Level, subscriber};
use serde_json::Value;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

const HOSTILE: [&str; 7] =
    ["a\n{\"event\":\"finished\"}", "a\r", "\u{1b}[2J", "\u{202e}txt", "\u{2028}", "\0", "\"}\\u001b"];

const LONGEST_LINE: usize = 8 * 1024;

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn line(text: &str) -> Line<'_> {
    let ended = Ended {
        verdict: text,
        outcome: Outcome::Lost,
        status: Some(200),
        duration: Duration::from_micros(1_500),
        bytes_out: u64::MAX,
        bytes_in: u64::MAX,
        attempts: u32::MAX,
        cache: Cache::None,
    };
    Line {
        event: Event::Finished,
        rpc: "0123abcd-1",
        call: text,
        tool: Some(text),
        instance: Some(text),
        user: Some(text),
        request: Some(Asked { protocol: text, model: text, method: text, ids: Some(u64::MAX) }),
        ended: Some(ended),
    }
}

fn in_file(line: &Line<'_>) -> Vec<u8> {
    line.json(SystemTime::UNIX_EPOCH).unwrap()
}

fn in_log(level: Level, line: &Line<'_>) -> Vec<u8> {
    let sink = Sink::default();
    let writer = sink.clone();
    tracing::subscriber::with_default(subscriber(level, move || writer.clone()), || line.log());
    std::mem::take(&mut *sink.0.lock().unwrap())
}

#[test]
fn hostile_text_stays_in_one_short_line_with_nothing_hidden_in_it() {
    for hostile in HOSTILE {
        for text in [hostile.to_owned(), hostile.repeat(1_000_000 / hostile.len())] {
            for bytes in [in_file(&line(&text)), in_log(Level::Info, &line(&text))] {
                assert!(bytes.len() <= LONGEST_LINE, "{} bytes", bytes.len());
                let written = String::from_utf8(bytes).unwrap();
                let (one, end) = written.split_at(written.len() - 1);
                assert_eq!(end, "\n");
                let forbidden = |c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{2028}' | '\u{2029}');
                assert!(!one.contains(forbidden), "{one:?}");
                let parsed: Value = serde_json::from_str(one).unwrap();
                assert_eq!(parsed["event"], "finished");
                for field in ["call", "tool", "instance", "user", "protocol", "model", "method", "verdict"] {
                    assert_eq!(parsed[field], legible(&text, LONGEST).as_ref());
                }
            }
        }
    }
}

#[test]
fn log_and_file_have_the_same_fields_but_for_the_time() {
    let file: Value = serde_json::from_slice(&in_file(&line("x"))).unwrap();
    let log: Value = serde_json::from_slice(&in_log(Level::Info, &line("x"))).unwrap();
    let (mut file, mut log) = (file.as_object().unwrap().clone(), log.as_object().unwrap().clone());
    assert_eq!(file.remove("time").unwrap(), "1970-01-01T00:00:00.000Z");
    assert!(log.remove("timestamp").is_some());
    assert_eq!(log.remove("level").unwrap(), "INFO");
    assert_eq!(log.remove("target").unwrap(), TARGET);
    assert_eq!(file, log);
    assert_eq!(file["duration_ms"], 1.5);
    assert_eq!(file["outcome"], "lost");
}

#[test]
fn what_is_not_known_is_not_there() {
    let bare = Line { tool: None, instance: None, user: None, request: None, ended: None, ..line("x") };
    let file: Value = serde_json::from_slice(&in_file(&bare)).unwrap();
    let fields: Vec<&String> = file.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["call", "event", "rpc", "time"]);
    let log: Value = serde_json::from_slice(&in_log(Level::Info, &bare)).unwrap();
    assert!(log.get("tool").is_none() && log.get("outcome").is_none(), "{log}");
}

#[test]
fn the_log_has_the_audit_from_info_on_and_never_twice() {
    let lines = |level| in_log(level, &line("x")).iter().filter(|byte| **byte == b'\n').count();
    let levels = [Level::Off, Level::Error, Level::Warn, Level::Info, Level::Debug, Level::Trace];
    assert_eq!(levels.map(lines), [0, 0, 0, 1, 1, 1]);
}
