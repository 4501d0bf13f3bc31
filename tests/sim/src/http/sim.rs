//! The running server.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::{
    fault::Fault,
    serve::serve,
    shared::Shared,
    wire::{self, Link, Wire},
};
use crate::data::Data;

/// A running server. It stops, and drops every connection, when it is dropped.
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Mutex<Option<JoinHandle<()>>>,
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
        let shared = Arc::new(Shared::new(data));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, accepting: Mutex::new(Some(accepting)) })
    }

    /// Closes the port and every connection. Records, faults and counts stay for [`Sim::restart`].
    pub async fn stop(&self) {
        let accepting = self.accepting().take();
        self.shared.abort_detached();
        if let Some(accepting) = accepting {
            accepting.abort();
            // Its end, by being aborted, is what is waited for.
            drop(accepting.await);
        }
    }

    /// Serves again after [`Sim::stop`], on the same port.
    ///
    /// # Errors
    /// When the port is taken, by another program or by this server, which was not stopped.
    pub async fn restart(&self) -> io::Result<()> {
        let listener = TcpListener::bind(self.address).await?;
        let accepting = tokio::spawn(accept(listener, Arc::clone(&self.shared)));
        *self.accepting() = Some(accepting);
        Ok(())
    }

    /// The base address, such as `http://127.0.0.1:40123`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often this ORM method ran and its work was kept, whatever became of the answer.
    #[must_use]
    pub fn executions(&self, model: &str, method: &str) -> u64 {
        self.shared.committed(model, method)
    }

    /// How often the body of this ORM method began, whether it returned or raised.
    #[must_use]
    pub fn attempts(&self, model: &str, method: &str) -> u64 {
        self.shared.begun(model, method)
    }

    /// How often `authenticate` or `login` ran.
    #[must_use]
    pub fn logins(&self) -> u64 {
        self.executions("common", "authenticate") + self.executions("common", "login")
    }

    /// How many connections were accepted, reset ones included.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.connections()
    }

    /// How many HTTP requests arrived, whatever became of them.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.requests()
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

    /// Lets every stalled request go on.
    pub fn release(&self) {
        self.shared.gate.open();
    }

    /// Waits until at least so many requests are stalled.
    pub async fn stalled(&self, count: usize) {
        self.shared.gate.until_waiting(count).await;
    }

    /// Changes a user's password. API keys stay valid, as in Odoo.
    pub fn set_password(&self, login: &str, password: &str) {
        self.shared.data().secrets.set_password(login, password);
    }

    /// Adds an API key of a user.
    pub fn add_api_key(&self, login: &str, key: &str) {
        self.shared.data().secrets.add_key(login, key);
    }

    /// Makes an API key invalid. Tells whether it was valid.
    #[must_use = "a key that was never valid is most likely a mistake in the test"]
    pub fn revoke_api_key(&self, key: &str) -> bool {
        self.shared.data().secrets.revoke_key(key)
    }

    fn accepting(&self) -> std::sync::MutexGuard<'_, Option<JoinHandle<()>>> {
        self.accepting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.shared.abort_detached();
        if let Some(accepting) = self.accepting().take() {
            accepting.abort();
        }
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
        shared.count_connection();
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
