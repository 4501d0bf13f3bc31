//! A socket that tells when everything was flushed, and that can be closed by a reset.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool, atomic::Ordering},
    task::{Context, Poll, Waker, ready},
};

use bytes::{Buf, Bytes};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The connection's socket as hyper sees it.
pub(crate) struct Wire {
    stream: TcpStream,
    link: Arc<Link>,
}

/// What the request handler and the socket of one connection share.
#[derive(Debug, Default)]
pub(crate) struct Link {
    reset: AtomicBool,
    unflushed: AtomicBool,
    waiting: Mutex<Option<Waker>>,
    /// Bytes to send after everything that hyper sends.
    appended: Mutex<Bytes>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, link: Arc<Link>) -> Self {
        Self { stream, link }
    }
}

impl Link {
    /// Makes the connection end in a TCP reset instead of an orderly close.
    pub(crate) fn reset_on_close(&self) {
        self.reset.store(true, Ordering::Release);
    }

    /// Sends these bytes after the answer, before the connection is closed.
    pub(crate) fn append(&self, bytes: Bytes) {
        *self.appended() = bytes;
    }

    /// Ready when the kernel has everything that was written since the last flush.
    pub(crate) fn poll_flushed(&self, cx: &Context<'_>) -> Poll<()> {
        *self.waiting() = Some(cx.waker().clone());
        if self.unflushed.load(Ordering::Acquire) { Poll::Pending } else { Poll::Ready(()) }
    }

    /// Notes that bytes are on their way that the socket has not seen yet.
    pub(crate) fn expect_flush(&self) {
        self.unflushed.store(true, Ordering::Release);
    }

    fn flushed(&self) {
        if self.unflushed.swap(false, Ordering::AcqRel)
            && let Some(waker) = self.waiting().take()
        {
            waker.wake();
        }
    }

    fn appended(&self) -> std::sync::MutexGuard<'_, Bytes> {
        self.appended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        self.link.flushed();
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.link.reset.load(Ordering::Acquire) {
            return Poll::Ready(Ok(()));
        }
        let Self { stream, link } = &mut *self;
        loop {
            let mut appended = link.appended();
            if appended.is_empty() {
                break;
            }
            let sent = ready!(Pin::new(&mut *stream).poll_write(cx, &appended))?;
            appended.advance(sent);
        }
        Pin::new(stream).poll_shutdown(cx)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.link.reset.load(Ordering::Acquire) {
            reset(&self.stream);
        }
    }
}

/// Makes closing this socket send a reset.
pub(crate) fn reset(stream: &TcpStream) {
    // The peer may be gone already; then there is nobody left to be reset.
    drop(stream.set_zero_linger());
}
