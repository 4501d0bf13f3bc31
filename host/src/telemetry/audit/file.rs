//! The audit's own file: only ever appended to, one write a line.
//!
//! Several servers may share one file. Nothing is buffered in the process: a line that was written is in the file even when
//! the process is killed the moment after. It is not forced to the disk: a machine that loses power may lose the last
//! lines. To rotate it, copy and truncate (logrotate's `copytruncate`): the file stays open.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Why there is no audit file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    #[error("cannot open the audit file {}", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("the audit file {} is not a regular file", .0.display())]
    NotRegular(PathBuf),
    #[error("the audit file {} can be written by others (mode {mode:04o}): chmod go-w {}", path.display(), path.display())]
    Writable { path: PathBuf, mode: u32 },
}

/// An open audit file.
#[derive(Debug)]
pub(crate) struct AuditFile {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    /// Whether the last line is missing.
    broken: bool,
    /// Whether the file may end within a line.
    torn: bool,
}

impl AuditFile {
    /// Opens the file, or makes it with mode 0600. One that is there keeps its mode, so that a group may be given the
    /// right to read it.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let state = State { file: open(path)?, broken: false, torn: false };
        Ok(Self { path: path.to_owned(), state: Mutex::new(state) })
    }

    /// Writes one line, its end included. After a failure the file is opened anew before the next line.
    ///
    /// Says once when it begins to fail, and once when it works again.
    pub(crate) fn append(&self, line: &[u8]) -> Result<(), Missing> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let written = self.renew(&mut state).and_then(|()| state.write(line));
        match (&written, std::mem::replace(&mut state.broken, written.is_err())) {
            (Err(error), false) => {
                tracing::error!(error = %error.kind(), "the audit file cannot be written: lines are missing from now on");
            }
            (Ok(()), true) => tracing::warn!("the audit file can be written again"),
            _ => {}
        }
        written.map_err(|_| Missing)
    }

    /// Whether the last line is missing.
    pub(crate) fn is_broken(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).broken
    }

    /// Makes the next lines fail, until the file can be opened anew.
    #[cfg(test)]
    pub(crate) fn break_it(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).broken = true;
    }

    fn renew(&self, state: &mut State) -> io::Result<()> {
        if state.broken {
            state.file = open(&self.path).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// A line was not written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing;

impl State {
    /// Invariant: a line is written at once, so that lines of several processes do not mix. What was cut off by a full
    /// disk is ended before the next line begins.
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.torn {
            self.write_at_once(b"\n")?;
        }
        self.write_at_once(line)
    }

    fn write_at_once(&mut self, bytes: &[u8]) -> io::Result<()> {
        loop {
            match self.file.write(bytes) {
                Ok(written) => {
                    self.torn = written < bytes.len() && (written > 0 || self.torn);
                    return if written == bytes.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) };
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn open(path: &Path) -> Result<File, OpenError> {
    let failed = |source| OpenError::Open { path: path.to_owned(), source };
    let irregular = || OpenError::NotRegular(path.to_owned());
    // Before opening too: opening a named pipe would wait for a reader.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(irregular());
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(irregular());
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
        if mode & 0o022 != 0 {
            return Err(OpenError::Writable { path: path.to_owned(), mode });
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests;
