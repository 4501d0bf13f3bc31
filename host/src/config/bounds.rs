//! Numbers of the configuration file, held against what they may be.

use super::document::Document;
use super::error::Error;
use super::quantity::Period;
use std::fmt::Display;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::time::Duration;
use toml::Spanned;

pub fn within<T: PartialOrd + Display + Copy>(
    document: &Document,
    given: &Spanned<T>,
    range: RangeInclusive<T>,
) -> Result<T, Error> {
    if range.contains(given.get_ref()) {
        return Ok(*given.get_ref());
    }
    let problem = format!("{} is out of bounds: {} to {}", given.get_ref(), range.start(), range.end());
    Err(document.wrong(given.span(), problem))
}

pub fn period(
    document: &Document,
    given: Option<&Spanned<Period>>,
    range: RangeInclusive<Duration>,
    default: Duration,
) -> Result<Duration, Error> {
    let range = Period(*range.start())..=Period(*range.end());
    given.map_or(Ok(default), |given| within(document, given, range).map(|period| period.0))
}

pub fn non_zero(
    document: &Document,
    given: Option<&Spanned<u64>>,
    range: RangeInclusive<u64>,
    default: NonZeroUsize,
) -> Result<NonZeroUsize, Error> {
    let Some(given) = given else { return Ok(default) };
    let number = within(document, given, range)?;
    usize::try_from(number)
        .ok()
        .and_then(NonZeroUsize::new)
        .ok_or_else(|| document.wrong(given.span(), "must not be zero"))
}
