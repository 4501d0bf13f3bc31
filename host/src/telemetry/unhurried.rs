//! A log that nobody may be reading.
//!
//! Most MCP clients read a server's stderr; some never do. Its pipe is full after some hundred lines then, and a plain write
//! would wait for ever, with the server.
//!
//! Invariant: a line is written before the call that logs it goes on, or is counted as dropped; it waits for a reader at most
//! [`PATIENCE`] once, and not at all as long as there is none.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the first line waits that finds no room. A reader that is only busy comes back within it.
const PATIENCE: Duration = Duration::from_millis(100);

/// What a pipe that has room takes without waiting: `PIPE_BUF`, of Linux and of the others.
const PIECE: usize = if cfg!(target_os = "linux") { 4096 } else { 512 };

/// A writer of whole lines to something that may be full.
pub(super) struct Unhurried<W>(Mutex<State<W>>);

struct State<W> {
    sink: W,
    /// Lines since the last one that was written.
    dropped: u64,
    /// The last line was cut: the next one needs a line of its own.
    torn: bool,
}

/// Whether something can be written to without waiting longer than this.
pub(super) trait Room {
    fn has_room(&self, patience: Duration) -> bool;
}

impl<W: Write + Room> Unhurried<W> {
    pub(super) fn new(sink: W) -> Self {
        Self(Mutex::new(State { sink, dropped: 0, torn: false }))
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write + Room> Write for &Unhurried<W> {
    /// Takes one line, all of it or nothing.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        let patience = if state.dropped == 0 { PATIENCE } else { Duration::ZERO };
        if !state.sink.has_room(patience) {
            state.dropped += 1;
            return Ok(line.len());
        }
        if state.torn {
            state.sink.write_all(b"\n")?;
            state.torn = false;
        }
        if state.dropped > 0 {
            let notice = format!(
                "{{\"level\":\"WARN\",\"message\":\"log lines were dropped: nobody read them\",\"lines\":{}}}\n",
                state.dropped
            );
            state.sink.write_all(notice.as_bytes())?;
            state.dropped = 0;
        }
        for piece in line.chunks(PIECE) {
            if !state.sink.has_room(PATIENCE) {
                state.torn = true;
                state.dropped += 1;
                break;
            }
            state.sink.write_all(piece)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
impl<W: std::os::fd::AsFd> Room for W {
    fn has_room(&self, patience: Duration) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(patience.subsec_nanos()) };
        let mut asked = [PollFd::new(self, PollFlags::OUT)];
        // What cannot be asked is written to: the write itself will tell.
        poll(&mut asked, Some(&timeout)).map_or(true, |ready| ready > 0)
    }
}

#[cfg(not(unix))]
impl Room for io::Stderr {
    fn has_room(&self, _: Duration) -> bool {
        true
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    #[test]
    fn a_log_that_nobody_reads_stops_nobody_and_tells_later_what_was_dropped() {
        let (reader, writer) = io::pipe().unwrap();
        let log = Unhurried::new(writer);
        let line = format!("{}\n", "x".repeat(999));
        // More than any pipe holds by default.
        for _ in 0..1000 {
            (&log).write_all(line.as_bytes()).unwrap();
        }
        let mut lines = BufReader::new(reader).lines();
        let dropped = log.lock().dropped;
        assert!(dropped > 0 && dropped < 1000, "{dropped}");
        for _ in dropped..1000 {
            assert_eq!(lines.next().unwrap().unwrap().len(), 999);
        }
        (&log).write_all(b"again\n").unwrap();
        drop(log);
        let told: Vec<String> = lines.map(Result::unwrap).collect();
        assert!(told[0].contains(&format!("\"lines\":{dropped}")), "{told:?}");
        assert_eq!(told[1], "again");
    }

    #[test]
    fn a_line_longer_than_a_piece_arrives_whole() {
        let (reader, writer) = io::pipe().unwrap();
        let log = Unhurried::new(writer);
        let line = format!("{}\n", "y".repeat(3 * PIECE));
        (&log).write_all(line.as_bytes()).unwrap();
        drop(log);
        assert_eq!(BufReader::new(reader).lines().next().unwrap().unwrap().len(), 3 * PIECE);
    }
}
