//! Reading and writing WASI streams.

use super::bindings::wasi::cli::stderr;
use super::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};

/// What one read asks for at most, in bytes.
const CHUNK: u64 = 64 << 10;

/// Writes all bytes, each time as many as the stream permits, and waits until they are gone.
pub(super) fn write_all(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), StreamError> {
    while !bytes.is_empty() {
        let permitted = usize::try_from(stream.check_write()?).unwrap_or(usize::MAX);
        if permitted == 0 {
            stream.subscribe().block();
            continue;
        }
        let (now, later) = bytes.split_at(permitted.min(bytes.len()));
        stream.write(now)?;
        bytes = later;
    }
    stream.blocking_flush()
}

/// Waits for the next bytes; `None` at the end.
pub(super) fn next_chunk(stream: &InputStream) -> Result<Option<Vec<u8>>, StreamError> {
    match stream.blocking_read(CHUNK) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(StreamError::Closed) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Why a stream was not read to its end.
pub(super) enum ReadError {
    /// It holds more than allowed.
    TooLong,
    Stream(StreamError),
}

/// Reads a stream to its end, and at most `longest` bytes of it.
pub(super) fn read_all(stream: &InputStream, longest: usize) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next_chunk(stream).map_err(ReadError::Stream)? {
        if chunk.len() > longest - bytes.len() {
            return Err(ReadError::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Writes a line to the host's log.
pub(super) fn log(line: &str) {
    // Where the log is closed there is nobody left to tell.
    drop(write_all(&stderr::get_stderr(), format!("{line}\n").as_bytes()));
}
