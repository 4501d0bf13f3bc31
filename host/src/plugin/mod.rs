//! A loaded plugin and what it offers, in plain Rust: nothing above this module knows of WebAssembly.
//!
//! In reading order: [`contract`] has the words of `wit/plugin.wit` as types; [`error`] why a call gives no answer; `load`
//! makes a [`Plugin`] of an image; `exports` finds the plugin's interfaces; `translate` turns its words into ours and
//! checks them; `bindings` is generated.

mod bindings;
pub mod contract;
pub mod error;
mod exports;
mod load;
mod translate;

pub use error::Error;

use crate::config::limits::Limits;
use crate::egress::Gate;
use crate::engine::{Outlet, Program, Sandbox, StepFuture};
use crate::telemetry::Caller;
use bindings::exports::odoo_mcp::plugin::types::{self, Failure};
use contract::{CallContext, CompletionRequest, Info, Page, Step, Suggestions, Tool, ToolRequest};
use exports::Exports;
use serde_json::{Map, Value};
use std::sync::Arc;
use wasmtime::component::Instance;

/// A plugin, ready for calls. Cheap to clone.
///
/// Every call runs one step in a sandbox of its own: the plugin keeps nothing between two steps.
///
/// # Cancel safety
///
/// Dropping the future of any call stops the plugin and its open request at once.
#[derive(Clone)]
pub struct Plugin(Arc<Loaded>);

struct Loaded {
    program: Program,
    exports: Arc<Exports>,
    gate: Gate,
    info: Info,
    tools: Vec<Tool>,
    prompts: Vec<Map<String, Value>>,
}

impl Plugin {
    pub fn info(&self) -> &Info {
        &self.0.info
    }

    /// In the plugin's own order.
    pub fn tools(&self) -> &[Tool] {
        &self.0.tools
    }

    /// MCP `Prompt` objects, in the plugin's own order; none for a plugin without the optional interface `prompts`.
    pub fn prompts(&self) -> Option<&[Map<String, Value>]> {
        self.0.exports.prompts.is_there().then_some(&*self.0.prompts)
    }

    /// Whether the plugin exports the optional interface `resources`.
    pub fn has_resources(&self) -> bool {
        self.0.exports.resources.is_there()
    }

    /// Whether the plugin exports the optional interface `completions`.
    pub fn has_completions(&self) -> bool {
        self.0.exports.completions.is_there()
    }

    /// Runs one step of a tool call.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownTool`] for a name that is not among [`Plugin::tools`], without running the plugin.
    pub async fn call_tool(&self, request: ToolRequest) -> Result<Step, Error> {
        if !self.0.tools.iter().any(|tool| tool.name == request.name) {
            return Err(Error::UnknownTool);
        }
        let call_id = request.context.call_id.clone();
        let tool = request.name.clone();
        let request = translate::request(request, self.limits().wall);
        let tools = self.0.exports.tools.clone();
        let step = self
            .step(call_id, Some(&tool), move |store, instance| {
                Box::pin(async move { tools.load(&mut *store, instance)?.call_call_tool(store, &request).await })
            })
            .await?;
        translate::step(step, self.limits().result)
    }

    /// One page of resources.
    ///
    /// # Errors
    ///
    /// [`Error::Lacks`] when the plugin has none at all.
    pub async fn list_resources(&self, cursor: Option<String>, context: CallContext) -> Result<Page, Error> {
        let resources = self.0.exports.resources.get()?.clone();
        let page = self
            .in_context(context, move |store, instance, context| {
                Box::pin(async move {
                    let resources = resources.load(&mut *store, instance)?;
                    resources.call_list_resources(store, cursor.as_deref(), &context).await
                })
            })
            .await?;
        translate::page(page, self.limits().result)
    }

    /// One page of resource templates.
    ///
    /// # Errors
    ///
    /// As [`Plugin::list_resources`].
    pub async fn list_templates(&self, cursor: Option<String>, context: CallContext) -> Result<Page, Error> {
        let resources = self.0.exports.resources.get()?.clone();
        let page = self
            .in_context(context, move |store, instance, context| {
                Box::pin(async move {
                    let resources = resources.load(&mut *store, instance)?;
                    resources.call_list_templates(store, cursor.as_deref(), &context).await
                })
            })
            .await?;
        translate::page(page, self.limits().result)
    }

    /// The contents of a resource; none when there is no such resource.
    ///
    /// # Errors
    ///
    /// As [`Plugin::list_resources`].
    pub async fn read_resource(&self, uri: String, context: CallContext) -> Result<Option<Contents>, Error> {
        let resources = self.0.exports.resources.get()?.clone();
        let contents = self
            .in_context(context, move |store, instance, context| {
                Box::pin(async move {
                    resources.load(&mut *store, instance)?.call_read_resource(store, &uri, &context).await
                })
            })
            .await?;
        contents.map(|contents| translate::contents(&contents, self.limits().result)).transpose()
    }

    /// An MCP `GetPromptResult`; none when there is no such prompt.
    ///
    /// # Errors
    ///
    /// [`Error::Lacks`] when the plugin has no prompts at all.
    pub async fn get_prompt(
        &self,
        name: String,
        arguments: Map<String, Value>,
        context: CallContext,
    ) -> Result<Option<Map<String, Value>>, Error> {
        let prompts = self.0.exports.prompts.get()?.clone();
        let arguments = translate::text(arguments);
        let prompt = self
            .in_context(context, move |store, instance, context| {
                Box::pin(async move {
                    prompts.load(&mut *store, instance)?.call_get_prompt(store, &name, &arguments, &context).await
                })
            })
            .await?;
        prompt.map(|prompt| translate::prompt(&prompt, self.limits().result)).transpose()
    }

    /// Values for an argument that is being typed.
    ///
    /// # Errors
    ///
    /// [`Error::Lacks`] when the plugin completes nothing.
    pub async fn complete(&self, request: CompletionRequest) -> Result<Suggestions, Error> {
        let completions = self.0.exports.completions.get()?.clone();
        let call_id = request.context.call_id.clone();
        let request = translate::completion(request, self.limits().wall);
        let suggestions = self
            .step(call_id, None, move |store, instance| {
                Box::pin(async move { completions.load(&mut *store, instance)?.call_complete(store, &request).await })
            })
            .await?;
        translate::suggestions(suggestions, self.limits().result)
    }

    fn limits(&self) -> &Limits {
        self.0.program.limits()
    }

    /// One step of which the plugin is told no more than its context.
    async fn in_context<R, C>(&self, context: CallContext, call: C) -> Result<R, Error>
    where
        R: Send,
        C: for<'a> FnOnce(&'a mut Store, &'a Instance, types::CallContext) -> StepFuture<'a, Result<R, Failure>> + Send,
    {
        let call_id = context.call_id.clone();
        let context = translate::context(context, self.limits().wall);
        self.step(call_id, None, move |store, instance| call(store, instance, context)).await
    }

    /// One step with the gate open.
    async fn step<R, C>(&self, call_id: String, tool: Option<&str>, call: C) -> Result<R, Error>
    where
        R: Send,
        C: for<'a> FnOnce(&'a mut Store, &'a Instance) -> StepFuture<'a, Result<R, Failure>> + Send,
    {
        let caller = Caller { call: Arc::from(&*call_id), tool: tool.map(Arc::from) };
        let outlet = Outlet::open(&self.0.gate, caller, self.limits());
        Ok(self.0.program.step(call_id, outlet, call).await??)
    }
}

/// MCP `ResourceContents` objects.
pub type Contents = Vec<Map<String, Value>>;

/// What a step runs in.
type Store = wasmtime::Store<Sandbox>;
