//! From a configuration to a plugin that can be called: what `serve`, `check` and `demo` have in common.
//!
//! Invariant: none of it sends anything. The first request to Odoo is a tool's.

use super::{Options, exit};
use crate::config::limits::Limits;
use crate::config::{self, Config, Environment};
use crate::egress::{BuildError, Gate, Target};
use crate::engine::{Engine, Image, LoadError, Observer};
use crate::error::line;
use crate::plugin::{self, Plugin};
use crate::secret::{self, MissingSecret, process};
use crate::telemetry::{self, Account, Level, audit};
use crate::{mcp, transport};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The plugin that is part of this binary.
#[derive(Debug, Clone, Copy)]
pub enum Embedded {
    /// What [`Engine::precompile`] wrote in the same build.
    Precompiled(&'static [u8]),
    /// A component.
    Wasm(&'static [u8]),
}

/// Why a command ends without having done its work. Printed with its causes as one line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Log(#[from] telemetry::Error),
    #[error("the configuration is wrong")]
    Config(#[from] config::Error),
    #[error(transparent)]
    Secret(#[from] MissingSecret),
    #[error("there can be no audit")]
    Audit(#[from] audit::OpenError),
    #[error(transparent)]
    SecretCommand(#[from] super::secret::Error),
    #[error("the configured instances cannot be reached")]
    Gate(#[from] BuildError),
    #[error(
        "this binary was built without a plugin: pass one with --plugin FILE.wasm, or build with {IMAGE_VARIABLE} set to \
         the output of `odoo-mcp-server precompile FILE.wasm OUT`"
    )]
    NoPlugin,
    #[error("cannot read the plugin {}", path.display())]
    PluginFile { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Engine(#[from] LoadError),
    #[error("the plugin cannot be used")]
    Plugin(#[from] plugin::Error),
    #[error("the plugin cannot be served")]
    Mcp(#[from] mcp::StartError),
    #[error(transparent)]
    Serve(#[from] transport::stdio::ServeError),
    #[error("no instance {asked:?}; the instances are {known}")]
    NoInstance { asked: String, known: String },
    #[error("the demo's Odoo cannot start")]
    Demo(#[source] io::Error),
    #[error("signals cannot be listened to")]
    Signals(#[source] io::Error),
    #[error("the runtime cannot start")]
    Runtime(#[source] io::Error),
    #[error("the result cannot be written")]
    Output(#[source] io::Error),
    #[error("cannot write {}", path.display())]
    OutputFile { path: PathBuf, source: io::Error },
}

impl Error {
    /// What the process ends with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Log(_) | Self::Config(_) | Self::Audit(_) | Self::Secret(_) | Self::Gate(_) => exit::CONFIG,
            Self::NoInstance { .. } => exit::USAGE,
            Self::SecretCommand(error) => error.exit_code(),
            _ => exit::FAILURE,
        }
    }
}

/// Begins to log at the level that the operator chose, or else at `default`; and forbids core dumps, since what a command
/// does next is to load secrets. That it cannot be forbidden is a warning.
pub(super) fn log(options: &Options, environment: &Environment, default: Level) -> Result<(), Error> {
    let chosen = Level::chosen(options.log.as_deref(), environment)?;
    let is_default = options.log.is_none() && matches!(environment.get(telemetry::LEVEL_VARIABLE), Ok(None));
    telemetry::start(if is_default { default } else { chosen })?;
    if let Err(error) = process::forbid_dumps() {
        tracing::warn!("{}: a secret may be written to disk when this process crashes", line(&error));
    }
    Ok(())
}

/// The plugin, with its way to the configured instances.
pub(super) async fn plugin(
    config: &Config,
    environment: &Environment,
    embedded: Option<Embedded>,
    account: &Account,
) -> Result<Plugin, Error> {
    let limits = &config.limits;
    let secrets = secret::load_all(config, environment).await?;
    let shared = Arc::new(environment.clone());
    let targets = secrets.into_iter().filter_map(|(name, secret)| {
        config.instances.get(&name).map(|instance| {
            let environment = Arc::clone(&shared);
            Target { instance: instance.clone(), secret, environment }
        })
    });
    let gate = Gate::new(targets.collect(), config.default_instance.clone(), limits, account)?;
    let image = image(config.plugin.as_deref(), embedded, limits)?;
    let engine = match &image {
        Image::Precompiled(_) => Engine::new(limits)?,
        Image::Wasm(_) => Engine::with_compile_cache(limits)?,
    };
    let engine = engine.observed_by(steps_of(account));
    Ok(Plugin::load(&engine, image, gate, limits).await?)
}

/// Counts the steps of guests.
fn steps_of(account: &Account) -> Observer {
    let account = account.clone();
    Observer::new(move |outcome, usage| {
        let memory = u64::try_from(usage.memory).unwrap_or(u64::MAX);
        account.step(outcome.into(), usage.cpu, memory);
    })
}

/// The operator's plugin, or else the embedded one.
fn image(file: Option<&Path>, embedded: Option<Embedded>, limits: &Limits) -> Result<Image, Error> {
    match (file, embedded) {
        (Some(path), _) => Ok(Image::Wasm(component(path, limits)?)),
        (None, Some(Embedded::Precompiled(code))) => Ok(Image::Precompiled(code)),
        (None, Some(Embedded::Wasm(wasm))) => Ok(Image::Wasm(wasm.to_vec())),
        (None, None) => Err(Error::NoPlugin),
    }
}

/// Reads a plugin's file: no more of it than the limit allows.
pub(super) fn component(path: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::PluginFile { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > limits.plugin_file {
        return Err(LoadError::FileSize { size, limit: limits.plugin_file }.into());
    }
    let mut bytes = Vec::new();
    file.take(limits.plugin_file).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

const IMAGE_VARIABLE: &str = "ODOO_MCP_GUEST_IMAGE";

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(file: Option<&Path>, limits: &Limits) -> Error {
        image(file, None, limits).err().unwrap()
    }

    #[test]
    fn the_operators_plugin_goes_before_the_embedded_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plugin.wasm");
        std::fs::write(&path, b"theirs").unwrap();
        let embedded = Some(Embedded::Wasm(b"ours"));
        let limits = Limits::default();
        assert!(matches!(image(Some(&path), embedded, &limits), Ok(Image::Wasm(bytes)) if bytes == b"theirs"));
        assert!(matches!(image(None, embedded, &limits), Ok(Image::Wasm(bytes)) if bytes == b"ours"));
    }

    #[test]
    fn without_a_plugin_the_error_says_how_to_get_one() {
        let text = line(&refused(None, &Limits::default()));
        assert!(text.contains("--plugin") && text.contains("precompile"), "{text}");
    }

    #[test]
    fn a_plugin_that_is_missing_or_too_large_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plugin.wasm");
        let missing = line(&refused(Some(&path), &Limits::default()));
        assert!(missing.contains("cannot read the plugin") && missing.contains("plugin.wasm"), "{missing}");
        std::fs::write(&path, [0; 11]).unwrap();
        let large = line(&refused(Some(&path), &Limits { plugin_file: 10, ..Limits::default() }));
        assert!(large.contains("has 11 bytes; at most 10"), "{large}");
    }

    #[test]
    fn a_mistake_of_the_operator_has_an_exit_code_of_its_own() {
        assert_eq!(Error::NoPlugin.exit_code(), exit::FAILURE);
        assert_eq!(Error::Config(config::Error::NoInstance).exit_code(), exit::CONFIG);
    }
}
