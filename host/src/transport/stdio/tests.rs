//! The ends of a session: what a client still gets, and what the process returns.

use super::*;
use crate::config::limits::Limits;
use crate::config::tools::Hidden;
use crate::mcp::scripted::Scripted;
use serde_json::{Value, json};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadBuf};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A server over in-memory pipes, and the client's ends of them.
struct Session {
    plugin: Arc<Scripted>,
    input: DuplexStream,
    output: BufReader<DuplexStream>,
    ended: Arc<Notify>,
    stop: CancellationToken,
    serving: JoinHandle<Result<(), ServeError>>,
}

/// Follows a client's input, and tells when the server has read to its end.
struct EndOfInput(Arc<Notify>);

impl AsyncRead for EndOfInput {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.0.notify_one();
        Poll::Ready(Ok(()))
    }
}

impl Session {
    fn new(grace: Duration) -> Self {
        let (input, far_input) = tokio::io::duplex(1 << 20);
        let (output, far_output) = tokio::io::duplex(1 << 20);
        let plugin = Arc::new(Scripted::new());
        let server = McpServer::new(
            Arc::clone(&plugin),
            &Limits::default(),
            &Hidden::default(),
            crate::telemetry::Account::default(),
        )
        .unwrap();
        let (stop, ended) = (CancellationToken::new(), Arc::new(Notify::new()));
        let reader = far_input.chain(EndOfInput(Arc::clone(&ended)));
        let serving = tokio::spawn(serve_over(server, reader, far_output, grace, stop.clone()));
        Self { plugin, input, output: BufReader::new(output), ended, stop, serving }
    }

    async fn begun(grace: Duration) -> Self {
        let mut session = Self::new(grace);
        let client = json!({"name": "test", "version": "0"});
        let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        session.send(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params})).await;
        session.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        assert_eq!(session.read().await.unwrap()["id"], 0);
        session
    }

    async fn send(&mut self, message: &Value) {
        self.input.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    async fn call(&mut self, id: u32, tool: &str) {
        let params = json!({"name": tool, "arguments": {}, "_meta": {"progressToken": id}});
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params})).await;
    }

    /// The server's next message, `None` when it closed its side.
    async fn read(&mut self) -> Option<Value> {
        let mut line = String::new();
        let length = self.output.read_line(&mut line).await.unwrap();
        (length > 0).then(|| serde_json::from_str(&line).unwrap())
    }

    /// Closes the client's side, and waits until the server has seen it.
    async fn leave(&mut self) {
        self.input.shutdown().await.unwrap();
        self.ended.notified().await;
    }

    async fn rest(&mut self) -> Vec<Value> {
        let mut messages = Vec::new();
        while let Some(message) = self.read().await {
            messages.push(message);
        }
        messages
    }
}

const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn fifty_calls_of_a_client_that_left_are_all_answered_and_their_progress_is_told() {
    let mut session = Session::begun(LONG).await;
    for id in 1..=50 {
        session.call(id, "gated").await;
    }
    session.leave().await;
    session.plugin.gate.add_permits(50);
    let messages = session.rest().await;
    let answers = messages.iter().filter(|message| message["result"]["isError"] == false).count();
    let notices = messages.iter().filter(|message| message["method"] == "notifications/progress").count();
    assert_eq!((answers, notices), (50, 50));
    assert!(session.serving.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_cancelled_request_is_not_waited_for() {
    let mut session = Session::begun(LONG).await;
    session.call(1, "hang").await;
    session.plugin.hanging.notified().await;
    let params = json!({"requestId": 1});
    session.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params})).await;
    session.leave().await;
    assert!(session.rest().await.is_empty());
    assert!(session.serving.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_stopped_server_answers_what_is_under_way_and_ends_well() {
    let mut session = Session::begun(LONG).await;
    session.call(1, "hang_write").await;
    session.plugin.hanging.notified().await;
    session.stop.cancel();
    let messages = session.rest().await;
    assert_eq!(messages[0]["result"]["_meta"]["odoo-mcp/error"]["retry"], "unknown-outcome");
    assert!(session.serving.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_client_that_leaves_or_a_stop_before_the_first_word_is_no_error() {
    let mut left = Session::new(LONG);
    left.leave().await;
    assert!(left.serving.await.unwrap().is_ok());
    let stopped = Session::new(LONG);
    stopped.stop.cancel();
    assert!(stopped.serving.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_first_message_that_begins_nothing_is_an_error_that_does_not_repeat_it() {
    let mut session = Session::new(LONG);
    session.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized", "params": {"x": "canary"}})).await;
    let error = session.serving.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("neither `initialize`") && !error.contains("canary"), "{error}");
}

#[tokio::test]
async fn what_is_no_message_is_passed_over() {
    let mut session = Session::begun(LONG).await;
    session.input.write_all(b"not json\n\n[1,2]\n\xff\xfe\n").await.unwrap();
    let long = vec![b'x'; MAX_LINE + 1];
    session.input.write_all(&long).await.unwrap();
    session.input.write_all(b"\n").await.unwrap();
    session.send(&json!({"jsonrpc": "2.0", "id": 9, "method": "ping"})).await;
    let mut answers = Vec::new();
    loop {
        let message = session.read().await.unwrap();
        if message["id"] == 9 {
            break;
        }
        answers.push(message["error"]["code"].clone());
    }
    assert_eq!(answers, [json!(-32600)], "the batch, which MCP no longer has, is an error without an id");
}
