//! The tools, resources, prompts and completions under a configuration that may be wrong.

use crate::completions::{self, Suggestions};
use crate::error::{Code, Error, Source};
use crate::tools::step::Turn;
use crate::tools::{self, Context, Failure, Given, Outcome};
use crate::{prompts, resources};
use serde_json::Value;

/// What this component offers: through its WIT exports and through its own MCP server alike.
///
/// Invariant: a wrong configuration hides nothing. Everything can be listed, and each use says what is wrong.
pub struct Service<'a> {
    pub context: Context<'a>,
    /// Why the environment names no usable instances; then `context.instances` is empty.
    pub misconfigured: Option<&'a Error>,
}

impl Service<'_> {
    /// All tools.
    pub fn tools(&self) -> Vec<tools::Tool> {
        tools::list(self.context.instances)
    }

    /// What a client tells its model about this server.
    pub fn instructions(&self) -> String {
        tools::instructions(self.context.instances)
    }

    /// Runs one step of a tool's call.
    ///
    /// # Errors
    ///
    /// When there is no outcome at all: no such tool or instance, or unfit arguments.
    pub fn call(&self, name: &str, arguments: Value, turn: &Turn) -> Result<Given, Failure> {
        match self.misconfigured {
            None => tools::call(&self.context, name, arguments, turn),
            Some(error) if self.tools().iter().any(|tool| tool.name == name) => {
                Ok(Given::Outcome(error.clone().into()))
            }
            Some(_) => Err(Failure::UnknownTool),
        }
    }

    /// Runs all steps of a call, where nobody waits for its progress and nobody can be asked.
    ///
    /// # Errors
    ///
    /// As [`Service::call`].
    pub fn call_to_the_end(&self, name: &str, arguments: &Value) -> Result<Outcome, Failure> {
        let mut turn = Turn::default();
        loop {
            match self.call(name, arguments.clone(), &turn)? {
                Given::Outcome(outcome) => return Ok(outcome),
                Given::Progress(progress) => turn.state = Some(progress.state),
                Given::Ask(_) => {
                    let message = "The call needs an answer of the user, and nobody can be asked here.";
                    return Ok(Error::new(Code::Unknown, Source::Plugin, message).into());
                }
            }
        }
    }

    /// All resources, as MCP `Resource` objects.
    pub fn resources(&self) -> Vec<Value> {
        resources::list(self.context.instances)
    }

    /// Reads a resource as MCP `ResourceContents` objects; `None` when there is no such resource.
    ///
    /// # Errors
    ///
    /// Those of Odoo, of the way there, and of the configuration.
    pub fn read(&self, uri: &str) -> Result<Option<Vec<Value>>, Error> {
        match self.misconfigured {
            None => resources::read(&self.context, uri),
            Some(error) => Err(error.clone()),
        }
    }

    /// All prompts, as MCP `Prompt` objects.
    pub fn prompts(&self) -> Vec<Value> {
        prompts::list(self.context.instances)
    }

    /// A prompt as an MCP `GetPromptResult`; `None` when there is no such prompt.
    ///
    /// # Errors
    ///
    /// Unfit arguments, and those of the configuration.
    pub fn prompt(&self, name: &str, arguments: &Value) -> Result<Option<Value>, Error> {
        match self.misconfigured {
            None => prompts::get(&self.context, name, arguments),
            Some(error) => Err(error.clone()),
        }
    }

    /// Values for an argument that is being typed.
    ///
    /// # Errors
    ///
    /// What is not there to be completed, and those of Odoo, of the way there, and of the configuration.
    pub fn complete(&self, request: &completions::Request) -> Result<Suggestions, Error> {
        match self.misconfigured {
            None => completions::complete(&self.context, request),
            Some(error) => Err(error.clone()),
        }
    }

    /// What changes when a resource does, one per URI; `None` where that is not known.
    pub fn revisions(&self, uris: &[String]) -> Vec<Option<String>> {
        match self.misconfigured {
            None => resources::revisions(&self.context, uris),
            Some(_) => vec![None; uris.len()],
        }
    }
}
