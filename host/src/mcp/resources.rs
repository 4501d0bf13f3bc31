//! Resource lists and reads in MCP's words.

use super::failure::Failure;
use crate::plugin::Error;
use crate::plugin::contract::Page;
use rmcp::ErrorData;
use rmcp::model::{CacheScope, ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult, ResourceContents};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub(super) fn list(page: Page) -> Result<ListResourcesResult, ErrorData> {
    let mut result = ListResourcesResult::with_all_items(parsed(page.items, "resource")?)
        .with_ttl_ms(LIST_TTL_MS)
        .with_cache_scope(CacheScope::Private);
    result.next_cursor = page.next_cursor;
    Ok(result)
}

pub(super) fn templates(page: Page) -> Result<ListResourceTemplatesResult, ErrorData> {
    let mut result = ListResourceTemplatesResult::with_all_items(parsed(page.items, "resource template")?)
        .with_ttl_ms(LIST_TTL_MS)
        .with_cache_scope(CacheScope::Private);
    result.next_cursor = page.next_cursor;
    Ok(result)
}

/// Records change at any time: a read is never to be kept.
pub(super) fn contents(uri: &str, contents: Option<Vec<Map<String, Value>>>) -> Result<ReadResourceResult, ErrorData> {
    let contents = contents.ok_or_else(|| {
        ErrorData::resource_not_found(format!("there is no resource {uri}"), Some(json!({"uri": uri})))
    })?;
    let contents: Vec<ResourceContents> = parsed(contents, "resource content")?;
    Ok(ReadResourceResult::new(contents).with_ttl_ms(0).with_cache_scope(CacheScope::Private))
}

/// A plugin's failure as a protocol error: reads have no other.
pub(super) fn refused(error: &Error) -> ErrorData {
    let message = error.to_string();
    match error {
        Error::InvalidArguments(_) | Error::UnknownInstance(_) => ErrorData::invalid_params(message, None),
        _ => ErrorData::internal_error(message, None),
    }
}

/// A failure of the host as a protocol error.
pub(super) fn failed(failure: &Failure) -> ErrorData {
    ErrorData::internal_error(failure.to_string(), None)
}

fn parsed<T: DeserializeOwned>(items: Vec<Map<String, Value>>, what: &str) -> Result<Vec<T>, ErrorData> {
    items.into_iter().map(|item| serde_json::from_value(Value::Object(item))).collect::<Result<_, _>>().map_err(
        |error| ErrorData::internal_error(format!("the plugin gave a {what} that is not MCP's: {error}"), None),
    )
}

/// What can be read changes with the user's rights and the modules installed.
const LIST_TTL_MS: u64 = 60_000;
