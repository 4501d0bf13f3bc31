//! How code is compiled, and how many sandboxes there may be.

use super::limit::Limit;
use crate::config::limits::Limits;
use std::time::Duration;
use tracing::warn;
use wasmtime::{Cache, CacheConfig, Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig, Result};

/// Time between two interruptions of a running guest: the grain of its CPU limit, and how long another task may wait for
/// the thread.
pub(super) const TICK: Duration = Duration::from_millis(10);

/// Elements of one table (function pointers).
pub(super) const TABLE_ELEMENTS: usize = 20_000;

/// Tables, core instances and linear memories of one component. A component straight from cargo has two tables, three core
/// instances and one memory; one composed of several parts has more, but only one memory: memories are what the pool is
/// made of.
pub(super) const TABLES: u32 = 8;
pub(super) const CORE_INSTANCES: u32 = 32;
pub(super) const MEMORIES: u32 = 1;

/// Sandboxes at once at most. Each reserves 4 GiB of addresses (so that no memory access needs a check), not of memory.
const MAX_SLOTS: usize = 128;

/// Bytes of changed pages that a slot keeps from one step to the next, overwritten.
const KEPT_MEMORY: usize = 512 * 1024;
const KEPT_TABLES: usize = 64 * 1024;

/// The largest memory of a 32-bit guest.
const MAX_MEMORY: usize = 1 << 32;

/// Sandboxes that exist at once. More steps than that wait.
pub(super) fn slots(limits: &Limits) -> usize {
    limits.calls.get().min(MAX_SLOTS)
}

/// The memory of one sandbox, in bytes.
pub(super) fn memory(limits: &Limits) -> usize {
    limits.memory.min(MAX_MEMORY)
}

/// For running. Plugins that come as WebAssembly are compiled for the CPU of this machine.
pub(super) fn running(limits: &Limits, cache: Option<Cache>) -> Config {
    let mut config = common();
    config.cache(cache);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    config
}

/// For compiling an image that is embedded in a binary.
///
/// With a target named, wasmtime infers no CPU features, and the code uses only what every CPU of the architecture has
/// (SSE2 on x86-64). Without it, the code would use all that the building machine offers, and be refused where a feature
/// is missing. An image is loaded when its architecture and operating system are those of the engine, its CPU features
/// are all present, and its tunables and WebAssembly features are equal; the CPU features that the engine itself would
/// compile for need not be the same.
pub(super) fn portable(running: &wasmtime::Engine) -> Result<Config> {
    let mut config = common();
    if let Some(target) = running.get_target() {
        config.target(&target)?;
    }
    Ok(config)
}

/// What an image and the engine that loads it must agree on.
///
/// Invariant: both are made from this one function, and neither changes what it sets.
fn common() -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.max_wasm_stack(Limit::Stack.value());
    // Guests of WASI 0.2 are synchronous; concurrency comes from one sandbox per step.
    config.concurrency_support(false);
    // Features that no plugin needs, and that were the ground of past advisories.
    config.wasm_memory64(false);
    config.wasm_relaxed_simd(false);
    // Neither is needed for a trap's cause: a smaller image, loaded faster.
    config.generate_address_map(false);
    config.native_unwind_info(false);
    config
}

fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let slots = u32::try_from(slots(limits)).unwrap_or(u32::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_stacks(slots)
        .total_memories(slots.saturating_mul(MEMORIES))
        .total_tables(slots.saturating_mul(TABLES))
        .total_core_instances(slots.saturating_mul(CORE_INSTANCES))
        .max_memories_per_component(MEMORIES)
        .max_tables_per_component(TABLES)
        .max_core_instances_per_component(CORE_INSTANCES)
        .max_memory_size(memory(limits))
        .table_elements(TABLE_ELEMENTS)
        // A slot that was used is used again before a fresh one: what stays resident is bounded by real concurrency.
        .max_unused_warm_slots(0);
    // Where the kernel tells which pages a step has changed (Linux 6.7), those are overwritten instead of unmapped: a step
    // costs 20 microseconds instead of 34, and several at once no longer wait for each other's page tables. Without that,
    // wasmtime would overwrite the lowest addresses, which is the guest's unused stack.
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(KEPT_MEMORY).table_keep_resident(KEPT_TABLES);
    }
    pool
}

/// wasmtime's cache in its default folder, which belongs to the user alone.
pub(super) fn compile_cache() -> Option<Cache> {
    match Cache::new(CacheConfig::new()) {
        Ok(cache) => Some(cache),
        Err(error) => {
            warn!(%error, "no cache for compiled plugins: each start compiles anew");
            None
        }
    }
}
