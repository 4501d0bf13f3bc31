//! Loading a credential from a variable, a file or a command.
//!
//! A file must be a regular one (or a link to one) of at most 64 KiB. On Unix nobody but its owner may have any right
//! to it. Below `/run/secrets` and `/var/run/secrets` others may read it, though not write: container runtimes mount
//! secrets there with mode 0444, and there is nobody else in the container.

use crate::config::Environment;
use secrecy::SecretString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use zeroize::Zeroizing;

/// A credential is tens of bytes long; whatever is larger is another file.
const LARGEST: u64 = 64 * 1024;
/// For a command, which may have to reach an agent or a vault.
const COMMAND_TIME: Duration = Duration::from_secs(10);

/// Where the operator keeps a credential. Never a value from the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The value of this environment variable.
    Environment(String),
    /// The content of this file, without its last line's end.
    File(PathBuf),
    /// What this command prints, without its last line's end.
    Command(Vec<String>),
}

/// Why there is no credential. A command is named by its program alone: its arguments may be telling.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("environment variable {0} is not set or empty")]
    NoVariable(String),
    #[error("environment variable {0} is not UTF-8")]
    VariableNotUnicode(String),
    #[error("cannot read the secret file {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("the secret file {} is not a regular file", .0.display())]
    NotRegular(PathBuf),
    #[error("the secret file {} is open to others (mode {mode:04o}): chmod 600 {}", path.display(), path.display())]
    Open { path: PathBuf, mode: u32 },
    #[error("cannot run the secret command `{program}`")]
    Command { program: String, source: io::Error },
    #[error("the secret command `{program}` failed ({status}): run it by hand to see why")]
    Failed { program: String, status: ExitStatus },
    #[error("the secret command `{program}` did not end within {} seconds", COMMAND_TIME.as_secs())]
    Slow { program: String },
    #[error("{from} gives more than {LARGEST} bytes")]
    TooLarge { from: String },
    #[error("{from} does not give UTF-8")]
    NotUnicode { from: String },
    #[error("{from} gives nothing")]
    Empty { from: String },
    #[error("{from} gives more than one line, or control characters: it must give the password or API key alone")]
    NotOneLine { from: String },
}

impl SecretSource {
    /// Loads the credential.
    ///
    /// # Errors
    /// When there is none, or what is there cannot be one.
    ///
    /// # Cancel safety
    /// A command that is running is killed.
    pub async fn load(&self, environment: &Environment) -> Result<SecretString, Error> {
        match self {
            Self::Environment(name) => of_variable(name, environment),
            Self::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || of_file(&path));
                read.await.unwrap_or_else(|lost| Err(self.lost(io::Error::other(lost))))
            }
            Self::Command(words) => of_command(words, COMMAND_TIME).await,
        }
    }

    /// The runtime ended while the file was being read.
    fn lost(&self, source: io::Error) -> Error {
        let path = if let Self::File(path) = self { path.clone() } else { PathBuf::new() };
        Error::File { path, source }
    }
}

fn of_variable(name: &str, environment: &Environment) -> Result<SecretString, Error> {
    match environment.get(name) {
        Ok(Some(value)) => clean(value.as_bytes(), &format!("environment variable {name}")),
        Ok(None) => Err(Error::NoVariable(name.to_owned())),
        Err(_) => Err(Error::VariableNotUnicode(name.to_owned())),
    }
}

/// Opens a file that holds something secret.
///
/// # Errors
/// When it cannot be opened, is not a regular file, or is open to others than its owner.
pub(crate) fn open_private(path: &Path) -> Result<File, Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    // Before opening too: opening a named pipe would wait for a writer.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Error::NotRegular(path.to_owned()));
    }
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(Error::NotRegular(path.to_owned()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & forbidden_bits(path) != 0 {
            return Err(Error::Open { path: path.to_owned(), mode });
        }
    }
    Ok(file)
}

fn of_file(path: &Path) -> Result<SecretString, Error> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = open_private(path)?.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::File { path: path.to_owned(), source })?;
    clean(&bytes, &format!("the secret file {}", path.display()))
}

/// The rights that group and others must not have.
#[cfg(unix)]
fn forbidden_bits(path: &Path) -> u32 {
    let mounted = ["/run/secrets", "/var/run/secrets"].iter().any(|folder| path.starts_with(folder));
    let climbs = path.components().any(|part| part == std::path::Component::ParentDir);
    if mounted && !climbs { 0o022 } else { 0o077 }
}

async fn of_command(words: &[String], time: Duration) -> Result<SecretString, Error> {
    let (program, arguments) = words.split_first().map_or(("", words), |(program, rest)| (program.as_str(), rest));
    let program_name = || program.to_owned();
    let failed = |source| Error::Command { program: program_name(), source };
    // Its stderr is not shown: a failing program may print what it was given.
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut bytes = Zeroizing::new(Vec::new());
    let stdout = child.stdout.take();
    let run = async {
        if let Some(stdout) = stdout {
            stdout.take(LARGEST + 1).read_to_end(&mut bytes).await?;
        }
        // A program that goes on printing would wait for a reader until the time is up.
        if bytes.len() as u64 > LARGEST { Ok(None) } else { child.wait().await.map(Some) }
    };
    let from = format!("the secret command `{program}`");
    match tokio::time::timeout(time, run).await {
        Err(_) => Err(Error::Slow { program: program_name() }),
        Ok(Err(source)) => Err(failed(source)),
        Ok(Ok(None)) => Err(Error::TooLarge { from }),
        Ok(Ok(Some(status))) if !status.success() => Err(Error::Failed { program: program_name(), status }),
        Ok(Ok(Some(_))) => clean(&bytes, &from),
    }
}

/// The credential in what a source gave: one line, without its end.
fn clean(bytes: &[u8], from: &str) -> Result<SecretString, Error> {
    let from = || from.to_owned();
    if bytes.len() as u64 > LARGEST {
        return Err(Error::TooLarge { from: from() });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::NotUnicode { from: from() })?;
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() {
        Err(Error::Empty { from: from() })
    } else if line.contains(char::is_control) {
        Err(Error::NotOneLine { from: from() })
    } else {
        Ok(SecretString::from(line))
    }
}

#[cfg(test)]
mod tests;
