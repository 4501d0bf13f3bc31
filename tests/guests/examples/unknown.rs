//! Answers with a case that its variant does not have.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::exports::odoo_mcp::plugin::identity;
use odoo_mcp_test_guests::bindings::exports::odoo_mcp::plugin::tools;
use odoo_mcp_test_guests::bindings::exports::odoo_mcp::test_guests::keys;
use odoo_mcp_test_guests::{Failure, Fixture, Plugin, Request, Step, Tool, text, tool};
use serde_json::{Map, Value, json};

struct Unknown;

type Exported = Plugin<Unknown>;

impl Fixture for Unknown {
    const NAME: &'static str = "unknown";

    fn tools() -> Vec<Tool> {
        vec![tool("answer", "Neither is done, nor goes on, nor asks.", json!({}))]
    }

    fn call(_: Request, _: Map<String, Value>) -> Result<Step, Failure> {
        Ok(text("of no consequence"))
    }
}

/// The functions of `tools` as wit-bindgen exports them, and one of our own in the place of `call-tool`.
mod altered {
    pub(super) use super::tools::*;

    /// Offset of a step's case in `result<step, failure>`: behind the result's own case, aligned to eight bytes.
    const CASE: usize = 8;

    #[expect(unsafe_code, reason = "no safe code can make a value that its type does not have")]
    pub(super) unsafe fn _export_call_tool_cabi<T: Guest>(request: *mut u8) -> *mut u8 {
        // SAFETY: `request` is what the canonical ABI hands to this export, and the answer is an area of memory that this
        // component owns, larger than `CASE`, until the host has read it.
        unsafe {
            let answer = super::tools::_export_call_tool_cabi::<T>(request);
            answer.add(CASE).write(200);
            answer
        }
    }
}

odoo_mcp_test_guests::__export_odoo_mcp_plugin_identity_1_0_0_cabi!(Exported with_types_in identity);
odoo_mcp_test_guests::__export_odoo_mcp_plugin_tools_1_0_0_cabi!(Exported with_types_in altered);
odoo_mcp_test_guests::__export_odoo_mcp_test_guests_keys_cabi!(Exported with_types_in keys);
