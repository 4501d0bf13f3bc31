//! How much of a step's request bodies the host holds.

use super::limit::Limit;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use wasmtime_wasi_http::{Error, Result, WasiBody};

/// What all requests of a step share. The gate reads a body whole before it judges it, and bounds each; a guest can have
/// many under way.
///
/// Invariant: bodies under way hold no more than one request may (`limits.request`), and a piece.
pub(super) struct Freight {
    limit: usize,
    held: AtomicUsize,
}

/// What one request holds; given back when it is dropped.
pub(super) struct Load {
    freight: Arc<Freight>,
    bytes: AtomicUsize,
    refused: AtomicBool,
}

impl Freight {
    pub(super) fn new(request: usize) -> Arc<Self> {
        // A single request that is too large is for the gate to refuse, which sees the piece that makes it so.
        let limit = request.saturating_add(Limit::BodyPiece.value());
        Arc::new(Self { limit, held: AtomicUsize::new(0) })
    }

    pub(super) fn load(self: &Arc<Self>) -> Arc<Load> {
        Arc::new(Load { freight: Arc::clone(self), bytes: AtomicUsize::new(0), refused: AtomicBool::new(false) })
    }
}

impl Load {
    /// The same body, counted.
    pub(super) fn weigh(self: &Arc<Self>, body: WasiBody) -> Weighed {
        Weighed { body, load: Arc::clone(self) }
    }

    /// Whether the body was cut because the step's requests are too large together.
    pub(super) fn refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    fn add(&self, bytes: usize) -> bool {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let held = self.freight.held.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let fits = held <= self.freight.limit;
        self.refused.fetch_or(!fits, Ordering::Relaxed);
        fits
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.freight.held.fetch_sub(*self.bytes.get_mut(), Ordering::Relaxed);
    }
}

pub(super) struct Weighed {
    body: WasiBody,
    load: Arc<Load>,
}

impl Body for Weighed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = ready!(Pin::new(&mut self.body).poll_frame(context));
        let length = match &polled {
            Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
            Some(Err(_)) | None => 0,
        };
        Poll::Ready(if self.load.add(length) { polled } else { Some(Err(Error::HttpRequestBodySize(None))) })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::{BodyExt, Full};

    const PIECE: usize = 64 * 1024;

    async fn send(load: &Arc<Load>, bytes: usize) -> Result<usize> {
        let body = Full::new(Bytes::from(vec![0; bytes])).map_err(|never| match never {}).boxed_unsync();
        Ok(load.weigh(body).collect().await?.to_bytes().len())
    }

    #[tokio::test]
    async fn requests_under_way_share_one_limit_and_give_back_what_they_held() {
        let freight = Freight::new(PIECE);
        let (first, second, third) = (freight.load(), freight.load(), freight.load());
        assert_eq!(send(&first, PIECE).await.unwrap(), PIECE);
        assert_eq!(send(&second, PIECE).await.unwrap(), PIECE);
        assert!(send(&third, 1).await.is_err() && third.refused());
        assert!(!first.refused() && !second.refused());
        drop((first, third));
        assert_eq!(send(&freight.load(), PIECE).await.unwrap(), PIECE);
    }
}
