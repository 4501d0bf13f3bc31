//! What MCP needs of a plugin.

use crate::plugin::contract::{CallContext, Info, Page, Step, Tool, ToolRequest};
use crate::plugin::{Error, Plugin};
use serde_json::{Map, Value};

/// A loaded plugin, seen from MCP.
///
/// Dropping a future that one of these methods returned stops the work behind it: that is how a call is cancelled.
pub trait Steps: Send + Sync + 'static {
    /// Who the plugin is.
    fn info(&self) -> &Info;

    /// Its tools: the same for the life of the process.
    fn tools(&self) -> &[Tool];

    /// Does it offer MCP resources?
    fn has_resources(&self) -> bool;

    /// Runs one step of a tool call.
    fn call_tool(&self, request: ToolRequest) -> impl Future<Output = Result<Step, Error>> + Send;

    /// One page of MCP `Resource` objects.
    fn list_resources(
        &self,
        cursor: Option<String>,
        context: CallContext,
    ) -> impl Future<Output = Result<Page, Error>> + Send;

    /// One page of MCP `ResourceTemplate` objects.
    fn list_templates(
        &self,
        cursor: Option<String>,
        context: CallContext,
    ) -> impl Future<Output = Result<Page, Error>> + Send;

    /// MCP `ResourceContents` objects; `None` when there is no such resource.
    fn read_resource(
        &self,
        uri: String,
        context: CallContext,
    ) -> impl Future<Output = Result<Option<Vec<Map<String, Value>>>, Error>> + Send;
}

impl Steps for Plugin {
    fn info(&self) -> &Info {
        Self::info(self)
    }

    fn tools(&self) -> &[Tool] {
        Self::tools(self)
    }

    fn has_resources(&self) -> bool {
        Self::has_resources(self)
    }

    fn call_tool(&self, request: ToolRequest) -> impl Future<Output = Result<Step, Error>> + Send {
        Self::call_tool(self, request)
    }

    fn list_resources(
        &self,
        cursor: Option<String>,
        context: CallContext,
    ) -> impl Future<Output = Result<Page, Error>> + Send {
        Self::list_resources(self, cursor, context)
    }

    fn list_templates(
        &self,
        cursor: Option<String>,
        context: CallContext,
    ) -> impl Future<Output = Result<Page, Error>> + Send {
        Self::list_templates(self, cursor, context)
    }

    fn read_resource(
        &self,
        uri: String,
        context: CallContext,
    ) -> impl Future<Output = Result<Option<Vec<Map<String, Value>>>, Error>> + Send {
        Self::read_resource(self, uri, context)
    }
}
