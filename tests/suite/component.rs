//! What the built component imports and exports: only standard WASI 0.2.0, and the interfaces of the contract.

use anyhow::{Result, ensure};
use odoo_mcp_tests::server::guest;
use wasmparser::{Parser, Payload};

#[test]
fn the_component_imports_and_exports_what_the_contract_says() -> Result<()> {
    let bytes = std::fs::read(guest()?)?;
    let (mut imports, mut exports, mut depth) = (Vec::new(), Vec::new(), 0_u32);
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload? {
            // Only the outermost component's own.
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    imports.push(format!("import {}", import?.name.name));
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    exports.push(format!("export {}", export?.name.name));
                }
            }
            _ => {}
        }
    }
    ensure!(imports.iter().all(|name| name.starts_with("import wasi:") && name.ends_with("@0.2.0")), "{imports:#?}");
    imports.sort();
    exports.sort();
    imports.append(&mut exports);
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("component", imports.join("\n"));
    });
    Ok(())
}
