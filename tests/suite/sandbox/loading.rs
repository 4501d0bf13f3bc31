//! Files that are no plugin, or cost too much to become one.

use super::server::Setup;
use anyhow::{Result, ensure};
use odoo_mcp_server::config::limits::Limits;
use odoo_mcp_server::egress::Gate;
use odoo_mcp_server::engine::{Engine, Image, Limit, LoadError};
use odoo_mcp_server::plugin::{Error, Plugin};
use odoo_mcp_tests::server::fixture;
use std::time::{Duration, Instant};

const MUTATIONS: u64 = 1_000;

#[test]
pub(super) fn a_file_above_the_limit_is_not_loaded() -> Result<()> {
    let said = Setup::fixture("spin")?.limits("plugin_file = \"64KiB\"").refusal()?;
    ensure!(said.contains("at most 65536 are allowed (limits.plugin_file)"), "{said}");
    Ok(())
}

#[test]
pub(super) fn a_component_that_would_take_long_to_compile_is_refused_at_once() -> Result<()> {
    let variables = format!("(func (local {}))", "i64 ".repeat(50_000));
    for (module, limit) in [
        ("(func)".repeat(1_000_000), Limit::Functions),
        (format!("(func {})", "(drop (i32.add (i32.const 1) (i32.const 2)))".repeat(1_000_000)), Limit::FunctionBody),
        (variables.repeat(100), Limit::Locals),
        ("(import \"a\" \"b\" (func))".repeat(500_000), Limit::Declarations),
    ] {
        let said = bomb(&format!("(component (core module {module}))"))?;
        ensure!(said.contains(&format!("it needs {limit} (a fixed limit)")), "{limit:?}: {said}");
    }
    Ok(())
}

/// As large as the limits let a component be, it compiles in a fraction of the time that it is given.
#[test]
pub(super) fn the_largest_component_is_compiled_in_time() -> Result<()> {
    let functions =
        "(func (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))".repeat(Limit::Functions.value());
    let start = Instant::now();
    let said = bomb(&format!("(component (core module {functions}))"))?;
    ensure!(said.contains("does not hold to the contract"), "{said}");
    let allowed = Duration::from_secs(u64::try_from(Limit::CompileTime.value())?);
    ensure!(start.elapsed() < allowed / 2, "{:?} of {allowed:?}", start.elapsed());
    Ok(())
}

#[test]
fn what_is_no_component_is_told_in_words() -> Result<()> {
    let noise: Vec<u8> = Noise(7).take(100_000).collect();
    let mut begun = b"\0asm\x0d\0\x01\0".to_vec();
    begun.extend(&noise);
    for bytes in [Vec::new(), noise, begun, b"(component)".to_vec(), b"\0asm\x01\0\0\0".to_vec(), b"\x7fELF".to_vec()] {
        let said = refusal(&bytes)?;
        ensure!(said.contains("the plugin is no WebAssembly component"), "{said}");
    }
    Ok(())
}

/// Bits turned over, pieces cut out, doubled or made noise of: none of it panics, and none of it takes long.
#[test]
fn a_thousand_damaged_components_are_refused_or_run() -> Result<()> {
    let original = std::fs::read(fixture("spin")?)?;
    let limits = Limits { cpu: Duration::from_millis(100), wall: Duration::from_secs(5), ..Limits::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let engine = Engine::new(&limits)?;
    let gate = Gate::new(Vec::new(), None, &limits, &odoo_mcp_server::telemetry::Account::default())?;
    let (mut loaded, mut longest) = (0, Duration::ZERO);
    for seed in 1..=MUTATIONS {
        let bytes = damaged(&original, seed);
        let start = Instant::now();
        let plugin = runtime.block_on(Plugin::load(&engine, Image::Wasm(bytes), gate.clone(), &limits));
        longest = longest.max(start.elapsed());
        match plugin {
            Ok(_) => loaded += 1,
            Err(Error::Load(LoadError::Component(words))) => ensure!(!words.contains("crashed"), "{seed}: {words}"),
            Err(Error::Load(_) | Error::Protocol(_)) => {}
            Err(other) => anyhow::bail!("{seed}: {other}"),
        }
    }
    // Damage in what is never run, such as names and unused data, does not show.
    ensure!(loaded > 0 && loaded < MUTATIONS / 2, "{loaded} of {MUTATIONS} were loaded");
    ensure!(longest < Duration::from_secs(15), "one took {longest:?}");
    Ok(())
}

fn bomb(text: &str) -> Result<String> {
    refusal(&wat::parse_str(text)?)
}

fn refusal(component: &[u8]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("plugin.wasm");
    std::fs::write(&file, component)?;
    Setup::file(&file).refusal()
}

/// The same damage for the same seed.
fn damaged(original: &[u8], seed: u64) -> Vec<u8> {
    let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut bytes = original.to_vec();
    let start = noise.below(bytes.len());
    let end = (start + 1 + noise.below(64)).min(bytes.len());
    match seed % 5 {
        0 => bytes.truncate(start),
        1 => drop(bytes.drain(start..end)),
        2 => bytes.splice(start..start, original.get(start..end).unwrap_or_default().iter().copied()).for_each(drop),
        3 => bytes.iter_mut().take(end).skip(start).for_each(|byte| *byte = noise.next().unwrap_or_default()),
        _ => {
            for _ in 0..1 + noise.below(4) {
                let at = noise.below(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << noise.below(8);
                }
            }
        }
    }
    bytes
}

/// A xorshift generator: bytes that look random and are the same in every run.
struct Noise(u64);

impl Noise {
    fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() >> 1).unwrap_or_default() % bound.max(1)
    }
}

impl Iterator for Noise {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.number().to_be_bytes().first().copied()
    }
}
