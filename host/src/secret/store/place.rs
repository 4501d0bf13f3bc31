//! Where the store is, and its identity if it has one.

use crate::config::Environment;
use crate::secret::Error;
use std::path::PathBuf;

/// Names the store's file; goes before the configuration's `secret_store`.
pub const FILE_VARIABLE: &str = "ODOO_MCP_SECRET_STORE";
/// Names the age identity file that opens the store; goes before the configuration's `store_identity`.
pub const IDENTITY_VARIABLE: &str = "ODOO_MCP_STORE_IDENTITY";
/// Holds the passphrase that opens the store.
pub const PASSPHRASE_VARIABLE: &str = "ODOO_MCP_STORE_PASSPHRASE";

const FOLDER: &str = "odoo-mcp-server";
const NAME: &str = "secrets.age";

/// What the configuration file says about the store, `secret_store` and `store_identity`: often nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: Option<PathBuf>,
    pub identity: Option<PathBuf>,
}

impl Place {
    /// The store's file: the environment's, the configuration's, or `secrets.age` in the user's configuration folder.
    ///
    /// # Errors
    /// When the environment does not even say where the user's home is.
    pub fn file(&self, environment: &Environment) -> Result<PathBuf, Error> {
        let named = environment.path(FILE_VARIABLE).or_else(|| self.file.clone());
        let own = || config_folder(environment).map(|folder| folder.join(FOLDER).join(NAME));
        named.or_else(own).ok_or(Error::NoStorePlace)
    }

    /// The identity file, if there is one.
    pub fn identity(&self, environment: &Environment) -> Option<PathBuf> {
        environment.path(IDENTITY_VARIABLE).or_else(|| self.identity.clone())
    }
}

/// Where programs keep a user's configuration. A relative `XDG_CONFIG_HOME` is to be ignored, says its specification.
fn config_folder(environment: &Environment) -> Option<PathBuf> {
    let absolute = |name| environment.path(name).filter(|path| path.is_absolute());
    let own = if cfg!(windows) { absolute("APPDATA") } else { None };
    own.or_else(|| absolute("XDG_CONFIG_HOME")).or_else(|| absolute("HOME").map(|home| home.join(".config")))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn file(place: &Place, variables: &[(&str, &str)]) -> Result<PathBuf, String> {
        place.file(&variables.iter().copied().collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_environment_goes_before_the_configuration_and_that_before_the_user_s_folder() {
        let (nothing, configured) = (Place::default(), Place { file: Some("/srv/s.age".into()), identity: None });
        let home = ("HOME", "/home/me");
        assert_eq!(file(&nothing, &[home]).unwrap(), PathBuf::from("/home/me/.config/odoo-mcp-server/secrets.age"));
        for (xdg, expected) in
            [("/cfg", "/cfg/odoo-mcp-server/secrets.age"), ("cfg", "/home/me/.config/odoo-mcp-server/secrets.age")]
        {
            assert_eq!(file(&nothing, &[home, ("XDG_CONFIG_HOME", xdg)]).unwrap(), PathBuf::from(expected));
        }
        assert_eq!(file(&configured, &[home]).unwrap(), PathBuf::from("/srv/s.age"));
        assert_eq!(file(&configured, &[(FILE_VARIABLE, "/tmp/t.age")]).unwrap(), PathBuf::from("/tmp/t.age"));
        assert!(file(&nothing, &[]).unwrap_err().contains(FILE_VARIABLE));
    }

    #[test]
    fn an_identity_is_the_environment_s_or_the_configuration_s_or_none() {
        let configured = Place { file: None, identity: Some("/srv/key".into()) };
        let of = |place: &Place, variables: &[(&str, &str)]| place.identity(&variables.iter().copied().collect());
        assert_eq!(of(&Place::default(), &[]), None);
        assert_eq!(of(&configured, &[]), Some("/srv/key".into()));
        assert_eq!(of(&configured, &[(IDENTITY_VARIABLE, "/run/key")]), Some("/run/key".into()));
    }
}
