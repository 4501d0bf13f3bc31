//! What a step has used, for whoever keeps accounts of it.

use super::error::Stopped;
use super::meter::Meter;
use crate::telemetry::StepEnd;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What one step used, up to its end or to where it was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Time on a thread: the guest's code and what the host did for it, not what it waited for.
    pub cpu: Duration,
    /// Peak of its linear memory, in bytes. Zero when it never began to run.
    pub memory: usize,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// With an answer of the plugin, which may say that something failed.
    Done,
    /// Its caller went away.
    Cancelled,
    Trapped,
    CpuLimit,
    WallLimit,
    MemoryLimit,
    ResultLimit,
    FixedLimit,
}

/// Is told of every step that ran, when it ends. Called on a thread of the runtime: it must not block.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(Outcome, Usage) + Send + Sync>);

impl Outcome {
    /// For a metric's label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Trapped => "trapped",
            Self::CpuLimit => "cpu-limit",
            Self::WallLimit => "wall-limit",
            Self::MemoryLimit => "memory-limit",
            Self::ResultLimit => "result-limit",
            Self::FixedLimit => "fixed-limit",
        }
    }
}

impl From<Outcome> for StepEnd {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Ok,
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Trapped => Self::Trapped,
            Outcome::CpuLimit => Self::CpuLimit,
            Outcome::WallLimit => Self::WallLimit,
            Outcome::MemoryLimit => Self::MemoryLimit,
            Outcome::ResultLimit => Self::ResultLimit,
            Outcome::FixedLimit => Self::FixedLimit,
        }
    }
}

impl From<&Stopped> for Outcome {
    fn from(stopped: &Stopped) -> Self {
        match stopped {
            Stopped::Trapped { .. } => Self::Trapped,
            Stopped::CpuLimit { .. } => Self::CpuLimit,
            Stopped::WallLimit { .. } => Self::WallLimit,
            Stopped::MemoryLimit { .. } => Self::MemoryLimit,
            Stopped::ResultTooLarge { .. } => Self::ResultLimit,
            Stopped::Fixed(_) => Self::FixedLimit,
        }
    }
}

impl Observer {
    pub fn new(tell: impl Fn(Outcome, Usage) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Nobody keeps accounts.
    pub(super) fn none() -> Self {
        Self::new(|_, _| {})
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// The account of one step. The observer is told when it is dropped, however the step ends.
pub(super) struct Account {
    observer: Observer,
    meter: Meter,
    memory: Peak,
    outcome: Outcome,
}

/// The most linear memory that a sandbox had, in bytes; shared with its quota.
#[derive(Clone, Default)]
pub(super) struct Peak(Arc<AtomicUsize>);

impl Account {
    /// A step that was cancelled, unless it is closed with another outcome.
    pub(super) fn open(observer: Observer, meter: Meter, memory: Peak) -> Self {
        Self { observer, meter, memory, outcome: Outcome::Cancelled }
    }

    pub(super) fn close<R>(mut self, ended: &Result<R, Stopped>) {
        self.outcome = ended.as_ref().err().map_or(Outcome::Done, Outcome::from);
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let usage = Usage { cpu: self.meter.total(), memory: self.memory.get() };
        (self.observer.0)(self.outcome, usage);
    }
}

impl Peak {
    /// Memory of a sandbox never shrinks, so its latest size is its largest.
    pub(super) fn set(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn told(act: impl FnOnce(Account)) -> Vec<(Outcome, Usage)> {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        let observer = Observer::new(move |outcome, usage| sink.lock().unwrap().push((outcome, usage)));
        let memory = Peak::default();
        memory.set(65_536);
        act(Account::open(observer, Meter::default(), memory));
        let seen = seen.lock().unwrap();
        seen.clone()
    }

    #[test]
    fn a_step_is_told_once_however_it_ends() {
        let stopped: Result<(), _> = Err(Stopped::CpuLimit { limit: Duration::from_secs(1) });
        assert_eq!(told(|account| account.close(&stopped))[..], [(Outcome::CpuLimit, usage())]);
        assert_eq!(told(|account| account.close(&Ok(())))[..], [(Outcome::Done, usage())]);
    }

    #[test]
    fn a_step_whose_future_is_dropped_was_cancelled() {
        assert_eq!(told(drop)[..], [(Outcome::Cancelled, usage())]);
    }

    fn usage() -> Usage {
        Usage { cpu: Duration::ZERO, memory: 65_536 }
    }
}
