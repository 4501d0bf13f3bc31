//! `secret set`, `list` and `remove`: what is in the encrypted store and in the operating system's keyring.
//!
//! [`terminal`] is the person; [`desk`] does the work, with everything that it touches given to it.
//!
//! Invariant: a secret comes from the terminal, without echo, or from a pipe; never from the command line. None is ever
//! shown.

mod desk;
mod terminal;

use super::start;
use super::{Options, exit};
use crate::config::{Environment, Sources};
use crate::secret;
use crate::secret::keyring::Keyring;
use crate::secret::name::NameError;
use crate::telemetry::Level;
use clap::{Args, Subcommand};
use desk::Desk;
use std::io::{self, IsTerminal, Write};

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Keep a secret: asked for without echo, or read from a pipe
    Set(Entry),
    /// List names and kinds, never secrets
    List {
        #[command(flatten)]
        place: Where,
    },
    /// Remove a secret
    Remove(Entry),
}

/// One secret, by name.
#[derive(Debug, Args)]
pub struct Entry {
    /// Its name, as in the configuration: secret = { store = "NAME" }
    #[arg(value_name = "NAME")]
    name: String,
    /// Taken so that a secret given here by mistake is refused without being repeated.
    #[arg(hide = true)]
    rest: Vec<String>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Clone, Copy, Args)]
pub struct Where {
    /// The operating system's keyring, in place of the encrypted store
    #[arg(long)]
    keyring: bool,
}

/// Why a secret was not kept, listed or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("NAME {0}; {ADVICE}")]
    Name(NameError),
    #[error("there is more than a name; {ADVICE}")]
    TooMuch,
    #[error("there is no terminal to ask for the secret, and nothing is piped in")]
    Nobody,
    #[error(transparent)]
    Secret(#[from] secret::Error),
    #[error("the result cannot be written")]
    Output(#[from] io::Error),
}

const ADVICE: &str = "a secret never belongs on the command line, which the shell's history and the list of processes \
                      show: it is asked for, or read from a pipe (if it was there, it is no secret any more)";

impl Error {
    /// What the process ends with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Name(_) | Self::TooMuch => exit::USAGE,
            _ => exit::FAILURE,
        }
    }
}

/// Does it, and says on stdout what was done. Gives the exit code.
///
/// # Errors
/// When it cannot be done; then nothing has changed.
pub fn run(options: &Options, action: &Action) -> Result<u8, start::Error> {
    let environment = Environment::of_process();
    start::log(options, &environment, Level::Warn)?;
    let sources = Sources::read(options.config.as_deref(), environment)?;
    let place = sources.secret_store()?;
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    let mut desk = Desk {
        environment: &sources.environment,
        place,
        keyring: Keyring::default(),
        person: terminal::person(),
        pipe: if stdin.is_terminal() { None } else { Some(&mut stdin) },
        out: &mut stdout,
    };
    desk.serve(action)?;
    stdout.flush().map_err(start::Error::Output)?;
    Ok(exit::OK)
}

#[cfg(test)]
mod tests;
