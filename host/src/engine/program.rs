//! A component made ready, and how one step of it runs.

use super::error::{Excess, LoadError, Stopped};
use super::image::Image;
use super::imports::Allowed;
use super::log::GuestLog;
use super::meter::Meter;
use super::outlet::Outlet;
use super::sandbox::Sandbox;
use super::{Engine, settings};
use crate::config::limits::Limits;
use std::pin::Pin;
use std::sync::Arc;
use tokio::time::timeout;
use tracing::debug;
use wasmtime::component::{Instance, InstancePre};
use wasmtime::{Error, Store, StoreContextMut, Trap, UpdateDeadline};

/// What a guest may hand to the host in one call, beside its answer: one write to a request's body.
const MAX_WRITE: usize = 1024 * 1024;

/// What the answer's own structure takes beside its text.
const STRUCTURE: usize = 256 * 1024;

/// Live handles of one component, in wasmtime's own tables.
const MAX_HANDLES: usize = 10_000;

/// A component, compiled and linked: a step of it needs only memory.
pub(crate) struct Program {
    engine: Engine,
    pre: InstancePre<Sandbox>,
    limits: Limits,
    log: Arc<GuestLog>,
}

/// The calls that make up a step.
pub(crate) type StepFuture<'a, R> = Pin<Box<dyn Future<Output = wasmtime::Result<R>> + Send + 'a>>;

impl Program {
    /// Compiles and links. Takes a while for WebAssembly: not to be called on a thread of the runtime.
    pub(crate) fn load(engine: &Engine, image: &Image, limits: &Limits) -> Result<Self, LoadError> {
        let component = image.component(&engine.0.wasmtime, limits)?;
        Allowed::check(&engine.0.wasmtime, &component)?;
        let pre = engine.0.linker.instantiate_pre(&component).map_err(LoadError::link)?;
        let log = Arc::new(GuestLog::new(limits));
        Ok(Self { engine: engine.clone(), pre, limits: limits.clone(), log })
    }

    /// The linked component, to look up its exports.
    pub(crate) fn linked(&self) -> &InstancePre<Sandbox> {
        &self.pre
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Runs one step in a sandbox of its own. `call_id` names it in log lines. Waits for a free sandbox first; the limits
    /// count from then on.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future stops the guest where it is (it yields at each tick of the clock) and its open request.
    pub(crate) async fn step<R, C>(&self, call_id: String, outlet: Outlet, call: C) -> Result<R, Stopped>
    where
        R: Send,
        C: for<'a> FnOnce(&'a mut Store<Sandbox>, &'a Instance) -> StepFuture<'a, R> + Send,
    {
        let slot = self.engine.0.slots.acquire().await;
        // Nobody closes the semaphore; were it closed, the pool's own limit would hold.
        debug_assert!(slot.is_ok());
        let _ticking = self.engine.0.ticker.running();
        let meter = Meter::new();
        let mut store = self.store(Sandbox::new(&self.limits, &self.log, call_id, outlet), meter.clone());
        let step: StepFuture<'_, R> = Box::pin(async {
            let instance = self.pre.instantiate_async(&mut store).await?;
            call(&mut store, &instance).await
        });
        match timeout(self.limits.wall, meter.measure(step)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.stopped(&error)),
            Err(_) => Err(Stopped::WallLimit { limit: self.limits.wall }),
        }
    }

    fn store(&self, sandbox: Sandbox, meter: Meter) -> Store<Sandbox> {
        let mut store = Store::new(&self.engine.0.wasmtime, sandbox);
        store.limiter(|sandbox| &mut sandbox.quota);
        store.set_max_component_handles(MAX_HANDLES);
        // Invariant: the host never copies more than this out of a guest at once. An answer above the limit is refused
        // before it is copied when it is far above, by its exact size afterwards when it is not.
        store.set_hostcall_fuel(self.limits.result.max(MAX_WRITE).saturating_add(STRUCTURE));
        let limit = self.limits.cpu;
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |_: StoreContextMut<'_, Sandbox>| {
            if meter.used() > limit {
                return Err(Error::new(Excess::Cpu));
            }
            Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
        });
        store
    }

    fn stopped(&self, error: &Error) -> Stopped {
        debug!(target: "plugin", "step stopped: {error:?}");
        match error.downcast_ref::<Excess>() {
            Some(Excess::Cpu) => return Stopped::CpuLimit { limit: self.limits.cpu },
            Some(Excess::Memory) => return Stopped::MemoryLimit { limit: settings::memory(&self.limits) },
            Some(Excess::Table) | None => {}
        }
        let reason = match error.downcast_ref::<Trap>() {
            Some(trap) => trap.to_string(),
            None => error.root_cause().to_string(),
        };
        if reason.contains(FUEL_EXHAUSTED) {
            return Stopped::ResultTooLarge { limit: self.limits.result };
        }
        Stopped::Trapped { reason }
    }
}

/// Part of wasmtime's message when more was to be copied than [`Store::set_hostcall_fuel`] allows; the error has no public
/// type.
const FUEL_EXHAUSTED: &str = "fuel allocated for hostcalls";
