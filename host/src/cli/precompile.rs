//! `precompile`: machine code of a component, to be embedded by the next build.

use super::exit;
use super::start::{Error, component};
use crate::config::limits::Limits;
use crate::engine::Engine;
use std::path::Path;

/// Writes the image of a component. Gives the exit code. An image that is there already is left alone, so that the next
/// build finds nothing changed.
///
/// # Errors
/// When the file is no component or is too large, or the image cannot be written.
pub fn run(wasm: &Path, output: &Path) -> Result<u8, Error> {
    let limits = Limits::default();
    let bytes = component(wasm, &limits)?;
    let image = Engine::new(&limits)?.precompile(&bytes)?;
    if std::fs::read(output).is_ok_and(|existing| existing == image) {
        return Ok(exit::OK);
    }
    std::fs::write(output, image).map_err(|source| Error::OutputFile { path: output.to_owned(), source })?;
    Ok(exit::OK)
}
