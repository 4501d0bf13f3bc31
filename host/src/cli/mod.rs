//! The commands and options of the program; each command has a file.
//!
//! [`start`] is what several of them have in common: from the configuration to a plugin.
//!
//! Invariant: no option takes a credential. The command line of a process is open to every user of the machine.

pub mod check;
pub mod demo;
pub mod explain;
pub mod precompile;
pub mod secret;
pub mod serve;
pub mod start;

use crate::telemetry::Level;
use clap::{Args, Parser, Subcommand, builder::PossibleValuesParser};
use std::path::PathBuf;

/// What the process ends with.
pub mod exit {
    /// The command did what it should.
    pub const OK: u8 = 0;
    /// It did not.
    pub const FAILURE: u8 = 1;
    /// The command line was wrong (clap's own code).
    pub const USAGE: u8 = 2;
    /// The configuration was wrong: `EX_CONFIG` of sysexits.h.
    pub const CONFIG: u8 = 78;
}

/// Gives AI agents controlled access to Odoo: an MCP server on standard input and output.
#[derive(Debug, Parser)]
#[command(name = "odoo-mcp-server", version, max_term_width = 100, after_long_help = NOTES, after_help = SHORT_NOTES)]
pub struct Cli {
    #[command(flatten)]
    pub options: Options,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Configuration file, in TOML
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Component (.wasm) to run in place of the embedded one
    #[arg(long, value_name = "FILE", global = true)]
    pub plugin: Option<PathBuf>,
    /// How much to log on standard error [default: info]
    #[arg(long, value_name = "LEVEL", global = true, value_parser = PossibleValuesParser::new(Level::NAMES))]
    #[arg(ignore_case = true)]
    pub log: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Speak MCP on standard input and output (also without a command)
    Serve,
    /// Log in to the configured Odoo instances and report what works
    Check {
        /// Only this instance
        #[arg(long, value_name = "NAME")]
        instance: Option<String>,
        /// Report as JSON
        #[arg(long)]
        json: bool,
    },
    /// Speak MCP with a small Odoo in memory: nothing to configure, nothing to break
    Demo,
    /// Keep passwords and API keys in an encrypted store or the system's keyring
    ///
    /// The store is a file in age's format (age-encryption.org), by default odoo-mcp-server/secrets.age in the user's
    /// configuration folder; `age -d` opens it too. It is locked with the identity of the file that `store_identity` or
    /// ODOO_MCP_STORE_IDENTITY names, else with a passphrase: from ODOO_MCP_STORE_PASSPHRASE, from the keyring's entry
    /// `store`, or asked for. A server that starts by itself needs one of these, and whoever can read that and the store
    /// has the secrets.
    Secret {
        #[command(subcommand)]
        action: secret::Action,
    },
    /// Print the manual's page for an error code
    Explain {
        /// Such as E004
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// Compile a component for this machine, to be embedded by the build
    #[command(hide = true)]
    Precompile {
        #[arg(value_name = "WASM")]
        wasm: PathBuf,
        #[arg(value_name = "OUT")]
        output: PathBuf,
    },
}

/// Parses the process's command line; ends the process after `--help`, `--version` or a mistake.
pub fn parse() -> Cli {
    Cli::parse()
}

const SHORT_NOTES: &str = "`--help` also lists the environment variables and exit codes.";

const NOTES: &str = "\
Environment:
  ODOO_URL         one Odoo instance without a file: its base URL, such as https://erp.example.com
  ODOO_DB          its database
  ODOO_USERNAME    the user to work as
  ODOO_PASSWORD    that user's password, or
  ODOO_API_KEY     that user's API key
  ODOO_MCP_CONFIG  the configuration file, when --config is not given
  ODOO_MCP_LOG     the log level, when --log is not given
  ODOO_MCP_SECRET_STORE, ODOO_MCP_STORE_IDENTITY, ODOO_MCP_STORE_PASSPHRASE
                   the encrypted store and its key: see `odoo-mcp-server secret --help`

  A file can have many instances, and take their secrets from files, commands, the system's
  keyring and the encrypted store. Instances are given by the file or by the environment, not by
  both.

Exit codes:
  0   the command succeeded
  1   it failed
  2   the command line is wrong
  78  the configuration is wrong or a secret is missing";

#[cfg(test)]
mod tests;
