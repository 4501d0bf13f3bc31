//! Answers with a case that its variant does not have.

#![cfg(target_arch = "wasm32")]

use odoo_mcp_test_guests::bindings::exports::odoo_mcp::plugin::tools;
use odoo_mcp_test_guests::{Failure, Fixture, Plugin, Request, Step, Tool, text, tool};
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

struct Unknown;

/// Whether the answer to this call is to be altered.
static ALTERED: AtomicBool = AtomicBool::new(false);

type Exported = Plugin<Unknown>;

impl Fixture for Unknown {
    const NAME: &'static str = "unknown";

    fn tools() -> Vec<Tool> {
        vec![tool("answer", "Neither is done, nor goes on, nor asks.", json!({}))]
    }

    fn call(_: Request, _: Map<String, Value>) -> Result<Step, Failure> {
        ALTERED.store(true, Ordering::Relaxed);
        Ok(text("of no consequence"))
    }
}

/// The exports as wit-bindgen makes them, and one of our own in the place of `call-tool`.
mod altered {
    pub(super) mod exports {
        pub(crate) mod odoo_mcp {
            pub(crate) use odoo_mcp_test_guests::bindings::exports::odoo_mcp::test_guests;

            pub(crate) mod plugin {
                pub(crate) use odoo_mcp_test_guests::bindings::exports::odoo_mcp::plugin::{identity, types};

                pub(crate) mod tools {
                    pub(crate) use odoo_mcp_test_guests::bindings::exports::odoo_mcp::plugin::tools::*;

                    pub(crate) use crate::call_tool as _export_call_tool_cabi;
                }
            }
        }
    }
}

/// Offset of a step's case in `result<step, failure>`: behind the result's own case, aligned to eight bytes.
const CASE: usize = 8;

#[expect(unsafe_code, reason = "no safe code can make a value that its type does not have")]
pub(crate) unsafe fn call_tool<T: tools::Guest>(request: *mut u8) -> *mut u8 {
    // SAFETY: `request` is what the canonical ABI hands to this export, and the answer is an area of memory that this
    // component owns, larger than `CASE`, until the host has read it.
    unsafe {
        let answer = tools::_export_call_tool_cabi::<T>(request);
        if ALTERED.swap(false, Ordering::Relaxed) {
            answer.add(CASE).write(200);
        }
        answer
    }
}

odoo_mcp_test_guests::bindings::export!(Exported with_types_in altered);
