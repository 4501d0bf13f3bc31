//! The plugin's functions: found once, called in each step.

use super::bindings::exports::odoo_mcp::plugin::types::{CallContext, Failure, Tool};
use super::bindings::exports::odoo_mcp::plugin::{identity, resources, tools};
use super::{Error, Store};
use crate::engine::{LoadError, Sandbox};
use wasmtime::Result;
use wasmtime::component::{Instance, InstancePre};

/// Where each function is.
///
/// Invariant: every function of an interface that is there was found when the plugin was loaded: one that is there but
/// lacks a function is refused. `resources.revisions` belongs to subscriptions, which the host does not offer; it is found
/// and not called.
pub(super) struct Exports {
    identity: identity::GuestIndices,
    tools: tools::GuestIndices,
    resources: Option<resources::GuestIndices>,
}

impl Exports {
    pub(super) fn find(linked: &InstancePre<Sandbox>) -> Result<Self, LoadError> {
        let identity = identity::GuestIndices::new(linked).map_err(LoadError::exports)?;
        let tools = tools::GuestIndices::new(linked).map_err(LoadError::exports)?;
        let resources = match linked.component().get_export_index(None, RESOURCES) {
            Some(_) => Some(resources::GuestIndices::new(linked).map_err(LoadError::exports)?),
            None => None,
        };
        Ok(Self { identity, tools, resources })
    }

    pub(super) fn has_resources(&self) -> bool {
        self.resources.is_some()
    }

    pub(super) async fn describe(&self, store: &mut Store, instance: &Instance) -> Result<identity::Info> {
        self.identity.load(&mut *store, instance)?.call_describe(store).await
    }

    pub(super) async fn list_tools(
        &self,
        store: &mut Store,
        instance: &Instance,
    ) -> Result<Result<Vec<Tool>, Failure>> {
        self.tools.load(&mut *store, instance)?.call_list_tools(store).await
    }

    pub(super) async fn call_tool(
        &self,
        store: &mut Store,
        instance: &Instance,
        request: &tools::Request,
    ) -> Result<Result<tools::Step, Error>> {
        let step = self.tools.load(&mut *store, instance)?.call_call_tool(store, request).await?;
        Ok(step.map_err(Error::from))
    }

    pub(super) async fn list_resources(
        &self,
        store: &mut Store,
        instance: &Instance,
        cursor: Option<&str>,
        context: &CallContext,
    ) -> Result<Result<resources::Page, Error>> {
        let Some(resources) = self.resources(store, instance)? else { return Ok(Err(Error::NoResources)) };
        let page = resources.call_list_resources(store, cursor, context).await?;
        Ok(page.map_err(Error::from))
    }

    pub(super) async fn list_templates(
        &self,
        store: &mut Store,
        instance: &Instance,
        cursor: Option<&str>,
        context: &CallContext,
    ) -> Result<Result<resources::Page, Error>> {
        let Some(resources) = self.resources(store, instance)? else { return Ok(Err(Error::NoResources)) };
        let page = resources.call_list_templates(store, cursor, context).await?;
        Ok(page.map_err(Error::from))
    }

    pub(super) async fn read_resource(
        &self,
        store: &mut Store,
        instance: &Instance,
        uri: &str,
        context: &CallContext,
    ) -> Result<Result<Option<Vec<String>>, Error>> {
        let Some(resources) = self.resources(store, instance)? else { return Ok(Err(Error::NoResources)) };
        let contents = resources.call_read_resource(store, uri, context).await?;
        Ok(contents.map_err(Error::from))
    }

    fn resources(&self, store: &mut Store, instance: &Instance) -> Result<Option<resources::Guest>> {
        self.resources.as_ref().map(|resources| resources.load(store, instance)).transpose()
    }
}

const RESOURCES: &str = "odoo-mcp:plugin/resources@1.0.0";
