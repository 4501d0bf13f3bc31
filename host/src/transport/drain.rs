//! Answers first, then the end: a client that closes its side still gets what it asked for.

use rmcp::RoleServer;
use rmcp::model::{ClientNotification, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// A transport that reports the end of its input only when no request is open, or when the grace has passed.
///
/// At the end of its input rmcp waits 5 s for answers and meanwhile delivers no notification, so that a call that reports
/// progress would be stuck. Behind this transport it goes on as before until the answers are out.
pub(super) struct Draining<T> {
    inner: T,
    grace: Duration,
    open: Arc<Open>,
    /// When the input ended, the grace included.
    until: Option<Instant>,
}

/// The requests that were read and not yet answered.
struct Open {
    ids: Mutex<HashSet<RequestId>>,
    count: watch::Sender<usize>,
}

impl<T> Draining<T> {
    pub(super) fn new(inner: T, grace: Duration) -> Self {
        let open = Open { ids: Mutex::default(), count: watch::Sender::new(0) };
        Self { inner, grace, open: Arc::new(open), until: None }
    }
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for Draining<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let answered = match &item {
            JsonRpcMessage::Response(response) => Some(response.id.clone()),
            JsonRpcMessage::Error(error) => error.id.clone(),
            JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
        };
        let sending = self.inner.send(item);
        let open = Arc::clone(&self.open);
        async move {
            let sent = sending.await;
            if let Some(id) = answered {
                open.remove(&id);
            }
            sent
        }
    }

    /// Cancel-safe, as the inner one is: rmcp drops this future whenever something else happens.
    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        if self.until.is_none() {
            if let Some(message) = self.inner.receive().await {
                self.open.note(&message);
                return Some(message);
            }
            self.until = Some(Instant::now() + self.grace);
        }
        let until = self.until?;
        let mut count = self.open.count.subscribe();
        match tokio::time::timeout_at(until, count.wait_for(|count| *count == 0)).await {
            Ok(_) => {}
            Err(_) => tracing::warn!(open = *self.open.count.borrow(), "the client left with requests open"),
        }
        None
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}

impl Open {
    fn note(&self, message: &RxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Request(request) => self.change(|ids| ids.insert(request.id.clone())),
            // A cancelled request is not answered.
            JsonRpcMessage::Notification(notice) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notice.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.remove(id);
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
    }

    fn remove(&self, id: &RequestId) {
        self.change(|ids| ids.remove(id));
    }

    fn change(&self, change: impl FnOnce(&mut HashSet<RequestId>) -> bool) {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut ids);
        self.count.send_replace(ids.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rmcp::model::{EmptyResult, ServerResult};
    use rmcp::transport::async_rw::AsyncRwTransport;
    use std::task::Poll;
    use tokio::io::AsyncWriteExt;

    /// A transport that has read one request, and whose client has left.
    async fn left(grace: Duration) -> Draining<impl Transport<RoleServer>> {
        let (mut client, server) = tokio::io::duplex(1024);
        let (reader, writer) = tokio::io::split(server);
        let mut transport = Draining::new(AsyncRwTransport::new_server(reader, writer), grace);
        client.write_all(b"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}\n").await.unwrap();
        client.shutdown().await.unwrap();
        // Kept, so that answers can still be written.
        std::mem::forget(client);
        assert!(transport.receive().await.is_some());
        transport
    }

    #[tokio::test]
    async fn the_end_is_told_once_the_last_request_is_answered() {
        let mut transport = left(Duration::from_secs(3600)).await;
        {
            let mut end = Box::pin(transport.receive());
            let early = std::future::poll_fn(|cx| Poll::Ready(end.as_mut().poll(cx).is_ready())).await;
            assert!(!early, "a request is open");
        }
        let answer =
            TxJsonRpcMessage::<RoleServer>::response(ServerResult::EmptyResult(EmptyResult {}), RequestId::Number(1));
        transport.send(answer).await.unwrap();
        assert!(transport.receive().await.is_none());
    }

    #[tokio::test]
    async fn the_end_is_told_when_the_grace_has_passed() {
        assert!(left(Duration::ZERO).await.receive().await.is_none());
    }
}
