//! Guests that crash.

use super::graft::grafted;
use super::server::Setup;
use anyhow::{Result, ensure};
use serde_json::json;

#[test]
fn a_crash_ends_one_call_and_nothing_else() -> Result<()> {
    let mut server = Setup::fixture("trap")?.start()?;
    for how in ["unreachable", "panic"] {
        server.stops(
            "trap",
            json!({"how": how}),
            "plugin crashed: wasm trap: wasm `unreachable` instruction executed",
        )?;
    }
    server.finish()?;
    Ok(())
}

#[test]
pub(super) fn endless_recursion_is_stopped() -> Result<()> {
    let mut server = Setup::fixture("trap")?.start()?;
    server.stops("trap", json!({"how": "recursion"}), "more than 524288 bytes of call stack (a fixed limit)")?;
    server.finish()?;
    Ok(())
}

#[test]
fn a_plugin_that_crashes_when_it_is_loaded_is_refused_with_the_reason() -> Result<()> {
    for (module, reason) in [
        ("(func $go (drop (i32.div_s (i32.const 1) (i32.const 0))))", "integer divide by zero"),
        ("(table 1 funcref) (func $go (drop (table.get (i32.const 7))))", "out of bounds table access"),
        ("(table 1 funcref) (func $go (drop (call_indirect (result i32) (i32.const 0))))", "uninitialized element"),
        ("(func $go (drop (i32.trunc_f32_s (f32.const nan))))", "invalid conversion to integer"),
    ] {
        let said = refusal(module, 1)?;
        ensure!(said.contains("the plugin crashed") && said.contains(reason), "{module}: {said}");
    }
    Ok(())
}

#[test]
fn a_plugin_that_loops_when_it_is_loaded_is_refused() -> Result<()> {
    for (module, limit) in
        [("(func $go (loop (br 0)))", "limits.cpu"), ("(func $go (call $go) (call $go))", "call stack")]
    {
        let said = refusal(module, 1)?;
        ensure!(said.contains(limit), "{module}: {said}");
    }
    Ok(())
}

#[test]
pub(super) fn a_table_has_a_limit() -> Result<()> {
    let said = refusal("(table 1 funcref) (func $go (drop (table.grow (ref.null func) (i32.const 20000))))", 1)?;
    ensure!(said.contains("more than 20000 elements in one table (a fixed limit)"), "{said}");
    Ok(())
}

#[test]
pub(super) fn tables_are_counted() -> Result<()> {
    let said = refusal(&format!("{} (func $go)", "(table 1 funcref)".repeat(9)), 1)?;
    ensure!(said.contains("does not fit in a sandbox") && said.contains("tables"), "{said}");
    Ok(())
}

#[test]
pub(super) fn core_instances_are_counted() -> Result<()> {
    let said = refusal("(func $go)", 33)?;
    ensure!(said.contains("does not fit in a sandbox") && said.contains("instances"), "{said}");
    Ok(())
}

#[test]
pub(super) fn a_second_memory_is_refused() -> Result<()> {
    let said = refusal("(memory 1) (func $go)", 1)?;
    ensure!(said.contains("does not fit in a sandbox") && said.contains("memories"), "{said}");
    Ok(())
}

fn refusal(module: &str, times: u32) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("grafted.wasm");
    std::fs::write(&file, grafted(module, times)?)?;
    Setup::file(&file).refusal()
}
