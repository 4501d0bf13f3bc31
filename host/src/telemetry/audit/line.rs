//! One line of the audit.

use super::legible::legible;
use crate::telemetry::words::{Cache, Outcome};
use serde::Serialize;
use std::borrow::Cow;
use std::time::{Duration, SystemTime};

/// The target of the audit's lines in the log.
pub const TARGET: &str = "audit";

/// The verdict on a request that no rule stopped.
pub(crate) const ALLOWED: &str = "allowed";

/// No outside text takes more bytes of a line than this, escapes included.
const LONGEST: usize = 256;

/// Whether the line stands before the request, or after its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Event {
    Started,
    Finished,
}

/// What is known of a request. Text may be anything: it is made legible when the line is written.
///
/// Invariant: a line is one line of at most 8 KiB, whatever is in it.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub event: Event,
    pub rpc: &'a str,
    pub call: &'a str,
    pub tool: Option<&'a str>,
    pub instance: Option<&'a str>,
    pub user: Option<&'a str>,
    pub request: Option<Asked<'a>>,
    /// Of a request that has ended.
    pub ended: Option<Ended<'a>>,
}

/// What a request asks for, when it could be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub protocol: &'a str,
    pub model: &'a str,
    pub method: &'a str,
    pub ids: Option<u64>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended<'a> {
    /// `allowed`, or the rule that stopped it.
    pub verdict: &'a str,
    pub outcome: Outcome,
    pub status: Option<u16>,
    pub duration: Duration,
    pub bytes_out: u64,
    pub bytes_in: u64,
    pub attempts: u32,
    pub cache: Cache,
}

/// A line as it is written.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    event: Event,
    rpc: &'a str,
    call: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_out: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_in: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache: Option<&'static str>,
}

impl Line<'_> {
    /// The line with the time `now`, its end included.
    pub(crate) fn json(&self, now: SystemTime) -> serde_json::Result<Vec<u8>> {
        let mut written = self.written();
        written.time = Some(humantime::format_rfc3339_millis(now).to_string());
        let mut bytes = serde_json::to_vec(&written)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Sends the line to the log, which adds the time.
    pub(crate) fn log(&self) {
        if !tracing::enabled!(target: TARGET, tracing::Level::INFO) {
            return;
        }
        let Written {
            time: _,
            event,
            rpc,
            call,
            tool,
            instance,
            user,
            protocol,
            model,
            method,
            ids,
            verdict,
            outcome,
            status,
            duration_ms,
            bytes_out,
            bytes_in,
            attempts,
            cache,
        } = self.written();
        let event = match event {
            Event::Started => "started",
            Event::Finished => "finished",
        };
        let (tool, instance, user) = (tool.as_deref(), instance.as_deref(), user.as_deref());
        let (protocol, model, method, verdict) =
            (protocol.as_deref(), model.as_deref(), method.as_deref(), verdict.as_deref());
        let call = &*call;
        tracing::info!(
            target: TARGET, event, rpc, call, tool, instance, user, protocol, model, method, ids, verdict, outcome,
            status, duration_ms, bytes_out, bytes_in, attempts, cache
        );
    }

    fn written(&self) -> Written<'_> {
        let clean = |text| legible(text, LONGEST);
        let (asked, ended) = (self.request, self.ended);
        Written {
            time: None,
            event: self.event,
            rpc: self.rpc,
            call: clean(self.call),
            tool: self.tool.map(clean),
            instance: self.instance.map(clean),
            user: self.user.map(clean),
            protocol: asked.map(|asked| clean(asked.protocol)),
            model: asked.map(|asked| clean(asked.model)),
            method: asked.map(|asked| clean(asked.method)),
            ids: asked.and_then(|asked| asked.ids),
            verdict: ended.map(|ended| clean(ended.verdict)),
            outcome: ended.map(|ended| ended.outcome.as_str()),
            status: ended.and_then(|ended| ended.status),
            duration_ms: ended.map(|ended| milliseconds(ended.duration)),
            bytes_out: ended.map(|ended| ended.bytes_out),
            bytes_in: ended.map(|ended| ended.bytes_in),
            attempts: ended.map(|ended| ended.attempts),
            cache: ended.map(|ended| ended.cache.as_str()),
        }
    }
}

/// With three decimals: an answer from the cache takes microseconds.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests;
