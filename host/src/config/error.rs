//! What is wrong with a configuration: where it is, what it is, what would be right.

use std::io;
use std::path::PathBuf;

/// A mistake in the configuration. The program ends with it before it speaks MCP.
///
/// Invariant: no value of a variable or key that may be a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("cannot read the configuration file {}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("the configuration file {} is larger than {limit} bytes", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("the configuration file {} is not UTF-8", path.display())]
    NotUnicode { path: PathBuf },
    /// `key` is a dotted path, or empty when the mistake is in the file's grammar.
    #[error("{}:{line}: {}{problem}", path.display(), prefix(key))]
    Key { path: PathBuf, line: usize, key: String, problem: String },
    #[error("environment variable {name}: {problem}")]
    Variable { name: String, problem: String },
    #[error(
        "no Odoo instance is configured: set ODOO_URL, ODOO_DB, ODOO_USERNAME and ODOO_PASSWORD or ODOO_API_KEY, or \
         name a file with --config or ODOO_MCP_CONFIG (`odoo-mcp-server demo` needs neither)"
    )]
    NoInstance,
    #[error(
        "both {} and the environment (ODOO_URL, ODOO_DB, ODOO_USERNAME) give Odoo instances: remove the variables, or \
         move that instance to the file", path.display()
    )]
    TwoSources { path: PathBuf },
}

fn prefix(key: &str) -> String {
    if key.is_empty() { String::new() } else { format!("{key}: ") }
}
