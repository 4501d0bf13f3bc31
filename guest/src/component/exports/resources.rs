//! The resources. Each list is one page.

use crate::component::bindings::Component;
use crate::component::bindings::exports::odoo_mcp::plugin::resources::{Guest, Page};
use crate::component::bindings::exports::odoo_mcp::plugin::types::{CallContext, Failure};
use crate::component::surroundings::with_service;
use crate::error::{Code, Error};
use crate::resources;
use serde_json::Value;

impl Guest for Component {
    fn list_resources(cursor: Option<String>, _: CallContext) -> Result<Page, Failure> {
        with_service(|service| one_page(cursor, service.resources()))
    }

    fn list_templates(cursor: Option<String>, _: CallContext) -> Result<Page, Failure> {
        with_service(|_| one_page(cursor, resources::templates()))
    }

    fn read_resource(uri: String, _: CallContext) -> Result<Option<Vec<String>>, Failure> {
        with_service(|service| Ok(service.read(&uri)?.map(texts)))
    }

    fn revisions(uris: Vec<String>, _: CallContext) -> Result<Vec<Option<String>>, Failure> {
        with_service(|service| Ok(service.revisions(&uris)))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.code {
            Code::Validation | Code::NotFound => Self::InvalidArguments(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

fn one_page(cursor: Option<String>, items: Vec<Value>) -> Result<Page, Failure> {
    match cursor {
        None => Ok(Page { items: texts(items), next_cursor: None }),
        Some(_) => Err(Failure::InvalidArguments("The list is one page: leave cursor out.".to_owned())),
    }
}

fn texts(items: Vec<Value>) -> Vec<String> {
    items.iter().map(Value::to_string).collect()
}
