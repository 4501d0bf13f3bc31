//! A real component with a core module added, whose start function runs whenever the component is instantiated: for what no
//! Rust program does.

use anyhow::Result;
use odoo_mcp_tests::server::fixture;
use wasmparser::{Parser, Payload};

const CORE_MODULE_SECTION: u8 = 1;
const CORE_INSTANCE_SECTION: u8 = 2;

/// The fixture `spin` with the core module of this text, whose start function is named `$go`, instantiated `times`.
pub(super) fn grafted(module: &str, times: u32) -> Result<Vec<u8>> {
    let mut component = std::fs::read(fixture("spin")?)?;
    let added = modules(&component)?;
    let module = wat::parse_str(format!("(module {module} (start $go))"))?;
    append(&mut component, CORE_MODULE_SECTION, &module);
    let mut instances = Vec::new();
    leb128(&mut instances, times);
    for _ in 0..times {
        // By instantiation, of this module, without arguments.
        instances.push(0);
        leb128(&mut instances, added);
        instances.push(0);
    }
    append(&mut component, CORE_INSTANCE_SECTION, &instances);
    Ok(component)
}

/// How many core modules the outermost component has: the index of the next.
fn modules(component: &[u8]) -> Result<u32> {
    let (mut count, mut depth) = (0, 0_u32);
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ModuleSection { .. } => {
                count += u32::from(depth == 0);
                depth += 1;
            }
            Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(count)
}

fn append(component: &mut Vec<u8>, section: u8, content: &[u8]) {
    component.push(section);
    leb128(component, u32::try_from(content.len()).unwrap_or(u32::MAX));
    component.extend_from_slice(content);
}

fn leb128(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push((value as u8) | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
