//! One instance's credential at run time: what is in use, and reading it anew when Odoo refuses it.

use super::{Error, SecretSource};
use crate::config::Environment;
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Least time between two readings of one source. A wrong credential makes every call fail, and none of them may make
/// a keyring ask, or a command run, without end.
pub const PAUSE: Duration = Duration::from_secs(10);

/// Keeps a credential and its source, so that a rotated one is taken up without a restart.
///
/// For whoever talks to Odoo: send with [`Self::current`]; when Odoo says that the credential is wrong, ask
/// [`Self::renewed`] once with the one that was sent, and send again only if it gives another.
#[derive(Debug)]
pub struct Keeper {
    source: SecretSource,
    environment: Arc<Environment>,
    current: RwLock<Arc<SecretString>>,
    /// When the source was read last. Held while it is read: of many callers one reads, and the others wait for it.
    last_read: Mutex<Option<Instant>>,
}

impl Keeper {
    /// Keeps a credential that was just loaded from its source.
    pub fn new(source: SecretSource, environment: Arc<Environment>, loaded: SecretString) -> Self {
        let current = RwLock::new(Arc::new(loaded));
        Self { source, environment, current, last_read: Mutex::new(None) }
    }

    /// The credential to send.
    pub fn current(&self) -> Arc<SecretString> {
        // Replacing a pointer cannot stop half-way: a poisoned lock holds a whole credential.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A credential other than the one that Odoo refused, or `None` when there is no other: the source still gives the
    /// same, or was read less than [`PAUSE`] ago.
    ///
    /// # Errors
    /// When the source gives none now; the credential in use stays.
    pub async fn renewed(&self, refused: &SecretString) -> Result<Option<Arc<SecretString>>, Error> {
        self.renewed_at(refused, Instant::now()).await
    }

    async fn renewed_at(&self, refused: &SecretString, now: Instant) -> Result<Option<Arc<SecretString>>, Error> {
        let other = |secret: &Arc<SecretString>| secret.expose_secret() != refused.expose_secret();
        let mut last_read = self.last_read.lock().await;
        // Another caller may have renewed it while this one's request was under way.
        let current = self.current();
        if other(&current) {
            return Ok(Some(current));
        }
        if last_read.is_some_and(|last| now.saturating_duration_since(last) < PAUSE) {
            return Ok(None);
        }
        // Also when it fails: a failing source is not asked more often than a working one.
        *last_read = Some(now);
        let loaded = Arc::new(self.source.load(&self.environment).await?);
        if !other(&loaded) {
            return Ok(None);
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&loaded);
        Ok(Some(loaded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn keep(path: &Path, secret: &str) -> Keeper {
        write(path, secret);
        Keeper::new(SecretSource::File(path.to_owned()), Arc::default(), secret.into())
    }

    fn write(path: &Path, secret: &str) {
        std::fs::write(path, secret).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }

    async fn renewed(keeper: &Keeper, refused: &str, now: Instant) -> Option<String> {
        let renewed = keeper.renewed_at(&refused.into(), now).await.unwrap();
        renewed.map(|secret| secret.expose_secret().to_owned())
    }

    #[tokio::test]
    async fn a_rotated_credential_is_taken_up_and_an_unchanged_one_is_not_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let (keeper, start) = (keep(&path, "old"), Instant::now());
        assert_eq!(renewed(&keeper, "old", start).await, None);
        write(&path, "new");
        assert_eq!(renewed(&keeper, "old", start + PAUSE).await.unwrap(), "new");
        assert_eq!(keeper.current().expose_secret(), "new");
    }

    #[tokio::test]
    async fn a_source_is_not_read_twice_within_the_pause_not_even_when_it_fails() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let (keeper, start) = (keep(&path, "old"), Instant::now());
        std::fs::remove_file(&path).unwrap();
        assert!(keeper.renewed_at(&"old".into(), start).await.is_err());
        assert_eq!(keeper.current().expose_secret(), "old");
        write(&path, "new");
        let just_before = start + PAUSE - Duration::from_millis(1);
        assert_eq!(renewed(&keeper, "old", just_before).await, None);
        assert_eq!(renewed(&keeper, "old", start + PAUSE).await.unwrap(), "new");
    }

    #[tokio::test]
    async fn callers_who_were_refused_together_get_the_same_new_one_from_one_reading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let (keeper, now) = (keep(&path, "old"), Instant::now());
        write(&path, "new");
        let refused = "old".into();
        let (a, b) = tokio::join!(keeper.renewed_at(&refused, now), keeper.renewed_at(&refused, now));
        let (a, b) = (a.unwrap().unwrap(), b.unwrap().unwrap());
        assert_eq!(a.expose_secret(), "new");
        assert!(Arc::ptr_eq(&a, &b), "the second caller did not read");
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let keeper = Keeper::new(SecretSource::Environment("KEY".into()), Arc::default(), "canary".into());
        assert!(!format!("{keeper:?}").contains("canary"));
    }
}
