//! What MCP needs of a plugin.

use crate::plugin::contract::{CallContext, CompletionRequest, Info, Page, Step, Suggestions, Tool, ToolRequest};
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

    /// Its MCP `Prompt` objects, if it offers any: the same for the life of the process.
    fn prompts(&self) -> Option<&[Map<String, Value>]>;

    /// Does it offer MCP resources?
    fn has_resources(&self) -> bool;

    /// Does it complete arguments?
    fn has_completions(&self) -> bool;

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

    /// An MCP `GetPromptResult`; `None` when there is no such prompt.
    fn get_prompt(
        &self,
        name: String,
        arguments: Map<String, Value>,
        context: CallContext,
    ) -> impl Future<Output = Result<Option<Map<String, Value>>, Error>> + Send;

    /// Values for an argument that is being typed.
    fn complete(&self, request: CompletionRequest) -> impl Future<Output = Result<Suggestions, Error>> + Send;
}

impl Steps for Plugin {
    fn info(&self) -> &Info {
        Self::info(self)
    }

    fn tools(&self) -> &[Tool] {
        Self::tools(self)
    }

    fn prompts(&self) -> Option<&[Map<String, Value>]> {
        Self::prompts(self)
    }

    fn has_resources(&self) -> bool {
        Self::has_resources(self)
    }

    fn has_completions(&self) -> bool {
        Self::has_completions(self)
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

    fn get_prompt(
        &self,
        name: String,
        arguments: Map<String, Value>,
        context: CallContext,
    ) -> impl Future<Output = Result<Option<Map<String, Value>>, Error>> + Send {
        Self::get_prompt(self, name, arguments, context)
    }

    fn complete(&self, request: CompletionRequest) -> impl Future<Output = Result<Suggestions, Error>> + Send {
        Self::complete(self, request)
    }
}
