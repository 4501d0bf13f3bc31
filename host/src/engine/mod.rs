//! One sandbox per step: a fresh WebAssembly store with its limits, thrown away when the step ends.
//!
//! In reading order:
//!
//! - [`settings`]: how code is compiled and how many sandboxes there may be; [`image`]: from bytes to a component.
//! - [`imports`]: all that a plugin may call.
//! - [`limit`]: the bounds that are not for the operator to set; [`shape`]: those of a component's code, held before it is
//!   compiled.
//! - [`sandbox`]: what one step has of its own, with [`quota`] (memory), [`meter`] and [`ticker`] (CPU), [`clocks`],
//!   [`log`] (its stderr) and [`outlet`] (its way to the gate, with [`freight`]: how much is on it).
//! - [`program`]: a component made ready, and how a step of it runs; [`error`] and [`cause`]: why one stops; [`usage`]: what it
//!   used.
//!
//! Invariant: nothing here knows of MCP, of Odoo or of the plugin's own interfaces. A step that ends, traps, runs into a
//! limit or whose future is dropped leaves nothing behind: no thread, no task, no open request.

mod cause;
mod clocks;
pub mod error;
mod freight;
pub mod image;
mod imports;
pub mod limit;
mod log;
mod meter;
mod outlet;
mod program;
mod quota;
mod sandbox;
mod settings;
mod shape;
mod ticker;
pub mod usage;

pub use error::{LoadError, Stopped};
pub use image::Image;
pub use limit::Limit;
pub(crate) use outlet::Outlet;
pub(crate) use program::{Program, StepFuture};
pub(crate) use sandbox::Sandbox;

use crate::config::limits::Limits;
use imports::Allowed;
use shape::Shape;
use std::sync::Arc;
use ticker::Ticker;
use tokio::sync::Semaphore;
pub use usage::Observer;
use wasmtime::component::Linker;

/// What all sandboxes share: the compiler's settings, the reserved memory, and the clock that interrupts guests. Cheap to
/// clone.
#[derive(Clone)]
pub struct Engine(Arc<Shared>, Observer);

struct Shared {
    wasmtime: wasmtime::Engine,
    linker: Linker<Sandbox>,
    ticker: Ticker,
    /// One permit per sandbox that the pool has room for: a step waits for one instead of failing.
    slots: Arc<Semaphore>,
}

impl Engine {
    /// Reserves the sandboxes. `memory` and `calls` of the limits are fixed from here on.
    ///
    /// # Errors
    ///
    /// [`LoadError::Engine`] when the address space cannot be reserved.
    pub fn new(limits: &Limits) -> Result<Self, LoadError> {
        Self::with_config(settings::running(limits, None), limits)
    }

    /// As [`Engine::new`], with wasmtime's own cache of compiled code in the user's cache folder: for a plugin that comes
    /// as WebAssembly. Without a usable folder it compiles each time, and says so in the log.
    ///
    /// # Errors
    ///
    /// As [`Engine::new`].
    pub fn with_compile_cache(limits: &Limits) -> Result<Self, LoadError> {
        let cache = settings::compile_cache();
        Self::with_config(settings::running(limits, cache), limits)
    }

    /// The same engine; `observer` is told of each step of the plugins that are loaded with it from here on.
    #[must_use]
    pub fn observed_by(self, observer: Observer) -> Self {
        Self(self.0, observer)
    }

    fn with_config(config: wasmtime::Config, limits: &Limits) -> Result<Self, LoadError> {
        let wasmtime = wasmtime::Engine::new(&config).map_err(LoadError::engine)?;
        let linker = Allowed::link(&wasmtime).map_err(LoadError::engine)?;
        let ticker = Ticker::start(wasmtime.clone()).map_err(|error| LoadError::Engine(error.to_string()))?;
        let slots = Arc::new(Semaphore::new(settings::slots(limits)));
        Ok(Self(Arc::new(Shared { wasmtime, linker, ticker, slots }), Observer::none()))
    }

    /// Compiles a component for [`Image::Precompiled`]: for any CPU of this architecture and operating system, so that a
    /// binary that embeds it runs on other machines.
    ///
    /// # Errors
    ///
    /// [`LoadError::Component`] when the bytes are not a component.
    pub fn precompile(&self, wasm: &[u8]) -> Result<Vec<u8>, LoadError> {
        Shape::check(wasm)?;
        let config = settings::portable(&self.0.wasmtime).map_err(LoadError::engine)?;
        let compiler = wasmtime::Engine::new(&config).map_err(LoadError::engine)?;
        compiler.precompile_component(wasm).map_err(LoadError::component)
    }
}

#[cfg(test)]
mod tests;
