use super::usage::{Outcome, Usage};
use super::*;
use crate::egress::Gate;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(&Limits::default()).unwrap());

/// A component that does nothing but import an empty instance of each name.
fn component(imports: &[&str]) -> Vec<u8> {
    let imports: String = imports.iter().map(|name| format!("(import \"{name}\" (instance))")).collect();
    wat::parse_str(format!("(component {imports})")).unwrap()
}

/// A component whose core module is this text, instantiated: its start function is all that runs.
fn started(module: &str) -> Vec<u8> {
    let text = format!("(component (core module $m {module} (start $go)) (core instance (instantiate $m)))");
    wat::parse_str(text).unwrap()
}

/// Runs the start function with a CPU limit of 100 ms; how it ended, and what the observer was told.
async fn run(module: &str) -> (Result<(), Stopped>, (Outcome, Usage)) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let observer = Observer::new(move |outcome, usage| sink.lock().unwrap().push((outcome, usage)));
    let limits = Limits { cpu: Duration::from_millis(100), ..Limits::default() };
    let engine = ENGINE.clone().observed_by(observer);
    let program = Program::load(&engine, Image::Wasm(started(module)), &limits).await.unwrap();
    let gate = Gate::new(Vec::new(), None, &limits, &crate::telemetry::Account::default()).unwrap();
    let ended = program.step("test".to_owned(), Outlet::closed(&gate), |_, _| Box::pin(async { Ok(()) })).await;
    let told = seen.lock().unwrap();
    assert_eq!(told.len(), 1);
    (ended, told[0])
}

async fn load(image: Image, limits: &Limits) -> Result<Program, LoadError> {
    Program::load(&ENGINE, image, limits).await
}

async fn load_wasm(wasm: Vec<u8>) -> Result<Program, LoadError> {
    load(Image::Wasm(wasm), &Limits::default()).await
}

#[tokio::test]
async fn a_component_with_imports_of_the_world_is_linked() {
    assert!(load_wasm(component(&["wasi:cli/environment@0.2.0", "wasi:http/types@0.2.0"])).await.is_ok());
    assert!(load_wasm(component(&[])).await.is_ok());
}

#[tokio::test]
async fn every_import_beyond_the_world_is_named() {
    let wasm = component(&["wasi:filesystem/types@0.2.0", "wasi:cli/stderr@0.2.0", "wasi:random/random@0.2.0"]);
    let error = load_wasm(wasm).await.err().unwrap();
    assert_eq!(
        error.to_string(),
        "the plugin asks for what no plugin gets: wasi:filesystem/types@0.2.0, wasi:random/random@0.2.0"
    );
}

#[tokio::test]
async fn what_is_no_component_is_refused() {
    let core_module = b"\0asm\x01\0\0\0".to_vec();
    let cut_off = component(&["wasi:cli/stderr@0.2.0"]).split_last().unwrap().1.to_vec();
    for wasm in [Vec::new(), b"(component)".to_vec(), core_module, cut_off] {
        assert!(matches!(load_wasm(wasm).await, Err(LoadError::Component(_))));
    }
}

#[tokio::test]
async fn a_file_above_the_limit_is_not_even_parsed() {
    let limits = Limits { plugin_file: 10, ..Limits::default() };
    let error = load(Image::Wasm(vec![0; 11]), &limits).await.err().unwrap();
    assert_eq!(error, LoadError::FileSize { size: 11, limit: 10 });
    assert!(error.to_string().contains("limits.plugin_file"));
}

#[tokio::test]
async fn a_precompiled_image_loads_and_a_damaged_one_does_not() {
    let image = ENGINE.precompile(&component(&["wasi:cli/stderr@0.2.0"])).unwrap().leak();
    assert!(load(Image::Precompiled(image), &Limits::default()).await.is_ok());
    assert!(matches!(load(Image::Precompiled(b"\x7fELF"), &Limits::default()).await, Err(LoadError::Image(_))));
}

const PAGE: usize = 65_536;

#[tokio::test]
async fn what_a_step_used_is_told_when_it_is_done() {
    let (ended, (outcome, usage)) = run("(memory 1) (func $go (drop (memory.grow (i32.const 2))))").await;
    assert_eq!((ended, outcome, usage.memory), (Ok(()), Outcome::Done, 3 * PAGE));
    assert!(usage.cpu > Duration::ZERO && usage.cpu < Duration::from_millis(100), "{usage:?}");
}

#[tokio::test]
async fn a_loop_uses_its_limit_of_cpu_time_and_little_more() {
    let (ended, (outcome, usage)) = run("(memory 1) (func $go (loop (br 0)))").await;
    let limit = Duration::from_millis(100);
    assert_eq!((ended, outcome, usage.memory), (Err(Stopped::CpuLimit { limit }), Outcome::CpuLimit, PAGE));
    assert!(usage.cpu > limit && usage.cpu < 3 * limit, "{usage:?}");
}

#[tokio::test]
async fn memory_is_told_without_what_was_refused() {
    let (ended, (outcome, usage)) =
        run("(memory 1) (func $go (loop (drop (memory.grow (i32.const 64))) (br 0)))").await;
    let limit = Limits::default().memory;
    assert_eq!((ended, outcome), (Err(Stopped::MemoryLimit { limit }), Outcome::MemoryLimit));
    assert_eq!(usage.memory, limit - 63 * PAGE);
}

#[tokio::test]
async fn a_step_whose_caller_goes_away_is_told_as_cancelled() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let observer = Observer::new(move |outcome, _| sink.lock().unwrap().push(outcome));
    let limits = Limits { cpu: Duration::from_secs(60), ..Limits::default() };
    let wasm = started("(func $go (loop (br 0)))");
    let program = Program::load(&ENGINE.clone().observed_by(observer), Image::Wasm(wasm), &limits).await.unwrap();
    let gate = Gate::new(Vec::new(), None, &limits, &crate::telemetry::Account::default()).unwrap();
    let step = program.step("test".to_owned(), Outlet::closed(&gate), |_, _| Box::pin(async { Ok(()) }));
    assert!(tokio::time::timeout(Duration::from_millis(20), step).await.is_err());
    assert_eq!(*seen.lock().unwrap(), [Outcome::Cancelled]);
}

#[tokio::test]
async fn fixed_limits_are_told_by_name() {
    for (module, limit) in [
        ("(table 1 funcref) (func $go (drop (table.grow (ref.null func) (i32.const 20000))))", Limit::TableElements),
        ("(func $go (call $go) (call $go))", Limit::Stack),
    ] {
        let (ended, (outcome, _)) = run(module).await;
        assert_eq!((ended, outcome), (Err(Stopped::Fixed(limit)), Outcome::FixedLimit));
    }
}

#[tokio::test]
async fn a_crash_is_told_apart_from_a_limit() {
    for (module, reason) in [
        ("(func $go unreachable)", "unreachable"),
        ("(func $go (drop (i32.div_s (i32.const 1) (i32.const 0))))", "divide by zero"),
        ("(memory 1) (func $go (drop (i32.load (i32.const -16))))", "out of bounds"),
    ] {
        let (ended, (outcome, _)) = run(module).await;
        assert!(matches!(&ended, Err(Stopped::Trapped { reason: words }) if words.contains(reason)), "{ended:?}");
        assert_eq!(outcome, Outcome::Trapped);
    }
}

#[tokio::test]
async fn a_component_larger_than_a_sandbox_is_refused() {
    for module in ["(memory 2000) (func $go)", "(table 30000 funcref) (func $go)", "(memory 1) (memory 1) (func $go)"] {
        let error = load_wasm(started(module)).await.err().unwrap();
        assert!(matches!(error, LoadError::Sandbox(_)), "{module}: {error}");
        assert!(error.to_string().contains("limits.memory"), "{error}");
    }
}
