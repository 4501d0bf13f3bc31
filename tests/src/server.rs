//! The built server and guests, found beside the running test.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folder of the build: `target`, wherever it is.
pub fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().find(|folder| folder.join("wasm32-unknown-unknown").is_dir());
    target.map(Path::to_owned).context("nothing is built for wasm32-unknown-unknown: run `just build guests`")
}

/// The server with the guest embedded.
pub fn server() -> Result<PathBuf> {
    existing(target()?.join("release/odoo-mcp-server"), "just build")
}

/// The product's own component.
pub fn guest() -> Result<PathBuf> {
    existing(target()?.join("odoo-tools.wasm"), "just guest")
}

/// One of the components of `tests/guests/examples`.
pub fn fixture(name: &str) -> Result<PathBuf> {
    existing(target()?.join(format!("wasm32-unknown-unknown/guest/examples/{name}.wasm")), "just guests")
}

fn existing(path: PathBuf, recipe: &str) -> Result<PathBuf> {
    ensure!(path.is_file(), "{} is missing: run `{recipe}`", path.display());
    Ok(path)
}

/// A command with nothing of this environment but what programs need to run.
pub fn hermetic(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    for name in ["PATH", "HOME", "TMPDIR", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}
