//! Completions of arguments: who may ask for how many, and how long a person waits.

use super::admission::Admission;
use super::prompts::Prompts;
use crate::plugin::contract::{CallContext, CompletionRequest, Subject, Suggestions};
use rmcp::ErrorData;
use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, Reference};
use serde_json::{Map, Value};
use std::num::NonZeroUsize;
use std::time::Duration;
use tokio::time::timeout;

/// How long a completion may take, its waiting included: nobody waits longer for help with typing, and a slow Odoo is not
/// to be asked once more for each letter.
const PATIENCE: Duration = Duration::from_secs(10);

/// Letters of what is typed, and of each argument that is chosen: more than any name has.
const LONGEST: usize = 1_000;

/// Arguments that are chosen.
const MOST_CHOSEN: usize = 100;

/// Completions at once: two.
const AT_ONCE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// A gate of their own before that of the calls.
///
/// Invariant: clients ask with each letter, so completions never hold more than [`AT_ONCE`] of the places that calls need,
/// and none of them longer than [`PATIENCE`].
pub(super) struct Gate {
    places: Admission,
    patience: Duration,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self::with_patience(PATIENCE)
    }

    fn with_patience(patience: Duration) -> Self {
        Self { places: Admission::with_patience(AT_ONCE, patience), patience }
    }

    /// Does the work when it is its turn; gives it up, and stops the plugin with it, when that takes too long.
    ///
    /// Invariant: a completion that failed is an error, never an empty list: that would say that nothing fits.
    pub(super) async fn pass<T>(&self, work: impl Future<Output = Result<T, ErrorData>>) -> Result<T, ErrorData> {
        let busy = |_| {
            ErrorData::internal_error(format!("{AT_ONCE} completions are under way and others wait: ask again"), None)
        };
        let work = async {
            let _place = self.places.enter().await.map_err(busy)?;
            work.await
        };
        let seconds = self.patience.as_secs();
        timeout(self.patience, work)
            .await
            .unwrap_or_else(|_| Err(ErrorData::internal_error(format!("no completions within {seconds} s"), None)))
    }
}

/// Reads a client's request.
pub(super) fn request(
    params: CompleteRequestParams,
    prompts: Option<&Prompts>,
    context: CallContext,
) -> Result<CompletionRequest, ErrorData> {
    let invalid = |message: String| ErrorData::invalid_params(message, None);
    let chosen = params.context.and_then(|context| context.arguments).unwrap_or_default();
    let argument = params.argument;
    if chosen.len() > MOST_CHOSEN {
        return Err(invalid(format!("more than {MOST_CHOSEN} arguments are chosen")));
    }
    let texts = chosen.iter().flat_map(|(name, value)| [name, value]).chain([&argument.name, &argument.value]);
    if texts.map(String::len).any(|length| length > LONGEST) {
        return Err(invalid(format!("an argument of a completion is longer than {LONGEST} bytes")));
    }
    let subject = match params.r#ref {
        Reference::Prompt(prompt) => {
            let prompts = prompts.ok_or_else(|| invalid("there are no prompts".to_owned()))?;
            prompts.argument(&prompt.name, &argument.name)?;
            Subject::Prompt(prompt.name)
        }
        Reference::Resource(template) => {
            if template.uri.len() > LONGEST {
                return Err(invalid(format!("the template is longer than {LONGEST} bytes")));
            }
            Subject::Template(template.uri)
        }
        _ => return Err(invalid("only the arguments of ref/prompt and ref/resource are completed".to_owned())),
    };
    let chosen: Map<String, Value> = chosen.into_iter().map(|(name, value)| (name, Value::from(value))).collect();
    Ok(CompletionRequest { subject, argument: argument.name, typed: argument.value, chosen, context })
}

/// The plugin's suggestions in MCP's words.
pub(super) fn result(suggestions: Suggestions) -> Result<CompleteResult, ErrorData> {
    let Suggestions { values, total, has_more } = suggestions;
    let info = CompletionInfo::with_pagination(values, total, has_more);
    info.map(CompleteResult::new).map_err(|error| ErrorData::internal_error(error, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_completion_that_takes_too_long_is_an_error() {
        let gate = Gate::with_patience(Duration::from_millis(1));
        let error = gate.pass(std::future::pending::<Result<(), ErrorData>>()).await.unwrap_err();
        assert_eq!((error.code.0, &*error.message), (-32603, "no completions within 0 s"));
        assert_eq!(gate.pass(async { Ok(7) }).await.unwrap(), 7, "its place is free again");
    }
}
