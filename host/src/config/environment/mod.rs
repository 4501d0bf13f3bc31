//! The process environment: the only place that reads it, and [`mod@instance`], the one instance that it can give.

mod instance;

pub use instance::{instance, without_profile};

use super::error::Error;
use super::tools::Hidden;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

/// Tools that clients are not offered, as `tools.hide` in a file.
const HIDE_TOOLS: &str = "ODOO_MCP_HIDE_TOOLS";

/// The variables of a process. An empty one counts as not set: that is how containers and MCP clients leave one out.
///
/// Invariant: `Debug` shows names only, since values are secrets.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// That of this process. The only place that reads it.
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// The value of a variable.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        match self.raw(name).map(OsStr::to_str) {
            None => Ok(None),
            Some(Some(value)) => Ok(Some(value)),
            Some(None) => Err(wrong(name, "is not UTF-8")),
        }
    }

    /// The value of a variable that names a file.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    fn raw(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Adds the tools that the environment hides, with commas between.
///
/// # Errors
/// When a word can be no tool.
pub fn hide_tools(environment: &Environment, hidden: &mut Hidden) -> Result<(), Error> {
    let words = environment.get(HIDE_TOOLS)?.into_iter().flat_map(|words| words.split(','));
    for word in words.map(str::trim).filter(|word| !word.is_empty()) {
        hidden.add(word).map_err(|error| wrong(HIDE_TOOLS, error))?;
    }
    Ok(())
}

fn wrong(name: &str, problem: impl fmt::Display) -> Error {
    Error::Variable { name: name.to_owned(), problem: problem.to_string() }
}
