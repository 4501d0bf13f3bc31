//! A guest's stderr, as lines of the server's log.

use crate::config::limits::Limits;
use bytes::Bytes;
use std::fmt::Write as _;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::AsyncWrite;
use tracing::info;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// What all steps of one plugin share: how many lines they may still write in this second.
pub(super) struct GuestLog {
    line_limit: usize,
    rate: Mutex<Rate>,
}

impl GuestLog {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { line_limit: limits.log_line, rate: Mutex::new(Rate::new(limits.log_rate, Instant::now())) }
    }

    fn line(&self, call: &str, line: &[u8], cut: bool) {
        let verdict = self.with_rate(|rate| rate.line(Instant::now()));
        if let Some(count) = verdict.suppressed {
            suppressed(call, count);
        }
        if verdict.allowed {
            info!(target: "plugin", call, "{}{}", readable(line), if cut { " (cut)" } else { "" });
        }
    }

    fn end(&self, call: &str) {
        if let Some(count) = self.with_rate(Rate::end_of_step) {
            suppressed(call, count);
        }
    }

    fn with_rate<R>(&self, ask: impl FnOnce(&mut Rate) -> R) -> R {
        ask(&mut self.rate.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn suppressed(call: &str, count: u64) {
    info!(target: "plugin", call, "suppressed {count} lines (limits.log_rate)");
}

/// The lines of one second.
///
/// Invariant: at most `limit` lines and two notices pass in a second, whatever guests write.
struct Rate {
    limit: u32,
    second: Instant,
    passed: u32,
    dropped: u64,
    /// A step's end has already told of this second's losses.
    noticed: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    allowed: bool,
    /// Lines lost since the last notice, to be told first.
    suppressed: Option<u64>,
}

impl Rate {
    fn new(limit: u32, now: Instant) -> Self {
        Self { limit, second: now, passed: 0, dropped: 0, noticed: false }
    }

    fn line(&mut self, now: Instant) -> Verdict {
        let mut suppressed = None;
        if now.saturating_duration_since(self.second) >= Duration::from_secs(1) {
            suppressed = self.take_dropped();
            *self = Self::new(self.limit, now);
        }
        let allowed = self.passed < self.limit;
        if allowed {
            self.passed += 1;
        } else {
            self.dropped += 1;
        }
        Verdict { allowed, suppressed }
    }

    fn end_of_step(&mut self) -> Option<u64> {
        if self.noticed {
            return None;
        }
        let dropped = self.take_dropped();
        self.noticed = dropped.is_some();
        dropped
    }

    fn take_dropped(&mut self) -> Option<u64> {
        let dropped = std::mem::take(&mut self.dropped);
        (dropped > 0).then_some(dropped)
    }
}

/// One line with nothing in it that a terminal or a log reader would act on.
fn readable(line: &[u8]) -> String {
    let mut text = String::with_capacity(line.len());
    for char in String::from_utf8_lossy(line).chars() {
        // Writing to a string cannot fail.
        let written = if is_hidden(char) { write!(text, "{}", char.escape_unicode()) } else { text.write_char(char) };
        debug_assert!(written.is_ok());
    }
    text
}

/// Control characters, line and paragraph separators, and those that turn or hide text.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The stderr of one step.
pub(super) struct Lines(Arc<Mutex<Assembly>>);

/// Bytes become lines here; what is over the limit is not kept.
struct Assembly {
    log: Arc<GuestLog>,
    call: String,
    line: Vec<u8>,
    cut: bool,
}

impl Lines {
    pub(super) fn new(log: Arc<GuestLog>, call: String) -> Self {
        Self(Arc::new(Mutex::new(Assembly { log, call, line: Vec::new(), cut: false })))
    }

    fn push(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
    }
}

impl Assembly {
    fn push(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, ends) = match part.split_last() {
                Some((b'\n', text)) => (text, true),
                _ => (part, false),
            };
            let room = self.log.line_limit.saturating_sub(self.line.len());
            self.cut |= text.len() > room;
            self.line.extend(text.iter().take(room));
            if ends {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() || self.cut {
            self.log.line(&self.call, &self.line, self.cut);
        }
        self.line.clear();
        self.cut = false;
    }
}

/// A crash may leave a line without its end, often the one that tells why.
impl Drop for Assembly {
    fn drop(&mut self) {
        self.end_line();
        self.log.end(&self.call);
    }
}

// === impl the stream traits ===

impl IsTerminal for Lines {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Lines {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Self(Arc::clone(&self.0)))
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(Self(Arc::clone(&self.0)))
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.push(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 * 1024)
    }
}

impl AsyncWrite for Lines {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.push(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests;
