//! The words of `wit/plugin.wit` as plain types; JSON is parsed, names and schemas are checked where they come in.

use serde_json::{Map, Value};

/// Who the plugin is.
#[derive(Debug, Clone)]
pub struct Info {
    pub name: String,
    pub version: String,
    pub title: String,
    pub description: String,
    pub instructions: Option<String>,
}

/// What a tool may do to an Odoo database, by its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Read,
    Write,
    Destructive,
    Execute,
}

impl Effect {
    /// The word by which an operator names all tools of this effect.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Destructive => "destructive",
            Self::Execute => "execute",
        }
    }
}

/// One tool.
#[derive(Debug, Clone)]
pub struct Tool {
    /// `^[A-Za-z0-9_.-]{1,64}$`, unique within the plugin.
    pub name: String,
    pub title: Option<String>,
    pub description: String,
    pub input_schema: Map<String, Value>,
    pub output_schema: Option<Map<String, Value>>,
    pub effect: Effect,
    /// MCP `annotations`, `icons`, `_meta`.
    pub extra: Map<String, Value>,
}

/// One MCP content block.
#[derive(Debug, Clone)]
pub enum Content {
    Text(String),
    Image {
        mime_type: String,
        data: Vec<u8>,
    },
    Audio {
        mime_type: String,
        data: Vec<u8>,
    },
    /// Any other block, in MCP's JSON.
    Other(Value),
}

/// What a tool call gave.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub content: Vec<Content>,
    pub structured: Option<Value>,
    pub is_error: bool,
    pub meta: Option<Map<String, Value>>,
}

/// One link of a tool call's chain.
#[derive(Debug, Clone)]
pub enum Step {
    Done(Outcome),
    Progress {
        state: Vec<u8>,
        done: f64,
        total: Option<f64>,
        message: Option<String>,
    },
    /// `questions` is an object of MCP elicitation requests by key.
    Ask {
        state: Vec<u8>,
        questions: Map<String, Value>,
    },
}

/// What the host says about one call.
#[derive(Debug, Clone)]
pub struct CallContext {
    pub call_id: String,
    pub locale: Option<String>,
    pub can_ask: bool,
    pub meta: Option<Map<String, Value>>,
}

/// A step to run.
#[derive(Debug, Clone)]
pub struct ToolRequest {
    pub name: String,
    pub arguments: Map<String, Value>,
    pub resume: Option<Resume>,
    pub context: CallContext,
}

/// Where the chain stood.
#[derive(Debug, Clone)]
pub struct Resume {
    pub state: Vec<u8>,
    /// The user's answers, by the keys of the questions.
    pub answers: Option<Map<String, Value>>,
}

/// MCP `Resource` or `ResourceTemplate` objects.
#[derive(Debug, Clone)]
pub struct Page {
    pub items: Vec<Map<String, Value>>,
    pub next_cursor: Option<String>,
}

/// Whose argument is completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The name of a prompt.
    Prompt(String),
    /// A URI template.
    Template(String),
}

/// What a client wants completed.
#[derive(Debug, Clone)]
pub struct CompletionRequest {
    pub subject: Subject,
    pub argument: String,
    /// What is typed so far.
    pub typed: String,
    /// The arguments that are chosen already.
    pub chosen: Map<String, Value>,
    pub context: CallContext,
}

/// Whole values for an argument, the likeliest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// At most [`MOST_SUGGESTIONS`].
    pub values: Vec<String>,
    /// How many there are in all, where that is known; never less than there are values.
    pub total: Option<u32>,
    pub has_more: bool,
}

/// What MCP allows in one answer.
pub const MOST_SUGGESTIONS: usize = 100;
