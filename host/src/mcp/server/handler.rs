//! MCP's requests, as rmcp hands them over, to the server's work.

use super::{Cx, McpServer};
use crate::mcp::ask::Way;
use crate::mcp::catalog::Entry;
use crate::mcp::steps::Steps;
use crate::mcp::{completions, prompts, resources};
use crate::telemetry::Called;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestMethod, CompleteRequestParams, CompleteResult,
    GetPromptRequestMethod, GetPromptRequestParams, GetPromptResponse, ListPromptsRequestMethod, ListPromptsResult,
    ListResourceTemplatesRequestMethod, ListResourceTemplatesResult, ListResourcesRequestMethod, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestMethod, ReadResourceRequestParams,
    ReadResourceResponse, ServerConfig, Tool,
};
use rmcp::{ErrorData, ServerHandler};
use serde_json::json;
use std::time::Instant;

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

/// The tools change only with the process; a client that outlives it should notice soon.
const TOOLS_TTL_MS: u64 = 60_000;
