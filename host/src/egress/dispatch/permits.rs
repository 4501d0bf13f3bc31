//! How many requests are under way at once to one instance, and how many may wait.

use crate::telemetry::account::Connected;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// How many may wait for each one under way. A longer queue would only time out.
const QUEUE_PER_PERMIT: usize = 16;

/// What a request under way holds, and its answer until it has been read.
pub(crate) type Held = (OwnedSemaphorePermit, Connected);

/// A bulkhead: a slow instance fills its own permits, not those of others.
pub(crate) struct Permits {
    semaphore: Arc<Semaphore>,
    all: usize,
    waiting: AtomicUsize,
}

/// Why there is no permit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shortage {
    /// This many wait already.
    Queue(usize),
    /// The deadline passed in the queue.
    Deadline,
}

impl Permits {
    pub(crate) fn new(all: usize) -> Self {
        Self { semaphore: Arc::new(Semaphore::new(all)), all, waiting: AtomicUsize::new(0) }
    }

    /// Waits for a permit, in order of arrival. It is given back by dropping it.
    ///
    /// # Cancel safety
    /// A dropped wait leaves its place in the queue.
    pub(crate) async fn acquire(&self, deadline: Instant) -> Result<OwnedSemaphorePermit, Shortage> {
        if let Ok(permit) = Arc::clone(&self.semaphore).try_acquire_owned() {
            return Ok(permit);
        }
        let _place = Place::take(&self.waiting, self.all.saturating_mul(QUEUE_PER_PERMIT))?;
        match timeout_at(deadline, Arc::clone(&self.semaphore).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            // The semaphore is never closed; were it, waiting would be in vain as well.
            Ok(Err(_)) | Err(_) => Err(Shortage::Deadline),
        }
    }

    /// Permits in use.
    #[cfg(test)]
    pub(crate) fn taken(&self) -> usize {
        self.all.saturating_sub(self.semaphore.available_permits())
    }
}

/// A place in the queue.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, queue: usize) -> Result<Self, Shortage> {
        let enter = |waiting: usize| (waiting < queue).then(|| waiting + 1);
        match waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, enter) {
            Ok(_) => Ok(Self(waiting)),
            Err(full) => Err(Shortage::Queue(full)),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(10)
    }

    #[tokio::test]
    async fn a_permit_given_back_goes_to_the_next() {
        let permits = Permits::new(1);
        let first = permits.acquire(soon()).await.unwrap();
        assert_eq!(permits.acquire(soon()).await.unwrap_err(), Shortage::Deadline);
        assert_eq!(permits.taken(), 1);
        drop(first);
        assert!(permits.acquire(soon()).await.is_ok());
        assert_eq!(permits.taken(), 0);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_a_dropped_wait_leaves_it() {
        let permits = Arc::new(Permits::new(1));
        let _held = permits.acquire(soon()).await.unwrap();
        let never = Instant::now() + Duration::from_secs(3600);
        let mut waits = Vec::new();
        for _ in 0..QUEUE_PER_PERMIT {
            let permits = Arc::clone(&permits);
            let mut wait = Box::pin(async move { permits.acquire(never).await });
            assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(wait.as_mut().poll(cx))).await.is_pending());
            waits.push(wait);
        }
        assert_eq!(permits.acquire(never).await.unwrap_err(), Shortage::Queue(QUEUE_PER_PERMIT));
        waits.pop();
        assert_eq!(permits.acquire(soon()).await.unwrap_err(), Shortage::Deadline);
    }
}
