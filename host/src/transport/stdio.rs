//! One client over the process's own pipes: one JSON-RPC message a line.
//!
//! What is not a message is passed over: a line that is not JSON, or longer than 16 MiB, gets no answer, since it has no
//! id to answer to; JSON that is no message gets an error without an id. All three leave a line in the log.

use super::drain::Draining;
use crate::mcp::{McpServer, Steps};
use rmcp::service::{QuitReason, ServerInitializeError};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::io::stdio_pipes;
use rmcp::{RoleServer, ServiceExt};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

/// Why serving ended otherwise than by the client leaving or the server being stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// What came first was not a request of MCP.
    #[error("the client did not begin an MCP session: {0}")]
    Begin(String),
    #[error("the connection to the client broke: {0}")]
    Broken(String),
}

/// Serves until the client closes its side, or `stop` is cancelled. Calls under way are then answered: those of a client
/// that left have 10 s more to finish, those of a server that stops are told so.
///
/// # Errors
/// When the client does not begin a session, or the connection breaks.
pub async fn serve<P: Steps>(server: McpServer<P>, stop: CancellationToken) -> Result<(), ServeError> {
    let (reader, writer) = stdio_pipes();
    serve_over(server, reader, writer, GRACE, stop).await
}

/// As [`serve`], over any pair of pipes.
async fn serve_over<P: Steps>(
    server: McpServer<P>,
    reader: impl AsyncRead + Send + Unpin + 'static,
    writer: impl AsyncWrite + Send + Unpin + 'static,
    grace: Duration,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let lines = AsyncRwTransport::<RoleServer, _, _>::new_server(reader, writer).with_max_line_length(MAX_LINE);
    let running = match server.serve_with_ct(Draining::new(lines, grace), stop).await {
        Ok(running) => running,
        // The client left, or the server was stopped, before anything was said: nothing is wrong.
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => return Ok(()),
        Err(error) => return Err(ServeError::Begin(begin(&error))),
    };
    match running.waiting().await {
        Ok(QuitReason::Closed | QuitReason::Cancelled) => Ok(()),
        Ok(reason) => Err(ServeError::Broken(format!("{reason:?}"))),
        Err(error) => Err(ServeError::Broken(error.to_string())),
    }
}

/// The client's first message may hold anything, so it is not repeated.
fn begin(error: &ServerInitializeError) -> String {
    match error {
        ServerInitializeError::ExpectedInitializeRequest(_) => {
            "its first message was neither `initialize` nor a request with its own protocol version".to_owned()
        }
        other => other.to_string(),
    }
}

/// How long calls under way may go on after the client has closed its side. Clients wait a few seconds before they send
/// a signal, so a longer grace would not be used.
const GRACE: Duration = Duration::from_secs(10);

/// One message of a client, in bytes: as much as a request to Odoo may have.
const MAX_LINE: usize = 16 * 1024 * 1024;

#[cfg(test)]
mod tests;
