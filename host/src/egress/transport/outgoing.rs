//! A request's body that knows whether it left.
//!
//! hyper's errors do not tell a request that never left from one that was read and carried out. The body can tell: as
//! long as hyper has not taken it, no byte of it is on the wire, and Odoo carries nothing out without it.

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use tokio::sync::Notify;

const WAITING: u8 = 0;
const LEFT: u8 = 1;
const REVOKED: u8 = 2;

/// What is handed over at once, in bytes: so little that the last piece is taken only when most before it is on its way.
const PIECE: usize = 64 * 1024;

/// The head with the credential, then the sandbox's own tail: written as they are, never joined.
pub(crate) struct Outgoing {
    pieces: VecDeque<Bytes>,
    left: u64,
    shared: Arc<Shared>,
}

/// The other end of an [`Outgoing`].
pub(crate) struct Ticket(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: AtomicU8,
    /// Told once, when the last piece was taken.
    whole: Notify,
}

impl Outgoing {
    pub(crate) fn new(pieces: impl IntoIterator<Item = Bytes>) -> (Self, Ticket) {
        let shared = Arc::new(Shared::default());
        let pieces: VecDeque<_> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
        let left = pieces.iter().map(|piece| piece.len() as u64).sum();
        if pieces.is_empty() {
            // Nobody takes anything from an empty body.
            shared.whole.notify_one();
        }
        (Self { pieces, left, shared: Arc::clone(&shared) }, Ticket(shared))
    }

    /// The whole length in bytes, before any piece was taken.
    pub(crate) fn length(&self) -> u64 {
        self.left
    }
}

impl Ticket {
    /// Keeps the body from leaving, now and later. `false` when (some of) it may have left already.
    ///
    /// Invariant: after `true` no byte of the body ever leaves, even if hyper still holds it.
    pub(crate) fn revoke(&self) -> bool {
        match self.0.state.compare_exchange(WAITING, REVOKED, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => true,
            Err(state) => state == REVOKED,
        }
    }

    /// Ends when the connection has taken all of the body. At once for an empty one, and for one awaiter only.
    pub(crate) async fn left(&self) {
        self.0.whole.notified().await;
    }
}

/// The body was revoked before it left.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the request was revoked before it left")]
pub(crate) struct Revoked;

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = Revoked;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Revoked>>> {
        let state = self.shared.state.compare_exchange(WAITING, LEFT, Ordering::AcqRel, Ordering::Acquire);
        if state == Err(REVOKED) {
            return Poll::Ready(Some(Err(Revoked)));
        }
        let Some(mut piece) = self.pieces.pop_front() else { return Poll::Ready(None) };
        if piece.len() > PIECE {
            self.pieces.push_front(piece.split_off(PIECE));
        }
        self.left -= piece.len() as u64;
        if self.pieces.is_empty() {
            self.shared.whole.notify_one();
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Exact, so that the request has a `Content-Length` and is never chunked.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_body_that_nobody_took_can_be_revoked_for_good() {
        let (body, ticket) = Outgoing::new([Bytes::from_static(b"head"), Bytes::from_static(b"tail")]);
        assert!(ticket.revoke());
        assert!(ticket.revoke());
        assert!(body.collect().await.is_err());
    }

    #[tokio::test]
    async fn a_large_body_leaves_in_pieces_and_tells_when_it_has_left() {
        let large: Bytes = (0..=u8::MAX).cycle().take(3 * PIECE + 1).collect();
        let (mut body, ticket) = Outgoing::new([large.clone()]);
        let mut taken = Vec::new();
        for expected in [PIECE, PIECE, PIECE, 1] {
            tokio::select! {
                biased;
                () = ticket.left() => panic!("left before its last piece"),
                () = std::future::ready(()) => {}
            }
            let piece = body.frame().await.unwrap().unwrap().into_data().unwrap();
            assert_eq!(piece.len(), expected);
            taken.extend_from_slice(&piece);
        }
        ticket.left().await;
        assert!(body.frame().await.is_none());
        assert_eq!(taken, large);
    }

    #[tokio::test]
    async fn an_empty_body_has_left_before_it_is_asked_for() {
        let (_body, ticket) = Outgoing::new([Bytes::new()]);
        ticket.left().await;
    }

    #[tokio::test]
    async fn a_body_that_was_begun_cannot_be_revoked() {
        let (mut body, ticket) =
            Outgoing::new([Bytes::from_static(b"head"), Bytes::new(), Bytes::from_static(b"tail")]);
        assert_eq!(body.length(), 8);
        assert!(body.frame().await.is_some());
        assert!(!ticket.revoke());
        assert_eq!(body.collect().await.unwrap().to_bytes(), "tail");
    }
}
