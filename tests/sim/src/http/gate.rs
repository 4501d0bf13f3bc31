//! Holds requests until a test lets them go.

use tokio::sync::watch;

/// A gate that is shut again as soon as everybody who waited has passed.
#[derive(Debug)]
pub(crate) struct Gate {
    /// How often it was opened.
    opened: watch::Sender<u64>,
    waiting: watch::Sender<usize>,
}

/// Counts one request among the waiting.
struct Waiting<'g>(&'g watch::Sender<usize>);

impl Gate {
    /// Waits until the gate is opened after now.
    pub(crate) async fn wait(&self) {
        let mut opened = self.opened.subscribe();
        let before = *opened.borrow_and_update();
        let _waiting = Waiting::among(&self.waiting);
        // The sender lives as long as this borrow of the gate, so that waiting cannot fail.
        drop(opened.wait_for(|times| *times > before).await);
    }

    /// Lets everybody pass who waits now.
    pub(crate) fn open(&self) {
        self.opened.send_modify(|times| *times += 1);
    }

    /// Waits until at least so many requests wait.
    pub(crate) async fn until_waiting(&self, count: usize) {
        drop(self.waiting.subscribe().wait_for(|waiting| *waiting >= count).await);
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self { opened: watch::Sender::new(0), waiting: watch::Sender::new(0) }
    }
}

impl<'g> Waiting<'g> {
    fn among(waiting: &'g watch::Sender<usize>) -> Self {
        waiting.send_modify(|count| *count += 1);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
