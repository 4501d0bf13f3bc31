//! A loaded plugin and what it offers, in plain Rust: nothing above this module knows of WebAssembly.
//!
//! In reading order: [`contract`] has the words of `wit/plugin.wit` as types; [`error`] why a call gives no answer; `load`
//! makes a [`Plugin`] of an image; `exports` finds and calls the plugin's functions; `translate` turns its words into ours
//! and checks them; `bindings` is generated.

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
use contract::{CallContext, Info, Page, Step, Tool, ToolRequest};
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
}

impl Plugin {
    pub fn info(&self) -> &Info {
        &self.0.info
    }

    /// In the plugin's own order.
    pub fn tools(&self) -> &[Tool] {
        &self.0.tools
    }

    /// Whether the plugin exports the optional interface `resources`.
    pub fn has_resources(&self) -> bool {
        self.0.exports.has_resources()
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
        let step = self
            .step(call_id, Some(&tool), move |exports, store, instance| {
                Box::pin(async move { exports.call_tool(store, instance, &request).await })
            })
            .await?;
        translate::step(step, self.limits().result)
    }

    /// One page of resources.
    ///
    /// # Errors
    ///
    /// [`Error::NoResources`] when the plugin has none at all.
    pub async fn list_resources(&self, cursor: Option<String>, context: CallContext) -> Result<Page, Error> {
        let call_id = context.call_id.clone();
        let context = translate::context(context, self.limits().wall);
        let page = self
            .step(call_id, None, move |exports, store, instance| {
                Box::pin(async move { exports.list_resources(store, instance, cursor.as_deref(), &context).await })
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
        let call_id = context.call_id.clone();
        let context = translate::context(context, self.limits().wall);
        let page = self
            .step(call_id, None, move |exports, store, instance| {
                Box::pin(async move { exports.list_templates(store, instance, cursor.as_deref(), &context).await })
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
        let call_id = context.call_id.clone();
        let context = translate::context(context, self.limits().wall);
        let contents = self
            .step(call_id, None, move |exports, store, instance| {
                Box::pin(async move { exports.read_resource(store, instance, &uri, &context).await })
            })
            .await?;
        contents.map(|contents| translate::contents(&contents, self.limits().result)).transpose()
    }

    fn limits(&self) -> &Limits {
        self.0.program.limits()
    }

    /// One step with the gate open.
    async fn step<R, C>(&self, call_id: String, tool: Option<&str>, call: C) -> Result<R, Error>
    where
        R: Send,
        C: for<'a> FnOnce(Arc<Exports>, &'a mut Store, &'a Instance) -> StepFuture<'a, Result<R, Error>> + Send,
    {
        let exports = Arc::clone(&self.0.exports);
        let caller = Caller { call: Arc::from(&*call_id), tool: tool.map(Arc::from) };
        let outlet = Outlet::open(&self.0.gate, caller, self.limits());
        self.0.program.step(call_id, outlet, move |store, instance| call(exports, store, instance)).await?
    }
}

/// MCP `ResourceContents` objects.
pub type Contents = Vec<Map<String, Value>>;

/// What a step runs in.
type Store = wasmtime::Store<Sandbox>;
