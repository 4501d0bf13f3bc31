//! From bytes to a component.

use super::error::LoadError;
use super::shape::Shape;
use crate::config::limits::Limits;
use wasmtime::Engine;
use wasmtime::component::Component;

/// A plugin's code.
#[derive(Debug, Clone)]
pub enum Image {
    /// Machine code that is part of this binary: what [`super::Engine::precompile`] returned in the same build.
    ///
    /// Invariant: never bytes read at run time. wasmtime checks that such an image fits its version and settings, not that
    /// its code is sound.
    Precompiled(&'static [u8]),
    /// A component as WebAssembly, from anywhere: it is validated and compiled.
    Wasm(Vec<u8>),
}

impl Image {
    /// Compiles, which takes a while for WebAssembly: not to be called on a thread of the runtime.
    pub(super) fn component(&self, engine: &Engine, limits: &Limits) -> Result<Component, LoadError> {
        match self {
            Self::Precompiled(code) => embedded(engine, code),
            Self::Wasm(wasm) => {
                let size = wasm.len() as u64;
                if size > limits.plugin_file {
                    return Err(LoadError::FileSize { size, limit: limits.plugin_file });
                }
                if !wasm.starts_with(COMPONENT) {
                    return Err(LoadError::Component(NO_COMPONENT.to_owned()));
                }
                Shape::check(wasm)?;
                Component::from_binary(engine, wasm).map_err(LoadError::component)
            }
        }
    }
}

/// How every component begins: the magic word, and the version that tells it from a core module.
const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

const NO_COMPONENT: &str = "it does not begin as one (core modules, text and compiled .cwasm files are not accepted)";

#[expect(unsafe_code, reason = "wasmtime cannot verify machine code; these bytes are part of this very binary")]
fn embedded(engine: &Engine, code: &'static [u8]) -> Result<Component, LoadError> {
    // SAFETY: `deserialize` asks for bytes that wasmtime's own compiler wrote and nobody changed. A `Precompiled` image has
    // the lifetime of the program, is embedded when the program is built, from what `Engine::precompile` returned, and lies
    // in its read-only data: whoever can change it can change the program itself.
    unsafe { Component::deserialize(engine, code) }.map_err(LoadError::image)
}
