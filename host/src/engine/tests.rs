use super::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(&Limits::default()).unwrap());

/// A component that does nothing but import an empty instance of each name.
fn component(imports: &[&str]) -> Vec<u8> {
    const TYPE_SECTION: [u8; 5] = [7, 3, 1, 0x42, 0];
    const INSTANCE_OF_TYPE_0: [u8; 2] = [5, 0];
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    bytes.extend(TYPE_SECTION);
    for import in imports {
        let mut section = vec![1, 0, u8::try_from(import.len()).unwrap()];
        section.extend(import.as_bytes());
        section.extend(INSTANCE_OF_TYPE_0);
        bytes.extend([10, u8::try_from(section.len()).unwrap()]);
        bytes.extend(section);
    }
    bytes
}

fn load(image: Image, limits: &Limits) -> Result<Program, LoadError> {
    Program::load(&ENGINE, &image, limits)
}

fn load_wasm(wasm: Vec<u8>) -> Result<Program, LoadError> {
    load(Image::Wasm(wasm), &Limits::default())
}

#[test]
fn a_component_with_imports_of_the_world_is_linked() {
    assert!(load_wasm(component(&["wasi:cli/environment@0.2.0", "wasi:http/types@0.2.0"])).is_ok());
    assert!(load_wasm(component(&[])).is_ok());
}

#[test]
fn every_import_beyond_the_world_is_named() {
    let wasm = component(&["wasi:filesystem/types@0.2.0", "wasi:cli/stderr@0.2.0", "wasi:random/random@0.2.0"]);
    let error = load_wasm(wasm).err().unwrap();
    assert_eq!(
        error.to_string(),
        "the plugin asks for what no plugin gets: wasi:filesystem/types@0.2.0, wasi:random/random@0.2.0"
    );
}

#[test]
fn what_is_no_component_is_refused() {
    let core_module = b"\0asm\x01\0\0\0".to_vec();
    let cut_off = component(&["wasi:cli/stderr@0.2.0"]).split_last().unwrap().1.to_vec();
    for wasm in [Vec::new(), b"(component)".to_vec(), core_module, cut_off] {
        assert!(matches!(load_wasm(wasm), Err(LoadError::Component(_))));
    }
}

#[test]
fn a_file_above_the_limit_is_not_even_parsed() {
    let limits = Limits { plugin_file: 10, ..Limits::default() };
    let error = load(Image::Wasm(vec![0; 11]), &limits).err().unwrap();
    assert_eq!(error, LoadError::FileSize { size: 11, limit: 10 });
    assert!(error.to_string().contains("limits.plugin_file"));
}

#[test]
fn a_precompiled_image_loads_and_a_damaged_one_does_not() {
    let image = ENGINE.precompile(&component(&["wasi:cli/stderr@0.2.0"])).unwrap().leak();
    assert!(load(Image::Precompiled(image), &Limits::default()).is_ok());
    assert!(matches!(load(Image::Precompiled(b"\x7fELF"), &Limits::default()), Err(LoadError::Image(_))));
}
