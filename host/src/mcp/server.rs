//! The handler that rmcp drives.

use super::admission::Admission;
use super::ask::Way;
use super::call::{Call, Continuation, continuation};
use super::catalog::{Catalog, CatalogError, Entry};
use super::failure::{Code, Failure, Source};
use super::prompts::{self, PromptError, Prompts};
use super::seal::{Binding, SealError, Sealer};
use super::steps::Steps;
use super::{completions, resources};
use crate::config::limits::Limits;
use crate::config::tools::Hidden;
use crate::plugin::Error;
use crate::plugin::contract::{CallContext, Info};
use crate::telemetry::{Account, Called};
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestMethod, CompleteRequestParams, CompleteResult,
    GetPromptRequestMethod, GetPromptRequestParams, GetPromptResponse, Implementation, ListPromptsRequestMethod,
    ListPromptsResult, ListResourceTemplatesRequestMethod, ListResourceTemplatesResult, ListResourcesRequestMethod,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestMethod, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

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
        Ok(Self(Arc::new(Shared {
            catalog: Catalog::new(plugin.tools(), hidden)?,
            prompts: plugin.prompts().map(Prompts::new).transpose()?,
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

impl<P: Steps> ServerHandler for McpServer<P> {
    fn get_info(&self) -> ServerConfig {
        self.0.config.clone()
    }

    async fn list_tools(&self, page: Option<PaginatedRequestParams>, _: Cx) -> Result<ListToolsResult, ErrorData> {
        if page.is_some_and(|page| page.cursor.is_some()) {
            return Err(ErrorData::invalid_params("all tools are on the first page: leave out `cursor`", None));
        }
        Ok(ListToolsResult::with_all_items(self.0.catalog.shown())
            .with_ttl_ms(TOOLS_TTL_MS)
            .with_cache_scope(CacheScope::Private))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.0.catalog.get(name).map(Entry::shown)
    }

    async fn call_tool(&self, request: CallToolRequestParams, cx: Cx) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.clone();
        let Some(entry) = self.0.catalog.get(&name) else { return Err(self.unknown_tool(&name)) };
        let started = Instant::now();
        let answer = self.call(request, entry, &cx).await;
        let (end, called) = match &answer {
            Ok(CallToolResponse::Complete(result)) if result.is_error == Some(true) => ("error", Called::Error),
            Ok(CallToolResponse::Complete(_)) => ("done", Called::Ok),
            Ok(_) => ("asked", Called::Ok),
            Err(_) if cx.ct.is_cancelled() => ("cancelled", Called::Cancelled),
            Err(_) => ("refused", Called::Refused),
        };
        self.0.account.called(&name, called);
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(tool = &*name, end, milliseconds, "tool call");
        answer
    }

    async fn list_resources(
        &self,
        page: Option<PaginatedRequestParams>,
        cx: Cx,
    ) -> Result<ListResourcesResult, ErrorData> {
        if !self.0.plugin.has_resources() {
            return Err(ErrorData::method_not_found::<ListResourcesRequestMethod>());
        }
        let cursor = page.and_then(|page| page.cursor);
        let work = self.0.plugin.list_resources(cursor, self.context(&cx, Way::None));
        resources::list(self.bounded(&cx, work).await?)
    }

    async fn list_resource_templates(
        &self,
        page: Option<PaginatedRequestParams>,
        cx: Cx,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        if !self.0.plugin.has_resources() {
            return Err(ErrorData::method_not_found::<ListResourceTemplatesRequestMethod>());
        }
        let cursor = page.and_then(|page| page.cursor);
        let work = self.0.plugin.list_templates(cursor, self.context(&cx, Way::None));
        resources::templates(self.bounded(&cx, work).await?)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        cx: Cx,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if !self.0.plugin.has_resources() {
            return Err(ErrorData::method_not_found::<ReadResourceRequestMethod>());
        }
        let work = self.0.plugin.read_resource(request.uri.clone(), self.context(&cx, Way::None));
        let contents = self.bounded(&cx, work).await?;
        Ok(resources::contents(&request.uri, contents)?.into())
    }

    async fn list_prompts(&self, page: Option<PaginatedRequestParams>, _: Cx) -> Result<ListPromptsResult, ErrorData> {
        let Some(prompts) = &self.0.prompts else {
            return Err(ErrorData::method_not_found::<ListPromptsRequestMethod>());
        };
        if page.is_some_and(|page| page.cursor.is_some()) {
            return Err(ErrorData::invalid_params("all prompts are on the first page: leave out `cursor`", None));
        }
        Ok(prompts.list())
    }

    async fn get_prompt(&self, request: GetPromptRequestParams, cx: Cx) -> Result<GetPromptResponse, ErrorData> {
        let Some(prompts) = &self.0.prompts else {
            return Err(ErrorData::method_not_found::<GetPromptRequestMethod>());
        };
        let arguments = request.arguments.unwrap_or_default();
        prompts.check(&request.name, &arguments)?;
        let work = self.0.plugin.get_prompt(request.name, arguments, self.context(&cx, Way::None));
        Ok(prompts::given(self.bounded(&cx, work).await?)?.into())
    }

    async fn complete(&self, request: CompleteRequestParams, cx: Cx) -> Result<CompleteResult, ErrorData> {
        if !self.0.plugin.has_completions() {
            return Err(ErrorData::method_not_found::<CompleteRequestMethod>());
        }
        let request = completions::request(request, self.0.prompts.as_ref(), self.context(&cx, Way::None))?;
        let work = self.bounded(&cx, self.0.plugin.complete(request));
        completions::result(self.0.completions.pass(work).await?)
    }

    /// Older clients set a level whether or not the server logs to them. It does not: its log is on stderr.
    #[expect(deprecated, reason = "the newest revision has no such request, but sessions of the older ones do")]
    async fn set_level(&self, _: rmcp::model::SetLevelRequestParams, _: Cx) -> Result<(), ErrorData> {
        Ok(())
    }
}

impl<P: Steps> McpServer<P> {
    fn unknown_tool(&self, name: &str) -> ErrorData {
        if self.0.catalog.is_hidden(name) {
            return ErrorData::invalid_params(
                format!(
                    "the tool {name:?} is switched off here (tools.hide, ODOO_MCP_HIDE_TOOLS): only an operator can change that"
                ),
                None,
            );
        }
        let nearest = self.0.catalog.nearest(name);
        let advice = match nearest {
            Some(nearest) => format!("did you mean {nearest}?"),
            None => "tools/list has the names".to_owned(),
        };
        let shown: String = name.chars().take(64).collect();
        ErrorData::invalid_params(
            format!("there is no tool {shown:?}: {advice}"),
            nearest.map(|name| json!({"nearest": name})),
        )
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

/// The tools change only with the process; a client that outlives it should notice soon.
const TOOLS_TTL_MS: u64 = 60_000;
