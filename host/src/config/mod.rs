//! What the operator decides: the instances, and the limits of a plugin and of the server.
//!
//! [`origin`] and [`instance`] are types that cannot be wrong; [`limits`] has the defaults; `file` and `environment`
//! read them.

pub mod instance;
pub mod limits;
pub mod origin;

use instance::{Instance, InstanceName};
use limits::Limits;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// At least one.
    pub instances: BTreeMap<InstanceName, Instance>,
    /// The instance meant when a call names none. Set when there is just one.
    pub default_instance: Option<InstanceName>,
    /// A component that replaces the embedded one.
    pub plugin: Option<PathBuf>,
    pub limits: Limits,
}
