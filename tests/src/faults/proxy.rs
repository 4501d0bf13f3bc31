//! A proxy between the server and Odoo that does wrong what it is told to.
//!
//! It keeps connections open as nginx does, speaks to Odoo on a fresh connection for each request, and looks at no more
//! of HTTP than it must.

use anyhow::{Context, Result, ensure};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// What happens to one request, or to one connection.
#[derive(Debug, Clone)]
pub enum Act {
    /// Passes request and answer on, and keeps the connection open.
    Pass,
    /// The same, and closes the connection after the answer without saying so: the next request may meet its end.
    PassThenClose(End),
    /// A fresh connection ends before anything is read. Looks at no request.
    OnAccept(End),
    /// Reads the request's head and some of its body at most; then the end.
    InHead(End),
    /// Reads the whole request; then the end. Odoo sees nothing.
    AfterReading(End),
    /// Odoo carries it out; the end comes without a byte of the answer.
    AfterExecuting(End),
    /// Odoo carries it out; so many bytes of the answer (its head included) are passed on; then the end.
    CutAnswer(usize, End),
    /// Answers with these bytes in place of Odoo, then closes.
    Say(Vec<u8>),
    /// Answers with these bytes and leaves the connection open: the next request on it is counted.
    SayAndStay(Vec<u8>),
    /// Answers one byte for each so many milliseconds, without end.
    Drip(Vec<u8>, u64),
    /// An answer of so many bytes, its length told or not.
    Flood { bytes: u64, declared: bool },
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Fin,
    Reset,
    /// Not at all: it stays open, and nothing more comes.
    Hold,
}

/// Which requests an act is for: those that have this text in them.
#[derive(Debug, Clone)]
struct Order {
    needle: Option<String>,
    act: Act,
    left: usize,
}

/// The running proxy. It ends when it is dropped, with all its connections.
pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    accepting: tokio::task::JoinHandle<()>,
}

struct Shared {
    upstream: SocketAddr,
    orders: Mutex<VecDeque<Order>>,
    connections: AtomicUsize,
    requests: AtomicUsize,
    /// Connections that were used again after a wrong answer.
    reused: AtomicUsize,
    /// Orders that were met.
    met: AtomicUsize,
    hang_up: Notify,
}

impl Proxy {
    /// In front of `upstream`, on a free port of 127.0.0.1.
    pub async fn start(upstream: SocketAddr) -> Result<Self> {
        Self::start_on(upstream, TcpListener::bind("127.0.0.1:0").await?)
    }

    /// In front of `upstream`, on a socket that listens already.
    pub fn start_on(upstream: SocketAddr, listener: TcpListener) -> Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            orders: Mutex::default(),
            connections: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            reused: AtomicUsize::new(0),
            met: AtomicUsize::new(0),
            hang_up: Notify::new(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, accepting })
    }

    /// The next `times` requests that have `needle` in them (or any) get `act`; older orders go first.
    pub fn order(&self, needle: Option<&str>, times: usize, act: Act) {
        self.shared.orders().push_back(Order { needle: needle.map(str::to_owned), act, left: times });
    }

    /// Forgets orders that nobody met.
    pub fn clear(&self) {
        self.shared.orders().clear();
    }

    /// Ends all connections that are open.
    pub fn hang_up(&self) {
        self.shared.hang_up.notify_waiters();
    }

    /// Connections accepted so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Acquire)
    }

    /// Requests read so far.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::Acquire)
    }

    /// Connections and requests that an order was for, so far.
    pub fn met(&self) -> usize {
        self.shared.met.load(Ordering::Acquire)
    }

    /// Connections that were used again after [`Act::SayAndStay`].
    pub fn reused(&self) -> usize {
        self.shared.reused.load(Ordering::Acquire)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn orders(&self) -> MutexGuard<'_, VecDeque<Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, fits: impl Fn(&Order) -> bool) -> Option<Act> {
        let mut orders = self.orders();
        let at = orders.iter().position(fits)?;
        let order = orders.get_mut(at)?;
        order.left -= 1;
        let act = order.act.clone();
        orders.retain(|order| order.left > 0);
        self.met.fetch_add(1, Ordering::AcqRel);
        Some(act)
    }

    fn on_accept(&self) -> Option<End> {
        match self.take(|order| matches!(order.act, Act::OnAccept(_)))? {
            Act::OnAccept(end) => Some(end),
            _ => None,
        }
    }

    /// What an order for requests with what has been read of one says. `whole` is false while only its head is there.
    fn on_request(&self, request: &[u8], whole: bool) -> Option<Act> {
        let text = String::from_utf8_lossy(request);
        self.take(|order| match order.act {
            Act::OnAccept(_) => false,
            Act::InHead(_) => !whole && order.needle.is_none(),
            _ => whole && order.needle.as_deref().is_none_or(|needle| text.contains(needle)),
        })
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::AcqRel);
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(stream, Arc::clone(&shared)));
    }
}

/// The connection's errors show at its other end.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let end = match shared.on_accept() {
        Some(end) => end,
        None => tokio::select! {
            end = requests(&mut stream, &shared) => end.unwrap_or(End::Fin),
            () = shared.hang_up.notified() => End::Fin,
        },
    };
    match end {
        End::Fin => {}
        // Closed with a reset instead of an orderly end.
        End::Reset => drop(stream.set_zero_linger()),
        End::Hold => tokio::select! {
            () = until_closed(&mut stream) => {}
            () = shared.hang_up.notified() => {}
        },
    }
}

/// Serves requests until one of them ends the connection.
async fn requests(stream: &mut TcpStream, shared: &Shared) -> Result<End> {
    stream.set_nodelay(true)?;
    loop {
        let mut request = Vec::new();
        let head = head(stream, &mut request).await?;
        if let Some(Act::InHead(end)) = shared.on_request(&request, false) {
            return Ok(end);
        }
        let length = content_length(&request).unwrap_or(0);
        while request.len() < head + length {
            ensure!(stream.read_buf(&mut request).await? > 0, "the request broke off");
        }
        shared.requests.fetch_add(1, Ordering::AcqRel);
        let act = shared.on_request(&request, true).unwrap_or(Act::Pass);
        match act {
            Act::Pass => stream.write_all(&kept_open(&forward(shared, &request).await?)?).await?,
            Act::PassThenClose(end) => {
                stream.write_all(&kept_open(&forward(shared, &request).await?)?).await?;
                return Ok(end);
            }
            Act::OnAccept(end) | Act::InHead(end) | Act::AfterReading(end) => return Ok(end),
            Act::AfterExecuting(end) => {
                forward(shared, &request).await?;
                return Ok(end);
            }
            Act::CutAnswer(bytes, end) => {
                let answer = kept_open(&forward(shared, &request).await?)?;
                stream.write_all(answer.get(..bytes).unwrap_or(&answer)).await?;
                stream.flush().await?;
                return Ok(end);
            }
            Act::Say(bytes) => {
                stream.write_all(&bytes).await?;
                return Ok(End::Fin);
            }
            Act::SayAndStay(bytes) => {
                stream.write_all(&bytes).await?;
                let mut more = Vec::new();
                if stream.read_buf(&mut more).await? > 0 {
                    shared.reused.fetch_add(1, Ordering::AcqRel);
                }
                return Ok(End::Fin);
            }
            Act::Drip(bytes, milliseconds) => {
                for byte in bytes.iter().chain(std::iter::repeat(&b' ')) {
                    stream.write_all(&[*byte]).await?;
                    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                }
            }
            Act::Flood { bytes, declared } => return flood(stream, bytes, declared).await,
        }
    }
}

async fn until_closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    while stream.read_buf(&mut rest).await.is_ok_and(|read| read > 0) {
        rest.clear();
    }
}

/// One piece of a flood.
static CHUNK: [u8; 16 * 1024] = [b'x'; 16 * 1024];

async fn flood(stream: &mut TcpStream, bytes: u64, declared: bool) -> Result<End> {
    let length = if declared { format!("Content-Length: {bytes}\r\n") } else { String::new() };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n{length}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let start = b"<?xml version='1.0'?><methodResponse><params><param><value><string>";
    stream.write_all(start).await?;
    let mut left = usize::try_from(bytes)?.saturating_sub(start.len());
    while left > 0 {
        left -= stream.write(CHUNK.get(..left.min(CHUNK.len())).unwrap_or(&CHUNK)).await?;
    }
    Ok(End::Fin)
}

/// Reads until the end of a request's head; gives its length.
async fn head(stream: &mut TcpStream, request: &mut Vec<u8>) -> Result<usize> {
    loop {
        if let Some(at) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            return Ok(at + 4);
        }
        ensure!(stream.read_buf(request).await? > 0, "closed");
    }
}

fn content_length(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let (head, _) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?.1.trim().parse().ok()
}

/// Odoo's whole answer to a request.
async fn forward(shared: &Shared, request: &[u8]) -> Result<Vec<u8>> {
    let mut odoo = TcpStream::connect(shared.upstream).await?;
    odoo.write_all(request).await?;
    let mut answer = Vec::new();
    let head = head(&mut odoo, &mut answer).await?;
    let length = content_length(&answer).context("an answer without a length")?;
    while answer.len() < head + length {
        ensure!(odoo.read_buf(&mut answer).await? > 0, "Odoo's answer broke off");
    }
    Ok(answer)
}

/// The answer without Odoo's word that it closes the connection.
fn kept_open(answer: &[u8]) -> Result<Vec<u8>> {
    let at =
        answer.windows(4).position(|window| window == b"\r\n\r\n").context("an answer without an end of its head")?;
    let (head, body) = answer.split_at(at);
    let head = String::from_utf8_lossy(head);
    let kept: Vec<&str> =
        head.split("\r\n").filter(|line| !line.to_ascii_lowercase().starts_with("connection:")).collect();
    Ok([kept.join("\r\n").as_bytes(), body].concat())
}
