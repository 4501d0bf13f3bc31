//! The metrics in a file, for a server that nobody can ask: as the node exporter's textfile collector wants it.

use super::super::Account;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often the file is written.
const PERIOD: Duration = Duration::from_secs(15);

/// A file that is kept up to date until [`Textfile::end`].
#[derive(Debug)]
#[must_use = "the file is written for the last time by `end`"]
pub struct Textfile {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Textfile {
    /// Writes the metrics to `path` now and every 15 seconds. To be called on a runtime.
    pub fn start(account: Account, path: PathBuf) -> Self {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let mut works = true;
            let mut tick = interval(PERIOD);
            tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while stopped.run_until_cancelled(tick.tick()).await.is_some() {
                works = renew(&account, &path, works).await;
            }
            renew(&account, &path, works).await;
        });
        Self { stop, task }
    }

    /// Writes the file for the last time.
    pub async fn end(self) {
        self.stop.cancel();
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the metrics file was not written at the end");
        }
    }
}

/// Writes the file once. Says once when that begins to fail; gives whether it works.
async fn renew(account: &Account, path: &Path, worked: bool) -> bool {
    let (text, path) = (account.metrics().encode(), path.to_owned());
    let written = tokio::task::spawn_blocking(move || write(&path, &text)).await;
    match written.unwrap_or_else(|lost| Err(io::Error::other(lost))) {
        Ok(()) => true,
        Err(error) => {
            if worked {
                tracing::warn!(error = %error.kind(), "the metrics file cannot be written");
            }
            false
        }
    }
}

/// Puts a whole file in the place of the old one, so that no reader ever sees half of it.
fn write(path: &Path, text: &str) -> io::Result<()> {
    // Beside it, since only within one file system a file is moved at once. Not `*.prom`, which would be collected.
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(beside);
    let moved = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        // It may never have been there; the error that counts is the first.
        drop(fs::remove_file(&beside));
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Called;

    #[tokio::test]
    async fn the_file_holds_the_last_figures_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odoo.prom");
        let account = Account::default();
        let textfile = Textfile::start(account.clone(), path.clone());
        account.called("odoo_search_read", Called::Ok);
        textfile.end().await;
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("odoo_mcp_tool_calls_total{tool=\"odoo_search_read\",outcome=\"ok\"} 1"), "{text}");
        assert!(text.ends_with("# EOF\n"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_told_once_and_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("absent").join("odoo.prom");
        let account = Account::default();
        assert!(!renew(&account, &path, true).await);
        fs::create_dir(path.parent().unwrap()).unwrap();
        assert!(renew(&account, &path, false).await);
    }
}
