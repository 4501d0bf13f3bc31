//! Makes a plugin part of the binary, when the environment names one.
//!
//! `ODOO_MCP_GUEST_IMAGE` is a file that `odoo-mcp-server precompile` of this very version wrote; `ODOO_MCP_GUEST_WASM` is
//! a component, compiled at each start (220 ms where an image takes 3). Relative paths count from the workspace. With
//! neither, or with an empty file, the binary asks for `--plugin`. This script builds nothing itself.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

const IMAGE: &str = "ODOO_MCP_GUEST_IMAGE";
const WASM: &str = "ODOO_MCP_GUEST_WASM";

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    let embedded = match (named(IMAGE)?, named(WASM)?) {
        (Some(_), Some(_)) => return Err(format!("{IMAGE} and {WASM} are both set: set one of them")),
        (Some(path), None) => format!("Some(Embedded::Precompiled(include_bytes!({path:?})))"),
        (None, Some(path)) => format!("Some(Embedded::Wasm(include_bytes!({path:?})))"),
        (None, None) => "None".to_owned(),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: this runs under cargo")?);
    fs::write(out.join("embedded.rs"), format!("const EMBEDDED: Option<Embedded> = {embedded};\n"))
        .map_err(|error| format!("cannot write embedded.rs: {error}"))
}

/// The file that a variable names, as an absolute path.
fn named(variable: &str) -> Result<Option<String>, String> {
    println!("cargo::rerun-if-env-changed={variable}");
    let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) else { return Ok(None) };
    let package = env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set: this runs under cargo")?;
    let workspace = Path::new(&package).parent().ok_or("the package is not in a workspace")?;
    let path = workspace.join(value);
    let path = path.canonicalize().map_err(|error| format!("{variable}: {}: {error}", path.display()))?;
    println!("cargo::rerun-if-changed={}", path.display());
    // Not made yet: the recipe names the same file before and after it makes it, so that nothing is built in vain.
    if fs::metadata(&path).is_ok_and(|file| file.len() == 0) {
        return Ok(None);
    }
    let text = path.to_str().ok_or_else(|| format!("{variable}: the path is not UTF-8"))?;
    Ok(Some(text.to_owned()))
}
