use super::*;
use std::sync::MutexGuard;
use tracing::subscriber::with_default;
use tracing_subscriber::fmt::MakeWriter;

/// What the log says while `act` runs: the messages, one a line.
fn logged(limits: &Limits, act: impl FnOnce(&Arc<GuestLog>)) -> Vec<String> {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(captured.clone())
        .without_time()
        .with_level(false)
        .with_ansi(false)
        .event_format(tracing_subscriber::fmt::format().without_time().with_level(false).with_target(false).compact())
        .finish();
    with_default(subscriber, || act(&Arc::new(GuestLog::new(limits))));
    let bytes = captured.0.lock().unwrap();
    String::from_utf8(bytes.clone())
        .unwrap()
        .lines()
        .map(|line| line.trim_end_matches(" call=\"c1\"").to_owned())
        .collect()
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Guard<'a>;

    fn make_writer(&'a self) -> Guard<'a> {
        Guard(self.0.lock().unwrap())
    }
}

struct Guard<'a>(MutexGuard<'a, Vec<u8>>);

impl io::Write for Guard<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn limits(log_line: usize, log_rate: u32) -> Limits {
    Limits { log_line, log_rate, ..Limits::default() }
}

fn stderr(log: &Arc<GuestLog>) -> Lines {
    Lines::new(Arc::clone(log), "c1".to_owned())
}

#[test]
fn pieces_are_joined_to_lines_and_the_last_needs_no_end() {
    let lines = logged(&limits(100, 100), |log| {
        let stderr = stderr(log);
        for piece in ["one\ntw", "o\n\nthr", "ee"] {
            stderr.push(piece.as_bytes());
        }
    });
    assert_eq!(lines, ["one", "two", "three"]);
}

#[test]
fn a_long_line_is_cut_and_the_next_is_whole() {
    let lines = logged(&limits(4, 100), |log| stderr(log).push(b"12345678\nabcd\n"));
    assert_eq!(lines, ["1234 (cut)", "abcd"]);
}

#[test]
fn a_line_without_end_does_not_grow() {
    let log = Arc::new(GuestLog::new(&limits(16, 0)));
    let stderr = stderr(&log);
    for _ in 0..1000 {
        stderr.push(&[b'x'; 1000]);
    }
    assert_eq!(stderr.0.lock().unwrap().line.len(), 16);
}

#[test]
fn further_lines_are_counted_and_told_once() {
    let lines = logged(&limits(100, 3), |log| {
        let stderr = stderr(log);
        for number in 0..100_000 {
            stderr.push(format!("line {number}\n").as_bytes());
        }
    });
    assert_eq!(lines[..3], ["line 0", "line 1", "line 2"]);
    let told = lines.iter().filter(|line| line.starts_with("suppressed ")).count();
    assert!(told >= 1 && lines.len() < 100, "{lines:?}");
}

#[test]
fn many_noisy_steps_in_one_second_give_one_notice() {
    let start = Instant::now();
    let mut rate = Rate::new(1, start);
    assert!(rate.line(start).allowed);
    assert!(!rate.line(start).allowed);
    assert_eq!(rate.end_of_step(), Some(1));
    assert!(!rate.line(start).allowed);
    assert_eq!(rate.end_of_step(), None);
    let next = start + Duration::from_secs(1);
    assert_eq!(rate.line(next), Verdict { allowed: true, suppressed: Some(1) });
}

#[test]
fn what_a_terminal_would_act_on_is_escaped() {
    let lines = logged(&limits(100, 100), |log| {
        stderr(log).push("\u{1b}[2J\r{\"jsonrpc\":\"2.0\"}\tb\u{202e}d \u{fffd}é\n".as_bytes());
    });
    assert_eq!(lines, ["\\u{1b}[2J\\u{d}{\"jsonrpc\":\"2.0\"}\\u{9}b\\u{202e}d \u{fffd}é"]);
}
