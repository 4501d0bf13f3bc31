//! All that a plugin may call.

use super::error::LoadError;
use super::sandbox::Sandbox;
use wasmtime::component::{Component, HasData, Linker, ResourceTable};
use wasmtime::{Engine, Result};
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::{cli, clocks, io};

/// The imports of the WIT world `odoo-plugin`, in any WASI 0.2 version.
///
/// Invariant: no files, no sockets, no randomness, no exit, no terminal; the only way out is `wasi:http`, and it ends at
/// the gate. A plugin that asks for more is refused by name when it is loaded, not when it calls.
pub(super) struct Allowed;

const INTERFACES: [&str; 11] = [
    "wasi:cli/environment",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
];

impl Allowed {
    /// Links exactly [`INTERFACES`].
    pub(super) fn link(engine: &Engine) -> Result<Linker<Sandbox>> {
        let mut linker = Linker::new(engine);
        let l = &mut linker;
        cli::environment::add_to_linker::<_, WasiCli>(l, Sandbox::cli)?;
        cli::stderr::add_to_linker::<_, WasiCli>(l, Sandbox::cli)?;
        cli::stdin::add_to_linker::<_, WasiCli>(l, Sandbox::cli)?;
        cli::stdout::add_to_linker::<_, WasiCli>(l, Sandbox::cli)?;
        clocks::monotonic_clock::add_to_linker::<_, WasiClocks>(l, Sandbox::clocks)?;
        clocks::wall_clock::add_to_linker::<_, WasiClocks>(l, Sandbox::clocks)?;
        io::error::add_to_linker::<_, Table>(l, Sandbox::table)?;
        io::poll::add_to_linker::<_, Table>(l, Sandbox::table)?;
        io::streams::add_to_linker::<_, Table>(l, Sandbox::table)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(l)?;
        Ok(linker)
    }

    /// Refuses a component that imports anything else.
    pub(super) fn check(engine: &Engine, component: &Component) -> Result<(), LoadError> {
        let refused: Vec<String> = component
            .component_type()
            .imports(engine)
            .map(|(name, _)| name)
            .filter(|name| !allows(name))
            .map(str::to_owned)
            .collect();
        if refused.is_empty() { Ok(()) } else { Err(LoadError::Imports(refused)) }
    }
}

fn allows(import: &str) -> bool {
    import.split_once("@0.2.").is_some_and(|(interface, patch)| {
        INTERFACES.contains(&interface) && patch.bytes().all(|byte| byte.is_ascii_digit())
    })
}

struct Table;

impl HasData for Table {
    type Data<'a> = &'a mut ResourceTable;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worlds_imports_are_allowed_in_any_patch_version() {
        for interface in INTERFACES {
            assert!(allows(&format!("{interface}@0.2.0")), "{interface}");
            assert!(allows(&format!("{interface}@0.2.12")), "{interface}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for import in [
            "wasi:filesystem/types@0.2.0",
            "wasi:sockets/tcp@0.2.0",
            "wasi:random/random@0.2.0",
            "wasi:cli/exit@0.2.0",
            "wasi:cli/terminal-stdout@0.2.0",
            "wasi:http/types@0.3.0",
            "wasi:http/types@0.2.0-rc-2023",
            "wasi:http/types",
            "odoo:secret/store@0.2.0",
            "http",
        ] {
            assert!(!allows(import), "{import}");
        }
    }
}
