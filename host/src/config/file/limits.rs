//! `[limits]`: each may be set within bounds that leave the server working.

use crate::config::bounds::{non_zero, period, within};
use crate::config::document::Document;
use crate::config::error::Error;
use crate::config::limits::Limits;
use crate::config::quantity::{Period, Size};
use serde::Deserialize;
use std::time::Duration;
use toml::Spanned;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LimitsTable {
    memory: Option<Spanned<Size>>,
    cpu: Option<Spanned<Period>>,
    wall: Option<Spanned<Period>>,
    rpcs: Option<Spanned<u64>>,
    result: Option<Spanned<Size>>,
    log_line: Option<Spanned<Size>>,
    log_rate: Option<Spanned<u64>>,
    plugin_file: Option<Spanned<Size>>,
    calls: Option<Spanned<u64>>,
    request: Option<Spanned<Size>>,
    response: Option<Spanned<Size>>,
    header: Option<Spanned<Size>>,
}

impl LimitsTable {
    /// The limits, and `wall` apart.
    pub(super) fn check(self, document: &Document) -> Result<(Limits, Option<Spanned<Period>>), Error> {
        let default = Limits::default();
        let bytes = |given: &Option<Spanned<Size>>, range, default: usize| -> Result<usize, Error> {
            let Some(given) = given else { return Ok(default) };
            let size = within(document, given, range)?;
            usize::try_from(size.0).map_err(|_| document.wrong(given.span(), "is more than this machine can address"))
        };
        let count = |given: &Option<Spanned<u64>>, default: u32| -> Result<u32, Error> {
            let Some(given) = given else { return Ok(default) };
            Ok(u32::try_from(within(document, given, 1..=10_000)?).unwrap_or(u32::MAX))
        };
        let hour = Duration::from_secs(3600);
        period(document, self.wall.as_ref(), Duration::from_secs(1)..=hour, default.wall)?;
        let limits = Limits {
            memory: bytes(&self.memory, Size::mib(8)..=Size::mib(1024), default.memory)?,
            cpu: period(
                document,
                self.cpu.as_ref(),
                Duration::from_millis(100)..=Duration::from_secs(60),
                default.cpu,
            )?,
            wall: default.wall,
            rpcs: count(&self.rpcs, default.rpcs)?,
            result: bytes(&self.result, Size::kib(4)..=Size::mib(64), default.result)?,
            log_line: bytes(&self.log_line, Size(128)..=Size::kib(64), default.log_line)?,
            log_rate: count(&self.log_rate, default.log_rate)?,
            plugin_file: match &self.plugin_file {
                Some(given) => within(document, given, Size::kib(64)..=Size::mib(256))?.0,
                None => default.plugin_file,
            },
            calls: non_zero(document, self.calls.as_ref(), 1..=10_000, default.calls)?,
            request: bytes(&self.request, Size::kib(64)..=Size::mib(256), default.request)?,
            response: bytes(&self.response, Size::kib(64)..=Size::mib(256), default.response)?,
            header: bytes(&self.header, Size::kib(4)..=Size::mib(1), default.header)?,
        };
        Ok((limits, self.wall))
    }
}
