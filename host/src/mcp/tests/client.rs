//! A client that writes and reads JSON lines, and knows no more of MCP than a test tells it.

use super::scripted::Scripted;
use crate::config::limits::Limits;
use crate::config::tools::Hidden;
use crate::mcp::McpServer;
use crate::telemetry::Account;
use rmcp::ServiceExt;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio_util::sync::CancellationToken;

pub(super) struct Client {
    lines: tokio::io::Lines<BufReader<ReadHalf<DuplexStream>>>,
    writer: WriteHalf<DuplexStream>,
    next_id: u64,
    /// What came before the answer that was waited for.
    pub(super) notices: Vec<Value>,
    pub(super) plugin: Arc<Scripted>,
    pub(super) stop: CancellationToken,
}

impl Client {
    /// A server with these limits, and nothing said yet.
    pub(super) fn connect(limits: &Limits) -> Self {
        Self::connect_to(Scripted::new(), limits)
    }

    /// A server of this plugin, and nothing said yet.
    pub(super) fn connect_to(plugin: Scripted, limits: &Limits) -> Self {
        let plugin = Arc::new(plugin);
        let server = McpServer::new(Arc::clone(&plugin), limits, &Hidden::default(), Account::default()).unwrap();
        let (near, far) = tokio::io::duplex(1 << 20);
        let stop = CancellationToken::new();
        let ct = stop.clone();
        tokio::spawn(async move {
            if let Ok(running) = server.serve_with_ct(far, ct).await {
                running.waiting().await.unwrap();
            }
        });
        let (reader, writer) = tokio::io::split(near);
        let lines = BufReader::new(reader).lines();
        Self { lines, writer, next_id: 0, notices: Vec::new(), plugin, stop }
    }

    /// A session of an older era, with these client capabilities.
    pub(super) async fn session(version: &str, capabilities: Value) -> Self {
        let mut client = Self::connect(&Limits::default());
        client.initialize(version, capabilities).await;
        client
    }

    pub(super) async fn initialize(&mut self, version: &str, capabilities: Value) -> Value {
        let client = json!({"name": "test", "version": "0"});
        let params = json!({"protocolVersion": version, "capabilities": capabilities, "clientInfo": client});
        let answer = self.request("initialize", params).await;
        self.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        answer["result"].clone()
    }

    /// Sends a request and reads on until its answer.
    pub(super) async fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params).await;
        self.answer_to(id).await
    }

    /// The text, `isError` and all of a tool's result.
    pub(super) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.request("tools/call", json!({"name": tool, "arguments": arguments})).await["result"].take()
    }

    /// A request as 2026-07-28 has it: with its own version and capabilities, and no session.
    pub(super) async fn modern(&mut self, method: &str, params: Value, capabilities: Value) -> Value {
        let mut params = params;
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        });
        self.request(method, params).await
    }

    /// Sends a request and does not wait.
    pub(super) async fn begin(&mut self, method: &str, params: Value) -> u64 {
        self.next_id += 1;
        self.send(json!({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params})).await;
        self.next_id
    }

    pub(super) async fn answer_to(&mut self, id: u64) -> Value {
        loop {
            let message = self.read().await;
            if message["id"] == json!(id) && message.get("method").is_none() {
                return message;
            }
            self.notices.push(message);
        }
    }

    pub(super) async fn read(&mut self) -> Value {
        serde_json::from_str(&self.lines.next_line().await.unwrap().expect("the server closed the pipe")).unwrap()
    }

    pub(super) async fn send(&mut self, message: Value) {
        self.writer.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }
}

/// The text of a result's first block.
pub(super) fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap()
}

/// A client that can show forms.
pub(super) fn asking() -> Value {
    json!({"elicitation": {}})
}
