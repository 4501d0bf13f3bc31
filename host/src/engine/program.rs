//! A component made ready, and how one step of it runs.

use super::Engine;
use super::cause::Excess;
use super::error::{LoadError, Stopped};
use super::image::Image;
use super::imports::Allowed;
use super::limit::{COMPILE_TIME, Limit};
use super::log::GuestLog;
use super::meter::Meter;
use super::outlet::Outlet;
use super::sandbox::Sandbox;
use super::usage::{Account, Peak};
use crate::config::limits::Limits;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;
use tokio::sync::oneshot;
use tokio::time::timeout;
use wasmtime::component::{Instance, InstancePre};
use wasmtime::{Error, Store, StoreContextMut, UpdateDeadline};

/// What the answer's own structure takes beside its text.
const STRUCTURE: usize = 256 * 1024;

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
    /// Compiles and links, on a thread of its own: for WebAssembly that takes a while.
    ///
    /// # Errors
    ///
    /// [`LoadError`], also when compiling takes too long. It cannot be stopped; the shape of what is compiled bounds what
    /// it goes on to use.
    pub(crate) async fn load(engine: &Engine, image: Image, limits: &Limits) -> Result<Self, LoadError> {
        let (engine, limits) = (engine.clone(), limits.clone());
        let (sender, compiled) = oneshot::channel();
        // Not a thread of the runtime, which waits for those when it ends.
        let compiler = thread::Builder::new().name("compile".to_owned()).spawn(move || {
            // Nobody waits any more when it took too long.
            drop(sender.send(Self::compile(engine, &image, limits)));
        });
        compiler.map_err(|error| LoadError::Engine(error.to_string()))?;
        match timeout(COMPILE_TIME, compiled).await {
            Ok(Ok(program)) => program,
            Ok(Err(_)) => Err(LoadError::Component("the compiler crashed on it".to_owned())),
            Err(_) => Err(LoadError::Fixed(Limit::CompileTime)),
        }
    }

    fn compile(engine: Engine, image: &Image, limits: Limits) -> Result<Self, LoadError> {
        let component = image.component(&engine.0.wasmtime, &limits)?;
        Allowed::check(&engine.0.wasmtime, &component)?;
        let pre = engine.0.linker.instantiate_pre(&component).map_err(LoadError::link)?;
        let log = Arc::new(GuestLog::new(&limits));
        Ok(Self { engine, pre, limits, log })
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
        let (meter, peak) = (Meter::default(), Peak::default());
        let account = Account::open(self.engine.1.clone(), meter.clone(), peak.clone());
        let sandbox = Sandbox::new(&self.limits, &self.log, call_id, outlet, peak);
        let mut store = self.store(sandbox, meter.clone());
        let step: StepFuture<'_, R> = Box::pin(async {
            let instance = self.pre.instantiate_async(&mut store).await?;
            call(&mut store, &instance).await
        });
        let ended = match timeout(self.limits.wall, meter.measure(step)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Stopped::by(&error, &self.limits)),
            Err(_) => Err(Stopped::WallLimit { limit: self.limits.wall }),
        };
        account.close(&ended);
        ended
    }

    fn store(&self, sandbox: Sandbox, meter: Meter) -> Store<Sandbox> {
        let mut store = Store::new(&self.engine.0.wasmtime, sandbox);
        store.limiter(|sandbox| &mut sandbox.quota);
        store.set_max_component_handles(Limit::Handles.value());
        // Invariant: the host never copies more than this out of a guest at once. An answer above the limit is refused
        // before it is copied when it is far above, by its exact size afterwards when it is not.
        store.set_hostcall_fuel(self.limits.result.max(Limit::Transfer.value()).saturating_add(STRUCTURE));
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
}
