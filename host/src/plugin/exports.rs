//! The plugin's interfaces: each is found once, when the plugin is loaded.

use super::Error;
use super::bindings::exports::odoo_mcp::plugin::{completions, identity, prompts, resources, tools};
use crate::engine::{LoadError, Sandbox};
use wasmtime::Result;
use wasmtime::component::InstancePre;

/// Where the functions of each interface are.
///
/// Invariant: every function of an interface that is there was found when the plugin was loaded: one that is there but
/// lacks a function is refused. `resources.revisions` belongs to subscriptions, which the host does not offer; it is found
/// and not called.
pub(super) struct Exports {
    pub(super) identity: identity::GuestIndices,
    pub(super) tools: tools::GuestIndices,
    pub(super) resources: Optional<resources::GuestIndices>,
    pub(super) prompts: Optional<prompts::GuestIndices>,
    pub(super) completions: Optional<completions::GuestIndices>,
}

/// An interface that a plugin may do without.
pub(super) struct Optional<I> {
    name: &'static str,
    found: Option<I>,
}

impl Exports {
    pub(super) fn find(linked: &InstancePre<Sandbox>) -> Result<Self, LoadError> {
        Ok(Self {
            identity: identity::GuestIndices::new(linked).map_err(LoadError::exports)?,
            tools: tools::GuestIndices::new(linked).map_err(LoadError::exports)?,
            resources: Optional::find(linked, "resources", resources::GuestIndices::new)?,
            prompts: Optional::find(linked, "prompts", prompts::GuestIndices::new)?,
            completions: Optional::find(linked, "completions", completions::GuestIndices::new)?,
        })
    }
}

impl<I> Optional<I> {
    fn find(
        linked: &InstancePre<Sandbox>,
        name: &'static str,
        functions: impl FnOnce(&InstancePre<Sandbox>) -> Result<I>,
    ) -> Result<Self, LoadError> {
        let found = match linked.component().get_export_index(None, format!("odoo-mcp:plugin/{name}@1.0.0")) {
            Some(_) => Some(functions(linked).map_err(LoadError::exports)?),
            None => None,
        };
        Ok(Self { name, found })
    }

    pub(super) fn is_there(&self) -> bool {
        self.found.is_some()
    }

    /// # Errors
    ///
    /// [`Error::Lacks`] for a plugin without it.
    pub(super) fn get(&self) -> Result<&I, Error> {
        self.found.as_ref().ok_or(Error::Lacks(self.name))
    }
}
