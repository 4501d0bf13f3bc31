//! The operating system's wish that the process end.

use std::io;
use tokio_util::sync::CancellationToken;

/// Cancels `stop` when the process is told to end: by an interrupt, and on Unix also by `SIGTERM` or a closed terminal.
///
/// # Errors
/// When the signals cannot be listened to.
pub fn stop_on_signal(stop: CancellationToken) -> io::Result<()> {
    let mut ending = Ending::listen()?;
    tokio::spawn(async move {
        let signal = ending.next().await;
        tracing::info!(signal, "told to stop");
        stop.cancel();
    });
    Ok(())
}

#[cfg(unix)]
struct Ending {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ending {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hangup.recv() => "SIGHUP",
        }
    }
}

#[cfg(windows)]
struct Ending(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Ending {
    fn listen() -> io::Result<Self> {
        Ok(Self(tokio::signal::windows::ctrl_c()?))
    }

    async fn next(&mut self) -> &'static str {
        self.0.recv().await;
        "interrupt"
    }
}
