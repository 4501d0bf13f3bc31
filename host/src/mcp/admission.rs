//! How many calls run at once, and how many wait.

use super::failure::{Code, Failure, Retry, Source};
use std::num::NonZeroUsize;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// A gate for tool calls and resource reads.
///
/// Invariant: neither the calls under way nor those that wait are more than the limits allow, whatever clients send.
pub(super) struct Admission {
    running: Semaphore,
    waiting: Semaphore,
    limit: usize,
    patience: Duration,
}

impl Admission {
    /// `limit` calls at once, [`QUEUE`] times as many waiting, each for [`PATIENCE`].
    pub(super) fn new(limit: NonZeroUsize) -> Self {
        Self::with_patience(limit, PATIENCE)
    }

    /// As [`Admission::new`], with another time to wait.
    pub(super) fn with_patience(limit: NonZeroUsize, patience: Duration) -> Self {
        let limit = limit.get().min(Semaphore::MAX_PERMITS / QUEUE);
        Self { running: Semaphore::new(limit), waiting: Semaphore::new(limit * QUEUE), limit, patience }
    }

    /// Leave to run until the permit is dropped, or the refusal.
    pub(super) async fn enter(&self) -> Result<SemaphorePermit<'_>, Failure> {
        if let Ok(permit) = self.running.try_acquire() {
            return Ok(permit);
        }
        let Ok(_place) = self.waiting.try_acquire() else { return Err(self.busy()) };
        match tokio::time::timeout(self.patience, self.running.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(self.busy()),
        }
    }

    fn busy(&self) -> Failure {
        let mut failure = Failure::new(
            Code::Busy,
            Source::Host,
            format!("This server is busy with {} calls, as many as it runs at once. This call was not started.", self.limit),
        )
        .hint(format!(
            "Call again in {RETRY_AFTER_SECONDS} seconds, with fewer calls at once. The operator can raise limits.calls."
        ));
        failure.retry = Retry::Safe;
        failure
    }
}

/// Calls that may wait for each one that may run.
const QUEUE: usize = 4;

/// How long a call waits. Shorter than the 30 s and 60 s after which common clients give up on a call.
const PATIENCE: Duration = Duration::from_secs(20);

const RETRY_AFTER_SECONDS: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_call_that_gets_no_place_in_time_is_refused_and_may_be_repeated() {
        let admission = Admission::with_patience(NonZeroUsize::MIN, Duration::from_millis(1));
        let _held = admission.enter().await.unwrap();
        let refused = admission.enter().await.unwrap_err();
        assert_eq!((refused.code, refused.retry), (Code::Busy, Retry::Safe));
    }

    #[tokio::test]
    async fn a_call_waits_for_a_place() {
        let admission = Admission::new(NonZeroUsize::MIN);
        let held = admission.enter().await.unwrap();
        let mut waiting = Box::pin(admission.enter());
        assert!(is_pending(waiting.as_mut()).await);
        drop(held);
        assert!(waiting.await.is_ok());
    }

    #[tokio::test]
    async fn the_queue_is_bounded_too() {
        let admission = Admission::with_patience(NonZeroUsize::MIN, Duration::from_secs(3600));
        let _held = admission.enter().await.unwrap();
        let mut queue: Vec<_> = (0..QUEUE).map(|_| Box::pin(admission.enter())).collect();
        for waiting in &mut queue {
            assert!(is_pending(waiting.as_mut()).await);
        }
        let mut refused = Box::pin(admission.enter());
        assert!(!is_pending(refused.as_mut()).await, "refused at once");
    }

    async fn is_pending<F: Future>(mut future: std::pin::Pin<&mut F>) -> bool {
        std::future::poll_fn(|cx| std::task::Poll::Ready(future.as_mut().poll(cx).is_pending())).await
    }
}
