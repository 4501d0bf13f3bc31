//! One load for all who ask at the same time, which goes on when the first of them gives up.

use crate::egress::answer::Answer;
use crate::egress::error::Error;
use moka::future::Cache;
use std::hash::Hash;
use std::sync::Arc;

/// An answer, and whether this caller's own load brought it.
#[derive(Debug)]
pub(crate) struct Found {
    pub answer: Answer,
    pub loaded: bool,
}

/// A load that leaves nothing in the cache. All who waited for it share it, so that a refusal does not become a storm.
#[derive(Debug, Clone)]
pub(crate) enum Unkept {
    /// An answer that may be different next time: a fault, `false`, a proxy's page.
    Answered(Answer),
    Failed(Error),
}

/// The value of `key` in `cache`, by `load` when there is none.
///
/// # Cancel safety
/// The load runs in a task of its own: a caller that is dropped neither stops it nor leaves the others waiting for a
/// future that nobody polls. The load bounds its own time, so the task ends.
pub(crate) async fn once<K, F>(cache: Cache<K, Answer>, key: K, load: F) -> Result<Found, Error>
where
    K: Hash + Eq + Send + Sync + 'static,
    F: Future<Output = Result<Answer, Unkept>> + Send + 'static,
{
    let flight = tokio::spawn(async move {
        cache.entry(key).or_try_insert_with(load).await.map(|entry| {
            let loaded = entry.is_fresh();
            Found { answer: entry.into_value(), loaded }
        })
    });
    match flight.await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(unkept)) => match Arc::unwrap_or_clone(unkept) {
            // Counted as loaded: it will be again.
            Unkept::Answered(answer) => Ok(Found { answer, loaded: true }),
            Unkept::Failed(error) => Err(error),
        },
        Err(_) => Err(Error::Interrupted),
    }
}
