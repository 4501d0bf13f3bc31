//! A server that says what a test wants, and closes after each answer as Odoo does.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Received {
    /// Request line and headers.
    pub(super) head: String,
    pub(super) body: String,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// What goes back, byte for byte.
pub(super) type Reply = Pin<Box<dyn Future<Output = Vec<u8>> + Send>>;

pub(super) struct Server {
    pub(super) address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub(super) async fn start(script: impl Fn(Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (script, log) = (Arc::new(script), Arc::clone(&received));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&log)));
            }
        });
        Self { address, received, task }
    }

    /// Answers every request with `reply`.
    pub(super) async fn always(reply: impl Into<Vec<u8>>) -> Self {
        let reply = reply.into();
        Self::start(move |_| Box::pin(std::future::ready(reply.clone()))).await
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// How many requests called `method`, XML-RPC's or a model's.
    pub(super) fn calls(&self, method: &str) -> usize {
        self.received().iter().filter(|request| request.body.contains(&format!(">{method}<"))).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    script: Arc<impl Fn(Received) -> Reply + Send + Sync + 'static>,
    log: Arc<Mutex<Vec<Received>>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = memchr::memmem::find(&bytes, b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    };
    let mut request = Received { head: String::from_utf8_lossy(&bytes[..head_end]).into_owned(), body: String::new() };
    let length: usize = request.header("content-length").unwrap().parse().unwrap();
    while bytes.len() < head_end + 4 + length {
        stream.read_buf(&mut bytes).await?;
    }
    request.body = String::from_utf8_lossy(&bytes[head_end + 4..]).into_owned();
    log.lock().unwrap().push(request.clone());
    let reply = script(request).await;
    stream.write_all(&reply).await?;
    // An answer that promises more than it has is cut here.
    stream.shutdown().await
}

/// An answer as Odoo's server sends it.
pub(super) fn http(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// A result.
pub(super) fn result(value: &str) -> Vec<u8> {
    http(&format!(
        "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>{value}</value>\n</param>\n</params>\n</methodResponse>\n"
    ))
}

/// A fault.
pub(super) fn fault(code: i64) -> Vec<u8> {
    http(&format!(
        "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n\
         <value><int>{code}</int></value>\n</member>\n<member>\n<name>faultString</name>\n\
         <value><string>no</string></value>\n</member>\n</struct></value>\n</fault>\n</methodResponse>\n"
    ))
}
