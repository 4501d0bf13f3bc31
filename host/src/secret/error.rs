//! Why there is no credential.

use super::name::NameError;
use super::store::Problem;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why there is no credential, or why one cannot be kept. Paths are the operator's own; no model sees these.
///
/// Invariant: no part of a credential. A command is named by its program alone: its arguments may be telling.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("environment variable {0} is not set or empty")]
    NoVariable(String),
    #[error("environment variable {0} is not UTF-8")]
    VariableNotUnicode(String),
    #[error("cannot read the secret file {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("the secret file {} is not a regular file", .0.display())]
    NotRegular(PathBuf),
    #[error("the secret file {} is open to others (mode {mode:04o}): chmod 600 {}", path.display(), path.display())]
    Open { path: PathBuf, mode: u32 },
    #[error(
        "the secret file {} belongs to user {owner}: it must belong to the user of this process ({user}) or to root",
        path.display()
    )]
    Owner { path: PathBuf, owner: u32, user: u32 },
    #[error("cannot run the secret command `{program}`")]
    Command { program: String, source: io::Error },
    #[error("the secret command `{program}` failed ({status}): run it by hand to see why")]
    Failed { program: String, status: ExitStatus },
    #[error("{from} did not end within {seconds} seconds")]
    Slow { from: String, seconds: u64 },
    #[error("{from} gives more than {largest} bytes")]
    TooLarge { from: String, largest: usize },
    #[error("{from} does not give UTF-8")]
    NotUnicode { from: String },
    #[error("{from} gives nothing")]
    Empty { from: String },
    #[error("{from} gives more than one line, or control characters: it must give the password or API key alone")]
    NotOneLine { from: String },
    #[error(transparent)]
    Name(#[from] NameError),
    /// The system's own words; never what an entry holds.
    #[error("the operating system's keyring cannot be used: {0}")]
    Keyring(String),
    #[error(
        "the operating system's keyring has no secret `{0}`: `odoo-mcp-server secret set {0} --keyring` puts it there"
    )]
    NotInKeyring(String),
    #[error("there is no place for a secret store: set ODOO_MCP_SECRET_STORE to the path of a file, or HOME")]
    NoStorePlace,
    #[error("the secret store {} cannot be used", path.display())]
    Store { path: PathBuf, source: Problem },
    #[error("there is no secret store {}: `odoo-mcp-server secret set NAME` makes one", .0.display())]
    NoStore(PathBuf),
    #[error("the secret store {} has no secret `{name}`: `odoo-mcp-server secret set {name}` puts it in", path.display())]
    NotInStore { path: PathBuf, name: String },
    #[error("cannot write the secret store {}", path.display())]
    StoreWrite { path: PathBuf, source: io::Error },
    #[error("{} has no age identity (a line that begins with AGE-SECRET-KEY-1), or something else besides", .0.display())]
    NotAnIdentity(PathBuf),
    #[error("the terminal cannot be used")]
    Terminal(#[source] io::Error),
    #[error("{0} was interrupted")]
    Interrupted(String),
}
