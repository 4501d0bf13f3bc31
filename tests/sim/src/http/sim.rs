//! The running server.

use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::{
    fault::{Fault, Faults},
    serve::serve,
    wire::{self, Link, Wire},
};
use crate::{data::Data, rpc};

/// A running server. It stops, and drops every connection, when it is dropped.
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) faults: Faults,
    data: Mutex<Data>,
    executed: Mutex<HashMap<(String, String), u64>>,
    requests: AtomicU64,
    connections: AtomicU64,
    keep_alive: bool,
}

impl Sim {
    /// Serves `data` on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(data: Data) -> io::Result<Self> {
        Self::start_on(data, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Serves `data` on this address.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start_on(data: Data, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            faults: Faults::default(),
            keep_alive: data.keeps_alive(),
            data: Mutex::new(data),
            executed: Mutex::default(),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, accepting })
    }

    /// The base address, such as `http://127.0.0.1:40123`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often the body of this ORM method ran, whether it returned or raised.
    #[must_use]
    pub fn executions(&self, model: &str, method: &str) -> u64 {
        let key = (model.to_owned(), method.to_owned());
        self.shared.executed().get(&key).copied().unwrap_or(0)
    }

    /// How often `authenticate` or `login` ran.
    #[must_use]
    pub fn logins(&self) -> u64 {
        self.executions("common", "authenticate") + self.executions("common", "login")
    }

    /// How many connections were accepted, reset ones included.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::Acquire)
    }

    /// How many HTTP requests arrived, whatever became of them.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Acquire)
    }

    /// Adds misbehaviour for the next requests that match; the oldest matching fault goes first.
    pub fn inject(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    /// How many injected faults have not struck yet.
    #[must_use]
    pub fn pending_faults(&self) -> u32 {
        self.shared.faults.pending()
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::AcqRel);
    }

    /// Runs a call and returns the XML to answer with.
    pub(crate) fn execute(&self, call: rpc::Call) -> String {
        let mut data = self.data.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = call.run(&mut data, |model, method| {
            *self.executed().entry((model.to_owned(), method.to_owned())).or_default() += 1;
        });
        drop(data);
        rpc::encode(outcome)
    }

    fn executed(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), u64>> {
        self.executed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Invariant: connections live in this set, so that they end with the task, and it with the `Sim`.
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        // A failed accept concerns one connection that is gone already (or a lack of file handles, which passes).
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        shared.connections.fetch_add(1, Ordering::AcqRel);
        if shared.faults.on_accept() {
            wire::reset(&stream);
            continue;
        }
        connections.spawn(connection(stream, Arc::clone(&shared)));
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    drop(stream.set_nodelay(true));
    let link = Arc::new(Link::default());
    let io = TokioIo::new(Wire::new(stream, Arc::clone(&link)));
    let keep_alive = shared.keep_alive;
    let service = service_fn(move |request| serve(Arc::clone(&shared), Arc::clone(&link), request));
    let served =
        http1::Builder::new().timer(TokioTimer::new()).keep_alive(keep_alive).serve_connection(io, service).await;
    // The peer or an injected fault ended it; both show where they matter, in the peer's answer and in the counts.
    drop(served);
}
