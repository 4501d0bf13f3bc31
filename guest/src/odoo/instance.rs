//! The Odoo instances that the environment names.

/// One Odoo database and the user to work as.
#[derive(Clone, PartialEq, Eq)]
pub struct Instance {
    /// Such as `production`; `default` when the environment names none.
    pub name: String,
    /// Base URL without a trailing slash.
    pub url: String,
    pub database: String,
    pub username: String,
    /// Password or API key; in our host a placeholder that stands for it.
    pub credential: String,
}

impl std::fmt::Debug for Instance {
    /// Leaves the credential out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance")
            .field("name", &self.name)
            .field("url", &self.url)
            .field("database", &self.database)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// All instances, in the order of the configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instances {
    pub all: Vec<Instance>,
    /// The name of the one that is meant when a call names none.
    pub default: Option<String>,
}
