//! A plugin behind MCP: what a server holds, and a call from its request to its answer. `handler` takes MCP's requests as
//! rmcp hands them over.

mod handler;

use super::admission::Admission;
use super::ask::Way;
use super::call::{Call, Continuation, continuation};
use super::catalog::{Catalog, CatalogError, Entry};
use super::failure::{Code, Failure, Source};
use super::prompts::{PromptError, Prompts};
use super::seal::{Binding, SealError, Sealer};
use super::steps::Steps;
use super::{completions, resources};
use crate::config::limits::Limits;
use crate::config::tools::Hidden;
use crate::plugin::Error;
use crate::plugin::contract::{CallContext, Info};
use crate::telemetry::Account;
use rmcp::model::{CallToolRequestParams, CallToolResponse, Implementation, ServerCapabilities, ServerConfig};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An MCP server whose tools, resources and prompts are a plugin's. Clones share everything.
pub struct McpServer<P>(Arc<Shared<P>>);

struct Shared<P> {
    plugin: P,
    catalog: Catalog,
    /// Of a plugin that has any.
    prompts: Option<Prompts>,
    admission: Admission,
    completions: completions::Gate,
    sealer: Sealer,
    config: ServerConfig,
    calls: AtomicU64,
    account: Account,
}

/// Why a plugin cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
    #[error(transparent)]
    Key(#[from] SealError),
}

type Cx = RequestContext<RoleServer>;

impl<P: Steps> McpServer<P> {
    /// A server for `plugin`, without the tools that are `hidden`.
    ///
    /// # Errors
    /// When a word of `hidden` means no tool, a tool or prompt cannot be shown to clients, a tool's schema cannot be checked,
    /// or the system gives no random key.
    pub fn new(plugin: P, limits: &Limits, hidden: &Hidden, account: Account) -> Result<Self, StartError> {
        let catalog = Catalog::new(plugin.tools(), hidden)?;
        let prompts = plugin.prompts().map(|prompts| Prompts::new(prompts, |tool| catalog.is_hidden(tool)));
        Ok(Self(Arc::new(Shared {
            prompts: prompts.transpose()?,
            catalog,
            admission: Admission::new(limits.calls),
            completions: completions::Gate::new(),
            sealer: Sealer::new()?,
            config: config(plugin.info(), capabilities(&plugin)),
            calls: AtomicU64::new(0),
            account,
            plugin,
        })))
    }

    fn context(&self, cx: &Cx, way: Way) -> CallContext {
        CallContext {
            call_id: self.0.calls.fetch_add(1, Ordering::Relaxed).to_string(),
            // MCP has no word for it.
            locale: None,
            can_ask: way != Way::None,
            meta: (!cx.meta.is_empty()).then(|| (**cx.meta).clone()),
        }
    }

    /// The call, from the request to its end. A failure is an answer too.
    async fn call(
        &self,
        request: CallToolRequestParams,
        entry: &Entry,
        cx: &Cx,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = match entry.arguments.check(request.arguments.unwrap_or_default()) {
            Ok(arguments) => arguments,
            Err(failure) => return Ok(failure.into_result().into()),
        };
        let way = Way::of(cx);
        let mut context = self.context(cx, way);
        let mut from = None;
        if let Some(sealed) = &request.request_state {
            let binding = Binding { tool: &request.name, arguments: &arguments };
            let responses = request.input_responses.unwrap_or_default();
            match continuation(&self.0.sealer, sealed, &responses, binding) {
                Err(reason) => return Err(ErrorData::invalid_params(reason, None)),
                Ok(Continuation::Unanswered(again)) => return Ok((*again).into()),
                Ok(Continuation::Answered { standing, resume }) => {
                    context.call_id.clone_from(&standing.call_id);
                    from = Some((standing, resume));
                }
            }
        }
        let call = Call {
            plugin: &self.0.plugin,
            tool: &request.name,
            entry,
            arguments,
            sealer: &self.0.sealer,
            cx,
            context,
            way,
        };
        let work = async {
            let _permit = self.0.admission.enter().await?;
            call.run(from).await
        };
        // Dropping the work stops the plugin where it stands. A client that cancelled is not sent this answer; one whose
        // server is being stopped is.
        let ended = tokio::select! {
            biased;
            () = cx.ct.cancelled() => {
                Err(Failure::new(Code::Unknown, Source::Host, "The call was cancelled before it had finished.")
                    .broken_off(entry.effect))
            }
            ended = work => ended,
        };
        Ok(ended.unwrap_or_else(|failure| failure.into_result().into()))
    }

    /// Work on resources, prompts and completions under the same bounds as calls.
    async fn bounded<T>(&self, cx: &Cx, work: impl Future<Output = Result<T, Error>>) -> Result<T, ErrorData> {
        tokio::select! {
            biased;
            () = cx.ct.cancelled() => Err(ErrorData::internal_error("the request was cancelled", None)),
            done = async {
                let _permit = self.0.admission.enter().await.map_err(|failure| resources::failed(&failure))?;
                work.await.map_err(|error| resources::refused(&error))
            } => done,
        }
    }
}

impl<P> Clone for McpServer<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

fn capabilities(plugin: &impl Steps) -> ServerCapabilities {
    let mut capabilities = ServerCapabilities::builder().enable_tools().build();
    capabilities.resources = plugin.has_resources().then(Default::default);
    capabilities.prompts = plugin.prompts().map(|_| Default::default());
    capabilities.completions = plugin.has_completions().then(Default::default);
    capabilities
}

fn config(info: &Info, capabilities: ServerCapabilities) -> ServerConfig {
    let mut server = Implementation::new(info.name.clone(), info.version.clone());
    server.title = Some(info.title.clone());
    server.description = Some(info.description.clone());
    let mut config = ServerConfig::new(capabilities).with_server_info(server);
    config.instructions.clone_from(&info.instructions);
    config
}
