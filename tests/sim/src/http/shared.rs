//! What all connections of a server share.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::task::AbortHandle;

use super::{faults::Faults, gate::Gate, work::Work};
use crate::{data::Data, orm::Observer, rpc::Reply};

/// Records, secrets, faults and counts.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) faults: Faults,
    pub(crate) gate: Gate,
    pub(crate) keep_alive: bool,
    data: Mutex<Data>,
    counts: Mutex<Counts>,
    requests: AtomicU64,
    connections: AtomicU64,
    /// Work that goes on although its connection may have ended.
    detached: Mutex<Vec<AbortHandle>>,
}

/// How often each method of each model ran.
#[derive(Debug, Default)]
struct Counts(HashMap<(String, String), Count>);

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    begun: u64,
    committed: u64,
}

impl Shared {
    pub(crate) fn new(data: Data) -> Self {
        Self {
            faults: Faults::default(),
            gate: Gate::default(),
            keep_alive: data.keeps_alive(),
            data: Mutex::new(data),
            counts: Mutex::default(),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            detached: Mutex::default(),
        }
    }

    /// Does a piece of work and returns what to answer with.
    pub(crate) fn execute(&self, work: Work) -> Reply {
        work.run(&mut self.data(), &mut *lock(&self.counts))
    }

    pub(crate) fn data(&self) -> MutexGuard<'_, Data> {
        lock(&self.data)
    }

    pub(crate) fn committed(&self, model: &str, method: &str) -> u64 {
        lock(&self.counts).get(model, method).committed
    }

    pub(crate) fn begun(&self, model: &str, method: &str) -> u64 {
        lock(&self.counts).get(model, method).begun
    }

    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Acquire)
    }

    pub(crate) fn count_connection(&self) {
        self.connections.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Acquire)
    }

    /// Remembers a task that has to end with the server.
    pub(crate) fn detach(&self, task: AbortHandle) {
        let mut detached = lock(&self.detached);
        detached.retain(|task| !task.is_finished());
        detached.push(task);
    }

    /// Ends the tasks that no connection waits for.
    pub(crate) fn abort_detached(&self) {
        for task in lock(&self.detached).drain(..) {
            task.abort();
        }
    }
}

impl Counts {
    fn get(&self, model: &str, method: &str) -> Count {
        self.0.get(&(model.to_owned(), method.to_owned())).copied().unwrap_or_default()
    }

    fn of(&mut self, model: &str, method: &str) -> &mut Count {
        self.0.entry((model.to_owned(), method.to_owned())).or_default()
    }
}

impl Observer for Counts {
    fn begun(&mut self, model: &str, method: &str) {
        self.of(model, method).begun += 1;
    }

    fn committed(&mut self, model: &str, method: &str) {
        self.of(model, method).committed += 1;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
