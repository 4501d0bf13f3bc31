//! Families of metrics, and the handles by which they are counted without a look at their labels.

use crate::telemetry::words::Word;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use std::sync::Arc;

/// Names and values of labels.
pub(super) type Labels<const N: usize> = [(&'static str, Arc<str>); N];

pub(super) type Counters<const N: usize> = Family<Labels<N>, Counter>;
pub(super) type Gauges<const N: usize> = Family<Labels<N>, Gauge>;
pub(super) type Histograms<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

/// One metric for each of a closed set of words.
#[derive(Debug)]
pub(crate) struct Each<W, M>(Vec<(W, M)>);

impl<W: Word, M> Each<W, M> {
    pub(super) fn new(make: impl Fn(W) -> M) -> Self {
        Self(W::ALL.iter().map(|word| (*word, make(*word))).collect())
    }

    pub(crate) fn get(&self, word: W) -> Option<&M> {
        self.0.iter().find(|(other, _)| *other == word).map(|(_, metric)| metric)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &M> {
        self.0.iter().map(|(_, metric)| metric)
    }
}

impl<W: Word> Each<W, Counter> {
    /// One counter of a family for each word, which is the value of the label `label`.
    pub(super) fn counters<const N: usize>(family: &Counters<N>, labels: impl Fn(&'static str) -> Labels<N>) -> Self {
        Self::new(|word| family.get_or_create_owned(&labels(word.as_str())))
    }

    pub(crate) fn one_more(&self, word: W) {
        if let Some(counter) = self.get(word) {
            counter.inc();
        }
    }

    /// Of one word.
    pub(super) fn count(&self, word: W) -> u64 {
        self.get(word).map(Counter::get).unwrap_or_default()
    }

    /// Of all words together.
    pub(super) fn sum(&self) -> u64 {
        self.all().map(Counter::get).sum()
    }
}
