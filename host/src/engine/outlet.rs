//! The guest's way to the gate.

use super::freight::Freight;
use super::limit::Limit;
use crate::config::limits::Limits;
use crate::egress::{self, Budget, Gate, Stage};
use crate::telemetry::Caller;
use http::header::{COOKIE, EXPECT, SET_COOKIE, TE, TRAILER};
use http::{HeaderName, Request, Response};
use http_body_util::BodyExt;
use std::sync::Arc;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, Result, WasiBody, WasiHttpHooks,
};

/// What one step is told of the instances, and where its requests go.
pub(crate) struct Outlet {
    gate: Gate,
    /// None: every request is refused. What a plugin says of itself needs no network.
    allowance: Option<Allowance>,
}

/// What the requests of one step share.
#[derive(Clone)]
struct Allowance {
    budget: Arc<Budget>,
    freight: Arc<Freight>,
    /// Largest request in bytes.
    request: usize,
}

type Sent = Result<(Response<WasiBody>, Io)>;
type Io = Box<dyn Future<Output = Result<()>> + Send>;

impl Outlet {
    /// Through `gate`, as many requests and as large as the limits allow.
    pub(crate) fn open(gate: &Gate, caller: Caller, limits: &Limits) -> Self {
        let Limits { rpcs, request, .. } = *limits;
        let allowance =
            Allowance { budget: Arc::new(Budget::new(caller, rpcs)), freight: Freight::new(request), request };
        Self { gate: gate.clone(), allowance: Some(allowance) }
    }

    /// Nowhere: the guest finds the same environment, and can send nothing.
    pub(crate) fn closed(gate: &Gate) -> Self {
        Self { gate: gate.clone(), allowance: None }
    }

    /// What the guest finds in its environment.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        self.gate.guest_environment()
    }
}

impl WasiHttpHooks for Outlet {
    /// Neither sent nor seen: what belongs to the connection, and session cookies, which would be a credential.
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        Arc::new(is_forbidden)
    }

    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        Limit::BodyPiece.value()
    }

    /// The time-outs that a guest may ask for are not taken: those of the instance hold, at the gate.
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _response_processed: Io,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let gate = self.gate.clone();
        let allowance = self.allowance.clone();
        Box::new(async move {
            let Some(Allowance { budget, freight, request: limit }) = allowance else {
                return Err(stated(Stage::Refused, "a plugin has no network while it is loaded"));
            };
            let load = freight.load();
            let sent = gate.send(&budget, request.map(|body| load.weigh(body))).await;
            if load.refused() {
                return Err(stated(Stage::Refused, &too_much(limit)));
            }
            let response = sent.map_err(told)?;
            let response = response.map(|body: egress::Body| body.map_err(told).boxed_unsync());
            // The gate's own pool drives the connection.
            let io: Io = Box::new(async { Ok(()) });
            Ok((response, io))
        })
    }
}

const FORBIDDEN_TOO: [HeaderName; 5] = [COOKIE, SET_COOKIE, EXPECT, TE, TRAILER];

fn is_forbidden(name: &HeaderName) -> bool {
    DEFAULT_FORBIDDEN_HEADERS.contains(name) || FORBIDDEN_TOO.contains(name)
}

fn too_much(limit: usize) -> String {
    format!("the requests that this step has under way are larger than {limit} bytes together (limits.request)")
}

fn told(error: egress::Error) -> Error {
    stated(error.stage(), &error.to_string())
}

/// The guest reads the stage to know what happened to a write: `refused` and `not-sent` mean that Odoo has seen nothing,
/// `timed-out` and `lost` that nobody knows.
fn stated(stage: Stage, text: &str) -> Error {
    Error::InternalError(Some(format!("{}: {text}", stage.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_headers_and_cookies_are_forbidden_and_ordinary_ones_are_not() {
        for name in ["host", "connection", "transfer-encoding", "cookie", "set-cookie", "expect", "te", "trailer"] {
            assert!(is_forbidden(&HeaderName::from_static(name)), "{name}");
        }
        for name in ["content-type", "content-length", "authorization", "x-odoo-database"] {
            assert!(!is_forbidden(&HeaderName::from_static(name)), "{name}");
        }
    }

    #[test]
    fn the_guest_is_told_the_stage_first() {
        let Error::InternalError(Some(text)) = stated(Stage::Lost, "the answer broke off") else { panic!() };
        assert_eq!(text, "lost: the answer broke off");
    }
}
