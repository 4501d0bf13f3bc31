//! A Python process that says what it makes of requests.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPT: &str = include_str!("oracle.py");

/// How a payload is to be read.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Xmlrpc,
    Json,
    /// A path with a query.
    Url,
}

/// The process. It ends when this is dropped.
pub struct Oracle {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
}

impl Oracle {
    /// Starts `python3`.
    ///
    /// # Errors
    /// When there is none.
    pub fn start() -> io::Result<Self> {
        let mut child =
            Command::new("python3").args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let output = output.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { child, input, output })
    }

    /// What Python reads in `payload`, as JSON's text: it may be nested deeper than serde_json reads. `None` when Python
    /// refuses it.
    ///
    /// # Errors
    /// When the process has ended or answers nonsense.
    pub fn read(&mut self, kind: Kind, payload: &[u8]) -> io::Result<Option<String>> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let letter = match kind {
            Kind::Xmlrpc => b'x',
            Kind::Json => b'j',
            Kind::Url => b'u',
        };
        let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
        input.write_all(&[length.to_le_bytes().as_slice(), &[letter], payload].concat())?;
        let mut length = [0; 4];
        self.output.read_exact(&mut length)?;
        let mut answer = vec![0; usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?];
        self.output.read_exact(&mut answer)?;
        // Lossy: a lone surrogate, which the gate cannot have read, makes a difference all the same.
        let answer = String::from_utf8_lossy(&answer).into_owned();
        Ok(if answer.starts_with(r#"{"refused":"#) { None } else { Some(answer) })
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // Its loop ends with its input.
        drop(self.input.take());
        drop(self.child.wait());
    }
}
