//! Who the plugin is.

use crate::component::bindings::Component;
use crate::component::bindings::exports::odoo_mcp::plugin::identity::{Guest, Info};
use crate::component::surroundings::with_service;
use serde_json::json;

impl Guest for Component {
    fn describe() -> Info {
        with_service(|service| Info {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            title: "Odoo".to_owned(),
            description: "Finds, reads, creates, changes and deletes records of Odoo over its external API.".to_owned(),
            instructions: Some(service.instructions()),
            extra: Some(json!({"license": env!("CARGO_PKG_LICENSE")}).to_string()),
        })
    }
}
