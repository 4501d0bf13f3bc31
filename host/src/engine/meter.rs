//! How much CPU time a step has used.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

/// Counts the CPU time in which a step's future holds its thread: the guest's own code and what the host does on its
/// behalf, not what it waits for, nor what other programs do on a busy machine.
///
/// Counting ticks would not do: a guest that comes back from a long wait finds one due, and would be charged for it.
#[derive(Clone, Default)]
pub(super) struct Meter(Arc<Reading>);

/// Both in nanoseconds. Read and written by the thread that polls the step.
#[derive(Default)]
struct Reading {
    /// Sum of the polls that have ended.
    used: AtomicU64,
    /// When the poll under way began, by the clock of its thread.
    entered: AtomicU64,
}

impl Meter {
    /// Wraps the future whose time is counted.
    pub(super) fn measure<F: Future + Unpin>(&self, future: F) -> Metered<F> {
        Metered { future, meter: self.clone() }
    }

    /// CPU time so far. To be asked from within the measured future.
    pub(super) fn used(&self) -> Duration {
        let ended = self.0.used.load(Ordering::Relaxed);
        let under_way = nanoseconds(thread_time()).saturating_sub(self.0.entered.load(Ordering::Relaxed));
        Duration::from_nanos(ended.saturating_add(under_way))
    }

    /// CPU time of all polls that have ended: the whole of it once the future is done or dropped.
    pub(super) fn total(&self) -> Duration {
        Duration::from_nanos(self.0.used.load(Ordering::Relaxed))
    }

    fn enter(&self) {
        self.0.entered.store(nanoseconds(thread_time()), Ordering::Relaxed);
    }

    fn leave(&self) {
        self.0.used.store(nanoseconds(self.used()), Ordering::Relaxed);
    }
}

pub(super) struct Metered<F> {
    future: F,
    meter: Meter,
}

impl<F: Future + Unpin> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.meter.enter();
        let polled = Pin::new(&mut self.future).poll(context);
        self.meter.leave();
        polled
    }
}

/// CPU time of the current thread since some moment.
#[cfg(unix)]
fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    // A thread's time is not negative.
    Duration::try_from(time).unwrap_or_default()
}

/// The time of day will do where a thread has no clock of its own: it counts too much, never too little.
#[cfg(not(unix))]
fn thread_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// 584 years fit.
fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    fn burn(time: Duration) {
        let start = thread_time();
        while thread_time() - start < time {
            std::hint::spin_loop();
        }
    }

    #[tokio::test]
    async fn work_counts_and_waiting_does_not() {
        let meter = Meter::default();
        let inside = meter.clone();
        let step = async move {
            burn(Duration::from_millis(5));
            tokio::time::sleep(Duration::from_millis(200)).await;
            burn(Duration::from_millis(5));
            inside.used()
        };
        let used = meter.measure(Box::pin(step)).await;
        assert!(meter.total() >= used && meter.total() < Duration::from_millis(150), "{:?}", meter.total());
        assert!(used >= Duration::from_millis(10), "{used:?}");
        assert!(used < Duration::from_millis(150), "{used:?}");
    }

    #[tokio::test]
    async fn the_poll_under_way_counts_before_it_ends() {
        let meter = Meter::default();
        let inside = meter.clone();
        let mut readings = Vec::new();
        let step = poll_fn(move |_| {
            for _ in 0..2 {
                burn(Duration::from_millis(2));
                readings.push(inside.used());
            }
            Poll::Ready(std::mem::take(&mut readings))
        });
        let readings = meter.measure(Box::pin(step)).await;
        assert!(readings[0] >= Duration::from_millis(2));
        assert!(readings[1] >= readings[0] + Duration::from_millis(2));
    }
}
