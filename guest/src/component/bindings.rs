//! What the WIT says, as Rust: generated.

#![expect(unsafe_code, reason = "generated: the canonical ABI passes memory by address")]

wit_bindgen::generate!({
    path: "../wit",
    world: "odoo-mcp:plugin/odoo-plugin",
    generate_all,
});

export!(Component with_types_in self);

/// What the exports are implemented on.
pub(super) struct Component;
