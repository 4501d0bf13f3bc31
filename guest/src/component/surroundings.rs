//! What the host gives: environment, clock and network.

use super::bindings::wasi::cli::environment;
use super::bindings::wasi::clocks::monotonic_clock;
use super::panic;
use super::transport::WasiHttp;
use crate::mcp::Service;
use crate::odoo::instance::Instances;
use crate::tools::Context;

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// Runs `use_service` with everything that the tools and resources need.
///
/// Invariant: each export enters here, so that a panic anywhere is reported.
pub(super) fn with_service<T>(use_service: impl FnOnce(&Service) -> T) -> T {
    panic::report_to_stderr();
    let (instances, misconfigured) = match Instances::from_environment(&environment::get_environment()) {
        Ok(instances) => (instances, None),
        Err(error) => (Instances { all: Vec::new(), default: None }, Some(error)),
    };
    let clock = || monotonic_clock::now() / NANOSECONDS_PER_MILLISECOND;
    use_service(&Service {
        context: Context { instances: &instances, transport: &WasiHttp, clock: &clock },
        misconfigured: misconfigured.as_ref(),
    })
}
