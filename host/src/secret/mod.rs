//! Where a credential comes from, and the placeholder that stands for it in the sandbox.

pub mod placeholder;

use std::path::PathBuf;

/// Where the operator keeps a credential. Never a value from the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The value of this environment variable.
    Environment(String),
    /// The content of this file, without its last line's end.
    File(PathBuf),
    /// What this command prints, without its last line's end.
    Command(Vec<String>),
}
