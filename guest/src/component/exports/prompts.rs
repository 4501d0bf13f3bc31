//! The prompts.

use crate::component::bindings::Component;
use crate::component::bindings::exports::odoo_mcp::plugin::prompts::Guest;
use crate::component::bindings::exports::odoo_mcp::plugin::types::{CallContext, Failure};
use crate::component::surroundings::with_service;
use serde_json::Value;

impl Guest for Component {
    fn list_prompts() -> Result<Vec<String>, Failure> {
        with_service(|service| Ok(service.prompts().iter().map(Value::to_string).collect()))
    }

    fn get_prompt(name: String, arguments: String, _: CallContext) -> Result<Option<String>, Failure> {
        let arguments = serde_json::from_str(&arguments)
            .map_err(|error| Failure::InvalidArguments(format!("The arguments are not JSON: {error}.")))?;
        with_service(|service| Ok(service.prompt(&name, &arguments)?.map(|prompt| prompt.to_string())))
    }
}
