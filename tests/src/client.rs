//! An MCP client over a child's stdio: it writes lines and reads lines, and knows nothing of the server's code.

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than any answer that a test expects, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server process and the conversation with it.
pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: Arc<Mutex<String>>,
    stderr_reader: Option<JoinHandle<()>>,
    /// Answers that came before they were asked for.
    early: HashMap<u64, Value>,
    /// Notifications and requests of the server, in order.
    pub heard: Vec<Value>,
    /// Every line of stdout, to be held against the protocol.
    pub raw: Vec<String>,
    next_id: u64,
}

impl Client {
    /// Starts the server; nothing is said yet.
    pub fn spawn(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let stdout = child.stdout.take().context("no stdout")?;
        let mut errors = child.stderr.take().context("no stderr")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let stderr = Arc::new(Mutex::new(String::new()));
        let sink = Arc::clone(&stderr);
        let stderr_reader = std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = errors.read(&mut chunk) {
                if let Ok(mut text) = sink.lock() {
                    text.push_str(&String::from_utf8_lossy(chunk.get(..read).unwrap_or_default()));
                }
            }
        });
        let stdin = child.stdin.take();
        Ok(Self {
            child,
            stdin,
            lines,
            stderr,
            stderr_reader: Some(stderr_reader),
            early: HashMap::new(),
            heard: Vec::new(),
            raw: Vec::new(),
            next_id: 1,
        })
    }

    /// Starts the server and shakes hands as a client of 2025-11-25 does.
    pub fn connect(command: Command) -> Result<Self> {
        let mut client = Self::spawn(command)?;
        client.initialize("2025-11-25", json!({}))?;
        Ok(client)
    }

    /// The handshake; returns the server's answer.
    pub fn initialize(&mut self, version: &str, capabilities: Value) -> Result<Value> {
        let answer = self.request(
            "initialize",
            json!({"protocolVersion": version, "capabilities": capabilities,
                   "clientInfo": {"name": "odoo-mcp-tests", "version": "0"}}),
        )?;
        self.notify("notifications/initialized", json!({}))?;
        Ok(answer)
    }

    /// Sends one request and waits for its result; a JSON-RPC error is an `Err`.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value> {
        let id = self.send(method, params)?;
        let answer = self.receive(id)?;
        match answer.get("error") {
            Some(error) => Err(anyhow!("{error}")),
            None => answer.get("result").cloned().context("neither result nor error"),
        }
    }

    /// Calls a tool and returns its result.
    pub fn call(&mut self, tool: &str, arguments: Value) -> Result<Value> {
        self.request("tools/call", json!({"name": tool, "arguments": arguments}))
    }

    /// Sends one request without waiting; returns its id.
    pub fn send(&mut self, method: &str, params: Value) -> Result<u64> {
        let id = self.next_id;
        self.next_id += 1;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string())?;
        Ok(id)
    }

    pub fn notify(&mut self, method: &str, params: Value) -> Result<()> {
        self.write(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string())
    }

    /// Writes one line as it is.
    pub fn write(&mut self, line: &str) -> Result<()> {
        let stdin = self.stdin.as_mut().context("stdin is closed")?;
        stdin.write_all(line.as_bytes())?;
        stdin.write_all(b"\n")?;
        Ok(stdin.flush()?)
    }

    /// Waits for the answer to the request of that id, whatever comes in between.
    pub fn receive(&mut self, id: u64) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.early.remove(&id) {
                return Ok(answer);
            }
            self.hear_until(deadline).with_context(|| format!("waiting for the answer to request {id}"))?;
        }
    }

    /// Waits until the server says something that is neither an answer nor yet heard, and that satisfies `wanted`.
    pub fn hear(&mut self, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.heard.iter().position(&wanted) {
                return Ok(self.heard.remove(found));
            }
            self.hear_until(deadline)?;
        }
    }

    fn hear_until(&mut self, deadline: Instant) -> Result<()> {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = match self.lines.recv_timeout(left) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => bail!("no answer in {PATIENCE:?}; stderr: {}", self.stderr()),
            Err(RecvTimeoutError::Disconnected) => {
                // Why it ended may stand in stderr a moment later.
                self.wait()?;
                self.all_read()?;
                bail!("the server closed stdout; stderr: {}", self.stderr())
            }
        };
        let message: Value = serde_json::from_str(&line).with_context(|| format!("not JSON on stdout: {line}"))?;
        self.raw.push(line);
        match message.get("id").and_then(Value::as_u64) {
            Some(id) if message.get("method").is_none() => {
                self.early.insert(id, message);
            }
            _ => self.heard.push(message),
        }
        Ok(())
    }

    /// Answers a request of the server.
    pub fn answer(&mut self, request: &Value, result: Value) -> Result<()> {
        let id = request.get("id").context("not a request")?;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string())
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Tells the server to end, as a service manager does.
    pub fn terminate(&mut self) -> Result<()> {
        let told = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status()?;
        ensure!(told.success(), "kill: {told}");
        Ok(())
    }

    /// Kills the server, as a machine does that goes down.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// What the server has written to stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.lock().map(|text| text.clone()).unwrap_or_default()
    }

    /// Closes stdin, as a client does when it goes.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Closes stdin and waits for the server's end.
    pub fn finish(mut self) -> Result<Finished> {
        self.close_stdin();
        let status = self.wait()?;
        self.all_read()?;
        let rest: Vec<String> = self.lines.iter().collect();
        Ok(Finished { status, stderr: self.stderr(), rest })
    }

    /// Waits for the rest of stderr; the server has ended.
    fn all_read(&mut self) -> Result<()> {
        match self.stderr_reader.take() {
            Some(reader) => reader.join().map_err(|_| anyhow!("the reader of stderr panicked")),
            None => Ok(()),
        }
    }

    /// Waits for the server's end.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > deadline {
                bail!("the server did not end; stderr: {}", self.stderr());
            }
            std::thread::yield_now();
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A test that failed must not leave its server behind; one that ended is gone already.
        if matches!(self.child.try_wait(), Ok(None)) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// How a server ended.
pub struct Finished {
    pub status: ExitStatus,
    pub stderr: String,
    /// Lines of stdout that nobody had asked for.
    pub rest: Vec<String>,
}
