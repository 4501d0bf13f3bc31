//! A plugin that does what its tool's name says.

use crate::mcp::Steps;
use crate::plugin::Error;
use crate::plugin::contract::{
    CallContext, CompletionRequest, Content, Effect, Info, Outcome, Page, Step, Suggestions, Tool, ToolRequest,
};
use serde_json::{Map, Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Notify, Semaphore};

/// Counts what was asked of it, so that a test can tell that a step did not run.
pub(crate) struct Scripted {
    info: Info,
    tools: Vec<Tool>,
    /// None for a plugin that exports nothing optional.
    prompts: Option<Vec<Map<String, Value>>>,
    pub(crate) steps: AtomicUsize,
    pub(crate) call_ids: Mutex<Vec<String>>,
    /// Raised when a `hang` has begun, and when one was dropped.
    pub(crate) hanging: Notify,
    pub(crate) dropped: Notify,
    /// Lets one `gated` call through for each permit.
    pub(crate) gate: Semaphore,
}

impl Scripted {
    pub(crate) fn new() -> Self {
        let object = || json!({"type": "object"});
        let tool = |name: &str, effect: Effect, schema: Value| Tool {
            name: name.to_owned(),
            title: None,
            description: format!("Does {name}."),
            input_schema: map(schema),
            output_schema: None,
            effect,
            extra: map(json!({"annotations": {"readOnlyHint": effect == Effect::Read}})),
        };
        Self {
            info: Info {
                name: "scripted".to_owned(),
                version: "1.2.3".to_owned(),
                title: "Scripted".to_owned(),
                description: "Does as told.".to_owned(),
                instructions: Some("Call echo.".to_owned()),
            },
            tools: vec![
                tool("hang", Effect::Read, object()),
                tool("hang_write", Effect::Write, object()),
                tool(
                    "echo",
                    Effect::Read,
                    json!({
                        "type": "object", "properties": {"text": {"type": "string"}},
                        "required": ["text"], "additionalProperties": false,
                    }),
                ),
                tool("count", Effect::Read, object()),
                tool("forever", Effect::Write, object()),
                tool("confirm", Effect::Destructive, object()),
                tool("gated", Effect::Read, object()),
                tool("fail", Effect::Read, object()),
                tool("invalid", Effect::Write, object()),
                tool("slow_read", Effect::Read, object()),
                tool("slow_write", Effect::Write, object()),
                tool("can_ask", Effect::Read, object()),
            ],
            prompts: Some(
                ["lie", "hide", "explore"]
                    .map(|name| {
                        map(json!({"name": name, "description": "Looks.", "arguments": [
                            {"name": "model", "description": "such as res.partner", "required": true}]}))
                    })
                    .to_vec(),
            ),
            steps: AtomicUsize::new(0),
            call_ids: Mutex::new(Vec::new()),
            hanging: Notify::new(),
            dropped: Notify::new(),
            gate: Semaphore::new(0),
        }
    }

    /// One that exports tools alone.
    pub(crate) fn with_tools_alone() -> Self {
        Self { prompts: None, ..Self::new() }
    }

    async fn hang<T>(&self) -> Result<T, Error> {
        struct Raise<'a>(&'a Notify);
        impl Drop for Raise<'_> {
            fn drop(&mut self) {
                self.0.notify_one();
            }
        }
        let _raise = Raise(&self.dropped);
        self.hanging.notify_one();
        std::future::pending().await
    }
}

/// Shared, so that the test keeps a hand on what the server runs.
impl Steps for std::sync::Arc<Scripted> {
    fn info(&self) -> &Info {
        &self.info
    }

    fn tools(&self) -> &[Tool] {
        &self.tools
    }

    fn prompts(&self) -> Option<&[Map<String, Value>]> {
        self.prompts.as_deref()
    }

    fn has_resources(&self) -> bool {
        self.prompts.is_some()
    }

    fn has_completions(&self) -> bool {
        self.prompts.is_some()
    }

    async fn call_tool(&self, request: ToolRequest) -> Result<Step, Error> {
        self.steps.fetch_add(1, Ordering::SeqCst);
        self.call_ids.lock().unwrap().push(request.context.call_id.clone());
        let at = request.resume.as_ref().map_or(0, |resume| resume.state[0]);
        match request.name.as_str() {
            "hang" | "hang_write" => self.hang().await,
            "echo" => Ok(done(request.arguments["text"].as_str().unwrap())),
            "count" if at == 3 => Ok(done("counted")),
            "count" => Ok(progress(at + 1, f64::from(at + 1))),
            "gated" if at == 1 => Ok(done("through")),
            "gated" => {
                self.gate.acquire().await.unwrap().forget();
                Ok(progress(1, 1.0))
            }
            "forever" => Ok(progress(0, 0.0)),
            "confirm" => match request.resume.and_then(|resume| resume.answers) {
                None => Ok(Step::Ask { state: vec![7], questions: map(json!({"sure": question()})) }),
                Some(answers) => Ok(done(&format!("state {at}, answer {}", answers["sure"]))),
            },
            "can_ask" => Ok(done(&request.context.can_ask.to_string())),
            "fail" => Err(Error::Internal("the ledger is on fire".to_owned())),
            "invalid" => Err(Error::InvalidArguments("n must be even".to_owned())),
            _ => Err(Error::WallLimit { limit: std::time::Duration::from_secs(150) }),
        }
    }

    async fn list_resources(&self, cursor: Option<String>, _: CallContext) -> Result<Page, Error> {
        match cursor.as_deref() {
            None => Ok(page(json!({"uri": "odoo://main/res.partner/1", "name": "one"}), Some("next"))),
            Some("next") => Ok(page(json!({"uri": "odoo://main/res.partner/2", "name": "two"}), None)),
            Some(_) => Err(Error::InvalidArguments("there is no such cursor".to_owned())),
        }
    }

    async fn list_templates(&self, _: Option<String>, _: CallContext) -> Result<Page, Error> {
        Ok(page(json!({"uriTemplate": "odoo://{instance}/{model}/{id}", "name": "record"}), None))
    }

    async fn read_resource(&self, uri: String, _: CallContext) -> Result<Option<Vec<Map<String, Value>>>, Error> {
        match uri.as_str() {
            "odoo://main/res.partner/1" => Ok(Some(vec![map(json!({"uri": uri, "text": "one"}))])),
            "odoo://main/odd" => Ok(Some(vec![map(json!({"uri": uri}))])),
            "odoo://main/slow" => Err(Error::WallLimit { limit: std::time::Duration::from_secs(150) }),
            _ => Ok(None),
        }
    }

    async fn get_prompt(
        &self,
        name: String,
        arguments: Map<String, Value>,
        _: CallContext,
    ) -> Result<Option<Map<String, Value>>, Error> {
        let text = format!("Look at {}.", arguments["model"]);
        match (name.as_str(), arguments["model"].as_str()) {
            (_, Some("gone")) => Err(Error::InvalidArguments("there is no such model".to_owned())),
            ("explore", _) => {
                Ok(Some(map(json!({"messages": [{"role": "user", "content": {"type": "text", "text": text}}]}))))
            }
            ("lie", _) => Ok(Some(map(json!({"messages": text})))),
            _ => Ok(None),
        }
    }

    async fn complete(&self, request: CompletionRequest) -> Result<Suggestions, Error> {
        self.steps.fetch_add(1, Ordering::SeqCst);
        match request.typed.as_str() {
            "hang" => self.hang().await,
            "fail" => Err(Error::Internal("the ledger is on fire".to_owned())),
            typed => {
                let told = format!("{:?} {} {}", request.subject, request.argument, Value::Object(request.chosen));
                Ok(Suggestions { values: vec![typed.to_owned(), told], total: Some(7), has_more: true })
            }
        }
    }
}

/// The one question of `confirm`.
pub(crate) fn question() -> Value {
    json!({"method": "elicitation/create", "params": {"mode": "form", "message": "Delete it?",
        "requestedSchema": {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]}}})
}

fn done(text: &str) -> Step {
    let content = vec![Content::Text(text.to_owned())];
    Step::Done(Outcome { content, structured: None, is_error: false, meta: None })
}

fn progress(state: u8, done: f64) -> Step {
    Step::Progress { state: vec![state], done, total: Some(3.0), message: Some(format!("step {state}")) }
}

fn page(item: Value, next: Option<&str>) -> Page {
    Page { items: vec![map(item)], next_cursor: next.map(str::to_owned) }
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}
