//! The guest's way to the gate.

use crate::egress::{self, Budget, Gate, Stage};
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
    budget: Option<Arc<Budget>>,
}

type Sent = Result<(Response<WasiBody>, Io)>;
type Io = Box<dyn Future<Output = Result<()>> + Send>;

impl Outlet {
    /// Through `gate`, with a budget of `rpcs` requests.
    pub(crate) fn open(gate: &Gate, rpcs: u32) -> Self {
        Self { gate: gate.clone(), budget: Some(Arc::new(Budget::new(rpcs))) }
    }

    /// Nowhere: the guest finds the same environment, and can send nothing.
    pub(crate) fn closed(gate: &Gate) -> Self {
        Self { gate: gate.clone(), budget: None }
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

    /// The time-outs that a guest may ask for are not taken: those of the instance hold, at the gate.
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _response_processed: Io,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let gate = self.gate.clone();
        let budget = self.budget.clone();
        Box::new(async move {
            let Some(budget) = budget else {
                return Err(stated(Stage::Refused, "a plugin has no network while it is loaded"));
            };
            let response = gate.send(&budget, request).await.map_err(told)?;
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
